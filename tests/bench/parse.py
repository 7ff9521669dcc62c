"""`shortlist parse` against libraries that only give the text, on the same files."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.people import write_pdfs
from tests.bench.table import Row

FILES = 100
OURS = (sys.executable, "-c", "from bot.cli import main; main()", "parse", "--json")
PEERS = {
    "pypdf alone": "import sys,pypdf\n"
    "for f in sys.argv[1:]: [page.extract_text() for page in pypdf.PdfReader(f).pages]",
    "pdfminer.six": "import sys\nfrom pdfminer.high_level import extract_text\n"
    "for f in sys.argv[1:]: extract_text(f)",
}


async def parse(samples: Path | None = None) -> list[Row]:
    """Generated PDFs, then those of a folder where one is named."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        write_pdfs(Path(folder), FILES)
        rows = [Row("Start of the shell, ms", await _timed([*OURS[:3], "--help"]) * 1000)]
        rows += await _compare("generated", _pdfs(folder))
    if samples is not None:
        rows += await _compare("sample", _pdfs(samples))
    return rows


def _pdfs(folder: str | Path) -> list[Path]:
    return sorted(Path(folder).rglob("*.pdf"))


async def _compare(what: str, files: Sequence[Path]) -> list[Row]:
    names = [str(file) for file in files]
    ours = len(files) / await _timed([*OURS, *names])
    rows = [Row(f"parse, CVs a second, {len(files)} {what} PDFs", ours)]
    for peer, program in PEERS.items():
        theirs = len(files) / await _timed([sys.executable, "-c", program, *names])
        rows.append(Row(f"  the same against {peer}, text only, one core", ours, theirs, peer))
    return rows


async def _timed(command: Sequence[str]) -> float:
    """Seconds of a command, its start included."""
    start = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    await process.wait()
    return time.monotonic() - start
