"""Malformed and malicious files end with a verdict, within limits, and hurt nobody."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ReadingError
from pipeline.reading import Limits, read
from pipeline.reading.office import program
from pipeline.reading.refusals import MESSAGES

FOLDER = Path(__file__).parents[4] / "shared" / "cvs" / "hostile"
NASTY = {"bomb", "loop", "deep", "xxe", "external", "encrypted", "wrong_type", "active", "fuzz"}
READ_BY_OFFICE = (".doc", ".rtf")
READABLE = {"text", "text_flag", "text_no_fetch", "text_without_payload"}


def rows() -> list[dict[str, Any]]:
    manifest = FOLDER / "manifest.jsonl"
    if not manifest.exists():
        return []
    lines = manifest.read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["family"] in NASTY]


def open_descriptors() -> int:
    listed = Path("/proc/self/fd")
    return len(list(listed.iterdir())) if listed.exists() else 0


@pytest.mark.skipif(not FOLDER.exists(), reason="the collection of hostile files is not here")
@pytest.mark.parametrize("row", rows(), ids=lambda row: Path(row["file"]).name)
def test_a_hostile_file_gets_a_verdict(row: dict[str, Any]) -> None:
    data = (FOLDER / row["file"]).read_bytes()
    open_before = open_descriptors()
    verdict = None
    try:
        document = read(data, Path(row["file"]).name, Limits(ocr_pages=0))
        json.dumps(document.text).encode("utf-8")
    except ReadingError as error:
        verdict = error.code
    if row["expect"] in READABLE:
        assert verdict in {None, "unsupported"}
    elif row["expect"] == "reject":
        assert verdict in MESSAGES or (program() and row["file"].endswith(READ_BY_OFFICE))
    elif row["expect"] == "reject_password":
        assert verdict == "encrypted"
    assert open_descriptors() == open_before
