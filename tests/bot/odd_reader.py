"""A reader whose rules go wrong in ways that the file's name asks for.

python -m tests.bot.odd_reader SOCKET WALL_SECONDS
"""

import re
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import NoReturn

from bot.logs import set_up_logs
from bot.reader.__main__ import serve
from bot.settings import load_settings
from pipeline.errors import ReadingError


def _raise(data: bytes) -> None:
    raise LookupError(data.decode())


def _turn(_: bytes) -> None:
    re.match("(a+a+)+b", "a" * 100)


def _take(_: bytes) -> None:
    bytearray(4 << 30)


WAYS: Mapping[str, Callable[[bytes], None]] = {"raises": _raise, "turns": _turn, "takes": _take}


def _read(data: bytes, name: str, today: date) -> NoReturn:
    del today
    WAYS[name](data)
    raise ReadingError("came_back", "Nothing stopped it.")


if __name__ == "__main__":
    set_up_logs(load_settings(_env_file=None), "reader")
    serve(Path(sys.argv[1]), _read, wall_seconds=float(sys.argv[2]))
