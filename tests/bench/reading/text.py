"""Truth strings in the text of PDF, DOCX and scans, ours beside the rivals'; and CPU a file."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

from rich.console import Console

from pipeline.errors import ReadingError
from pipeline.reading import read
from tests.bench.reading import rivals
from tests.bench.reading.truth import Case, TextMarks, cases, mark_text
from tests.bench.table import Row, percentile

GOALS = {
    "PDF": {"bullets": 0.99, "companies": 0.98, "schools": 0.99, "skills": 0.995, "order": 0.995},
    "DOCX": {"bullets": 1.0, "companies": 1.0, "schools": 1.0, "skills": 1.0, "order": 1.0},
    "scans": {"email": 0.94, "name": 0.69, "bullets": 0.54},
}
Texts = Mapping[Path, tuple[str, float]]


async def rows(sets: Path, console: Console | None) -> list[Row]:
    """Measure the three kinds of the truth set, then the CPU time on public CVs."""
    every = cases(sets / "truth")
    groups = {
        "PDF": [case for case in every if case.path.suffix == ".pdf" and not case.scanned],
        "DOCX": [case for case in every if case.path.suffix == ".docx"],
        "scans": [case for case in every if case.scanned],
    }
    found: list[Row] = []
    for name, group in groups.items():
        found += await asyncio.to_thread(_group, name, group, console)
    return found + await asyncio.to_thread(_speed, sets / "cv_files")


def ours(paths: Sequence[Path]) -> Texts:
    """Our text and CPU seconds, children included."""
    found = {}
    for path in paths:
        start = _cpu()
        try:
            text = read(path.read_bytes(), path.name).text
        except ReadingError:
            text = ""
        found[path] = text, _cpu() - start
    return found


def _cpu() -> float:
    used = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _group(name: str, group: Sequence[Case], console: Console | None) -> list[Row]:
    paths = [case.path for case in group]
    read_by_us = ours(paths)
    mine = _marks(group, read_by_us)
    if console:
        _tell(console, group, read_by_us)
    others = {}
    if group:
        kind = rivals.SCANS if name == "scans" else group[0].path.suffix
        peers = rivals.available(kind)
        others = {peer: _marks(group, rivals.texts(peer, paths)) for peer in peers}
    found = []
    for kind, goal in GOALS[name].items():
        found.append(Row(f"{name}: {kind} found", mine.kinds[kind].recall, goal, "goal"))
        if others:
            best = max(others, key=lambda peer: others[peer].kinds[kind].recall)
            recall = others[best].kinds[kind].recall
            found.append(Row("  the best rival", mine.kinds[kind].recall, recall, best))
    return found


def _marks(group: Sequence[Case], texts: Texts) -> TextMarks:
    marks = TextMarks()
    for case in group:
        mark_text(marks, case.truth, texts.get(case.path, ("", 0.0))[0])
    return marks


def _tell(console: Console, group: Sequence[Case], texts: Texts) -> None:
    for case in group:
        marks = TextMarks()
        mark_text(marks, case.truth, texts[case.path][0])
        missed = {kind: tally.missed for kind, tally in marks.kinds.items() if tally.missed}
        if missed:
            console.print(f"{case.path.name}: not found: {missed}")


def _speed(folder: Path) -> list[Row]:
    paths = sorted((folder / "pdf").glob("*.pdf"))
    wall = time.monotonic()
    seconds = [used for text, used in ours(paths).values() if text]
    wall = time.monotonic() - wall
    theirs = {
        peer: [used for _, used in rivals.texts(peer, paths).values()]
        for peer in rivals.available(".pdf")
        if peer == "pypdf"
    }
    found = [Row("CVs a second, one after the other, public PDFs", len(paths) / wall, 10, "goal")]
    for share, goal in ((0.5, 100), (0.95, 300)):
        mine = percentile(seconds, share) * 1000
        title = f"CPU ms a public PDF, p{round(share * 100)}"
        found.append(Row(title, mine, goal, "goal", higher_is_better=False))
        for peer, used in theirs.items():
            against = percentile(used, share) * 1000
            found.append(Row("  a rival", mine, against, f"{peer}, text", higher_is_better=False))
    return found
