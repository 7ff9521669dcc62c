"""Which version of the tables a database has; the migrations are named by theirs.

What every process asks at its start: Alembic, which changes tables, is not loaded for it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, column, inspect, select, table

from storage.database import snapshot
from storage.engines import async_url

VERSIONS: Final = Path(__file__).parent / "migrations" / "versions"
PREPARE: Final = "Run `python -m bot.migration` first; `shortlist run` does it by itself."
_VERSION: Final = table("alembic_version", column("version_num"))


class SchemaError(Exception):
    """The database's tables do not fit this version of Shortlist; the text says what to do."""


async def schema_is_current(url: str) -> bool:
    """Tell whether the schema is exactly this version's; makes no database."""
    try:
        await check_schema(url)
    except SchemaError:
        return False
    return True


async def check_schema(url: str) -> None:
    """See that this version can work with the tables as they are; makes no database.

    Raises:
        SchemaError: they are missing, or another version's.
    """
    if is_missing(async_url(url)):
        raise SchemaError(f"The database has no tables yet. {PREPARE}")
    async with snapshot(url) as connection:
        present = await connection.run_sync(schema_revision)
    refuse_newer(present)
    if present != newest_revision():
        what = "an older version's tables" if present else "no tables yet"
        raise SchemaError(f"The database has {what}. {PREPARE}")


def refuse_newer(revision: str | None) -> None:
    """Refuse a schema that this version does not know.

    Raises:
        SchemaError: it is of a newer version of Shortlist.
    """
    if revision is not None and revision not in revisions():
        raise SchemaError(
            f"The database has schema {revision}, which a newer Shortlist made. "
            "Install that version, or restore a backup of this one."
        )


def is_missing(url: URL) -> bool:
    """Tell whether the database is a file that does not exist."""
    return url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists()


def schema_revision(connection: Connection) -> str | None:
    """The schema's revision, None before the first migration."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.scalar(select(_VERSION.c.version_num))
    return found


def revisions() -> Sequence[str]:
    """All revisions that this version of Shortlist knows, the oldest first: `0001`, `0002`."""
    return sorted(path.name.partition("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def newest_revision() -> str:
    """The revision that this version of Shortlist works with."""
    return revisions()[-1]
