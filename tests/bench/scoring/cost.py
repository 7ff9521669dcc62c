"""What a CV costs at the model: calls and tokens in its first opening, its second, and again."""

import asyncio
import json
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import ReadingError
from pipeline.reading import read
from tests.bench.reading.truth import cases
from tests.bench.scoring.asking import content, described
from tests.bench.table import Row
from tests.fakes.openai import FakeOpenAI, Recorded
from tests.fakes.openai_answers import tokens

CALLS, FIXED, TIMES = 2, 2_500, 2  # calls; tokens beside those of the CV, which count twice
CVS = 8
SHORTLIST = Path(sys.executable).with_name("shortlist")


async def rows(folder: Path) -> list[Row]:
    """Take one-page CVs in by the command, with a model server that counts; chosen by language."""
    files = await asyncio.to_thread(_one_page, folder)
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        async with FakeOpenAI() as server:
            first, second, again = await _taken_in(server, folder, files, Path(place))
    by_cv = defaultdict(list)
    for request in first:
        by_cv[content(request)].append(request)
    used = {cv: sum(map(_read, requests)) for cv, requests in by_cv.items()}
    budget = max(used[cv] / (FIXED + TIMES * _size(cv)) for cv in used)
    title = f"{len(files)} one-page CVs"
    return [
        Row(f"{title}: calls in the first opening, most", max(map(len, by_cv.values())), CALLS,
            "goal", False),
        Row("  tokens read / (2,500 + 2 x those of the CV), most", budget, 1, "goal", False),
        Row("  tokens read in the first opening, mean", sum(used.values()) / len(used)),
        Row("  calls in a second opening, each", len(second) / len(files), 1, "goal", False),
        Row("  calls for the same bytes again", len(again), 0, "goal", False),
    ]  # fmt: skip


def _one_page(folder: Path) -> list[Path]:
    """Files of one page and of persons that differ."""
    found: dict[str, Path] = {}
    for case in cases(folder / "truth"):
        try:
            document = None if case.scanned else read(case.path.read_bytes(), case.path.name)
        except ReadingError:
            continue
        if document and len(document.pages) == 1 and len(found) < CVS:
            found.setdefault(case.truth["name"], case.path)
    return list(found.values())


async def _taken_in(
    server: FakeOpenAI, folder: Path, files: Sequence[Path], place: Path
) -> list[list[Recorded]]:
    """Create two openings, take all files in for the first, for the second, for the first again."""
    job = described(folder)["job"]
    opening = place / "opening.txt"
    opening.write_text(f"{job['title']}\n{job['text']}\n", "utf-8")
    cvs = [shutil.copy(file, place / file.name) for file in files]
    for _ in range(2):
        await _run(server, place, "opening", "new", opening)
    found = []
    for number in ("1", "2", "1"):
        server.requests.clear()
        await _run(server, place, "ingest", "--opening", number, *cvs)
        found.append([*server.requests])
    return found


async def _run(server: FakeOpenAI, place: Path, *words: str | Path) -> None:
    settings = {
        "DATA_FOLDER": str(place / "data"),
        "OPENAI_API_KEY": "sk-bench",
        "OPENAI_BASE_URL": server.url,
        "LOG_LEVEL": "ERROR",
        "PATH": "/usr/bin:/bin",
    }
    process = await asyncio.create_subprocess_exec(
        SHORTLIST, *words, env=settings, cwd=place, stdout=asyncio.subprocess.DEVNULL
    )
    if await process.wait():
        raise RuntimeError(f"shortlist {words[0]} failed")


def _read(request: Recorded) -> int:
    """Tokens of a request, its schema among them: four characters each, as no tokenizer is here."""
    body = request.body
    parts = [part["text"] for turn in body["input"] for part in turn["content"]]
    return tokens("".join((body["instructions"], *parts, json.dumps(body["text"]["format"]))))


def _size(cv: str) -> int:
    """Tokens of a CV, without its fence and the marks of its lines."""
    return tokens("\n".join(line.removeprefix("| ") for line in cv.splitlines()[1:-1]))
