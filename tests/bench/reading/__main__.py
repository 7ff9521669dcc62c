"""`make bench-reading`: accuracy, hidden text, speed and hostile files, in one table."""

import argparse
import asyncio
from pathlib import Path

from rich.console import Console

from pipeline.reading import preload
from tests.bench.reading import fields, hidden, hostile, text
from tests.bench.table import Row, show

SETS = Path("../shared/cvs")
PARTS = {"text": text.rows, "fields": fields.rows, "hidden": hidden.rows, "hostile": hostile.rows}


def main() -> None:
    """Run the parts that are named, all without a name."""
    parser = argparse.ArgumentParser(prog="tests.bench.reading", description=__doc__)
    parser.add_argument("--sets", type=Path, default=SETS, help="the folder with the sets")
    parser.add_argument("--misses", action="store_true", help="say what was not found, by file")
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    chosen = parser.parse_args()
    preload()
    console = Console()
    found: list[Row] = []
    for name in chosen.parts or PARTS:
        found += asyncio.run(PARTS[name](chosen.sets, console if chosen.misses else None))
    show(found)


if __name__ == "__main__":
    main()
