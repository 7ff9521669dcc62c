"""The process that parsers start from: it knows no key, no token and no database.

Workers hold the root key, and a forked child shares its parent's memory. So files are not read by
their children, but by those of this process, which is started with next to no environment and
opens nothing. A worker sends it a file over a socket and gets back what it says.
"""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.settings import Settings

# What a parser may need to know of this machine: where programs' data lies, and the language.
PASSED_ON = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "PYTHONPATH", "TMPDIR")
RESTART_SECONDS = 0.5


def command(address: Path) -> list[str]:
    """The command line of the process."""
    return [sys.executable, "-m", "bot.reader", str(address)]


def clean_environment(settings: Settings, told: str | None = None) -> dict[str, str]:
    """The little of our environment that a parser needs, how to log, and what a file may cost.

    Args:
        settings: the log's format and level, the largest file and OCR's languages are taken.
        told: the socket that hears when the process listens.
    """
    ours = {
        "LOG_FORMAT": settings.log_format,
        "LOG_LEVEL": settings.log_level,
        "MAX_FILE_MB": str(settings.max_file_mb),
        "OCR_LANGUAGES": settings.ocr_languages or "",
        "OMP_THREAD_LIMIT": "1",  # Tesseract's threads would only wait for each other
    }
    others = {name: os.environ[name] for name in PASSED_ON if name in os.environ}  # noqa: TID251
    return {**others, **ours, **({"NOTIFY_SOCKET": told} if told else {})}


@contextmanager
def running(settings: Settings) -> Iterator[Settings]:
    """Give settings that name a reader: the one that is set, else one that lives as long as this.

    One that dies is started again.
    """
    if settings.reader_socket is not None:
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="shortlist-") as folder:
        address = Path(folder) / "reader"
        keeper = _Keeper(address, clean_environment(settings))
        threading.Thread(target=keeper.keep, daemon=True).start()
        try:
            yield settings.model_copy(update={"reader_socket": address})
        finally:
            keeper.stop()


class _Keeper:
    """Keeps one reader running."""

    def __init__(self, address: Path, environment: Mapping[str, str]) -> None:
        self._address = address
        self._environment = environment
        self._stopping = threading.Event()
        self._process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 - our own command
            command(self._address),
            env=self._environment,
            stdin=subprocess.DEVNULL,
            process_group=0,  # Ctrl+C is for us: we stop it when nobody needs it any more
        )

    def keep(self) -> None:
        """Start it again whenever it ended; runs in a thread that lives as long as this process."""
        self._process.wait()
        while not self._stopping.wait(RESTART_SECONDS):
            self._process = self._start()
            self._process.wait()

    def stop(self) -> None:
        """End it for good."""
        self._stopping.set()
        self._process.kill()
