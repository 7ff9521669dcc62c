"""What honest CVs lose to the search for sentences that steer."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from pipeline import steering
from pipeline.errors import ReadingError
from pipeline.reading import read
from tests.bench.scoring.sets import load, names
from tests.bench.table import Row

FALSE_FLAGS = 0.02


async def rows(folder: Path) -> list[Row]:
    """How many honest CVs have a sentence flagged: texts, public files, clean twins, all truth."""
    return await asyncio.to_thread(_rows, folder)


def _rows(folder: Path) -> list[Row]:
    flagged = [bool(steering.find(text)) for text in _honest(folder)]
    share = sum(flagged) / len(flagged)
    title = f"{len(flagged)} honest CVs: share with a sentence flagged"
    return [Row(title, share, FALSE_FLAGS, "goal", higher_is_better=False)]


def _honest(folder: Path) -> Iterator[str]:
    for name in names(folder / "ranking"):
        yield from (cv["text"] for cv in load(folder / "ranking", name).cvs)
    injection = (folder / "injection").glob("*clean*"), (folder / "injection").glob("*benign*")
    public = (folder / "cv_files").rglob("*.pdf"), (folder / "cv_files").rglob("*.docx")
    for path in sorted(path for found in (*injection, *public) for path in found):
        try:
            yield read(path.read_bytes(), path.name).text
        except ReadingError:
            continue
