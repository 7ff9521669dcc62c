"""Files made to break a reader: each ends in a verdict, in time and in little memory."""

import asyncio
import json
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from rich.console import Console

from pipeline.errors import ReadingError
from pipeline.reading import read
from tests.bench.table import Row

SECONDS = 15.0


async def rows(sets: Path, console: Console | None) -> list[Row]:
    """Read all files of the hostile set."""
    return await asyncio.to_thread(_rows, sets / "hostile", console)


def _rows(folder: Path, console: Console | None) -> list[Row]:
    lines = (folder / "manifest.jsonl").read_text("utf-8").splitlines()
    files = [folder / json.loads(line)["file"] for line in lines]
    seconds = {}
    for file in files:
        start = time.monotonic()
        try:
            verdict: str = read(file.read_bytes(), file.name).quality.bucket
        except ReadingError as error:
            verdict = error.code
        seconds[file] = time.monotonic() - start
        if console and seconds[file] > SECONDS:
            console.print(f"{file.name}: {verdict} after {seconds[file]:.1f} s", markup=False)
    in_time = sum(took <= SECONDS for took in seconds.values())
    memory = getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024
    return [
        Row("hostile files with a verdict within 15 s", in_time / len(files), 1, "goal"),
        Row(
            "  the longest, seconds", max(seconds.values()), SECONDS, "goal", higher_is_better=False
        ),
        Row("  MiB of the largest child", memory, 1024, "goal", higher_is_better=False),
    ]
