"""Libraries that give the text of a file, run in an environment of their own."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

PYTHON = Path(".venv-rivals/bin/python")
# Each program takes file names and prints a JSON object a line: file, text, CPU seconds.
FRAME = """
import json, logging, os, sys, time
logging.disable(logging.CRITICAL)
{setup}
def text(path):
    {body}
for path in sys.argv[1:]:
    start = time.process_time() + sum(os.times()[2:4])
    try:
        found = text(path)
    except Exception as error:
        found = ""
    used = time.process_time() + sum(os.times()[2:4]) - start
    print(json.dumps([path, found, used]))
"""
PROGRAMS: Mapping[str, tuple[str, str]] = {
    "pypdf": (
        "import pypdf",
        "return '\\n'.join(page.extract_text() for page in pypdf.PdfReader(path).pages)",
    ),
    "pypdfium2": (
        "import pypdfium2\nget_text = lambda page: page.get_textpage().get_text_bounded()",
        "return '\\n'.join(map(get_text, pypdfium2.PdfDocument(path)))",
    ),
    "pdfminer.six": ("from pdfminer.high_level import extract_text", "return extract_text(path)"),
    "markitdown": (
        "from markitdown import MarkItDown\nconverter = MarkItDown()",
        "return converter.convert(path).text_content",
    ),
    "docx2python": (
        "from docx2python import docx2python",
        "return docx2python(path).text",
    ),
    "pdftotext": (
        "import subprocess",
        "return subprocess.run(['pdftotext', path, '-'], capture_output=True).stdout.decode()",
    ),
    "tesseract": (
        "import glob, subprocess, tempfile",
        (
            "with tempfile.TemporaryDirectory() as folder:\n"
            "        subprocess.run(['pdftoppm', '-r', '200', '-png', path, folder + '/page'])\n"
            "        pages = sorted(glob.glob(folder + '/*.png'))\n"
            "        runs = [subprocess.run(['tesseract', page, '-'], capture_output=True) "
            "for page in pages]\n"
            "    return '\\n'.join(run.stdout.decode() for run in runs)"
        ),
    ),
}
# Programs beside Python that one calls.
CALLED = {"pdftotext": ("pdftotext",), "tesseract": ("pdftoppm", "tesseract")}
SCANS = "scans"
FORMATS = {
    ".pdf": ("pypdf", "pypdfium2", "pdfminer.six", "markitdown", "pdftotext"),
    ".docx": ("markitdown", "docx2python"),
    SCANS: ("tesseract",),
}


def available(kind: str) -> list[str]:
    """The rivals for a kind of file (a suffix, or `SCANS`) that can run here."""
    if not PYTHON.exists():
        return []
    return [name for name in FORMATS[kind] if all(map(shutil.which, CALLED.get(name, ())))]


def texts(rival: str, files: Sequence[Path]) -> dict[Path, tuple[str, float]]:
    """Text and CPU seconds of each file."""
    setup, body = PROGRAMS[rival]
    program = FRAME.format(setup=setup, body=body)
    run = subprocess.run([PYTHON, "-c", program, *map(str, files)], capture_output=True, check=True)
    rows = [json.loads(line) for line in run.stdout.splitlines() if line.startswith(b"[")]
    return {Path(path): (text, used) for path, text, used in rows}
