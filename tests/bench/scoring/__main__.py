"""`make bench-scoring`: how well scores rank."""

import argparse
import asyncio
from pathlib import Path

from tests.bench.scoring import ranking
from tests.bench.table import show

SETS = Path("../shared/cvs")


def main() -> None:
    """Measure on the sets in a folder."""
    parser = argparse.ArgumentParser(prog="tests.bench.scoring", description=__doc__)
    parser.add_argument("--sets", type=Path, default=SETS, help="the folder with the sets")
    chosen = parser.parse_args()
    show(asyncio.run(ranking.rows(chosen.sets / "ranking")))


if __name__ == "__main__":
    main()
