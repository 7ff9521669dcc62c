"""Whether words that only a machine reads are found, and honest files left in peace."""

import asyncio
import json
from pathlib import Path
from typing import Any

from rich.console import Console

from pipeline.errors import ReadingError
from pipeline.reading import read
from tests.bench.table import Row

FLAGS = {"hidden_text", "text_layer"}
FALSE_FLAGS = 0.02
PROBE = 25  # characters of the payload that are looked for


async def rows(sets: Path, console: Console | None) -> list[Row]:
    """Carriers are flagged, keep their words out of the text; clean twins and public CVs pass."""
    return await asyncio.to_thread(_rows, sets, console)


def _rows(sets: Path, console: Console | None) -> list[Row]:
    folder = sets / "injection"
    described = json.loads((folder / "injection.json").read_text("utf-8"))
    carriers = [row for row in described["files"] if row.get("visible") is False]
    flagged = [_flagged(folder, row, console) for row in carriers]
    clean = [*folder.glob("*clean*"), *(sets / "cv_files").rglob("*.pdf")]
    clean += (sets / "cv_files").rglob("*.docx")
    false = [path for path in clean if _hides(path)]
    if console:
        for path in false:
            console.print(f"{path.name}: flagged, look at it: {_told(path)[0]}", markup=False)
    return [
        Row(
            "hidden carriers flagged, kept out of the text", sum(flagged) / len(flagged), 1, "goal"
        ),
        Row(
            "flags on clean twins and public CVs",
            len(false) / len(clean),
            FALSE_FLAGS,
            "goal",
            higher_is_better=False,
        ),
    ]


def _flagged(folder: Path, row: dict[str, Any], console: Console | None) -> bool:
    told, text = _told(folder / row["file"])
    new = told - _told(folder / row["clean"])[0]
    probe = "".join(str(row["payload"]).split())[:PROBE]
    kept_out = probe not in "".join(text.split())
    if console and not (new and kept_out):
        console.print(f"{row['file']}: {new}; kept out: {kept_out}", markup=False)
    return bool(new) and kept_out


def _told(path: Path) -> tuple[set[tuple[str, str]], str]:
    """What the findings say, as (code, detail), and the text."""
    try:
        document = read(path.read_bytes(), path.name)
    except ReadingError as error:
        return {("error", str(error))}, ""
    return {(finding.code, finding.detail) for finding in document.findings}, document.text


def _hides(path: Path) -> bool:
    return any(code in FLAGS for code, _ in _told(path)[0])
