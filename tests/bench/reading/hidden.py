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
    flagged = [_flagged(folder, row, described["payloads"], console) for row in carriers]
    clean = [*folder.glob("*clean*"), *(sets / "cv_files").rglob("*.pdf")]
    clean += (sets / "cv_files").rglob("*.docx")
    false = [path for path in clean if _findings(path)[0] & FLAGS]
    if console:
        for path in false:
            console.print(f"{path.name}: flagged, look at it: {_findings(path)[1]}", markup=False)
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


def _flagged(folder: Path, row: dict[str, Any], payloads: Any, console: Console | None) -> bool:
    codes, told, text = _findings(folder / row["file"])
    payload = payloads[row["payload"]] if isinstance(payloads, dict) else str(row["payload"])
    probe = "".join(str(payload).split())[:PROBE]
    kept_out = probe not in "".join(text.split())
    right = bool(codes) and kept_out
    if console and not right:
        console.print(f"{row['file']}: {codes} kept out: {kept_out} {told}", markup=False)
    return right


def _findings(path: Path) -> tuple[set[str], str, str]:
    try:
        document = read(path.read_bytes(), path.name)
    except ReadingError as error:
        return set(), str(error), ""
    codes = {finding.code for finding in document.findings}
    return codes, "; ".join(f"{f.code}: {f.detail[:90]}" for f in document.findings), document.text
