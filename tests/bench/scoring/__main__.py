"""`make bench-scoring`: how well scores rank."""

import argparse
import asyncio
from pathlib import Path

from tests.bench.scoring import injected, ranking
from tests.bench.table import Row, show

SETS = Path("../shared/cvs")


def main() -> None:
    """Measure on the sets in a folder."""
    parser = argparse.ArgumentParser(prog="tests.bench.scoring", description=__doc__)
    parser.add_argument("--sets", type=Path, default=SETS, help="the folder with the sets")
    chosen = parser.parse_args()
    show(asyncio.run(_all(chosen.sets)))


async def _all(sets: Path) -> list[Row]:
    return [*await ranking.rows(sets / "ranking"), *await injected.rows(sets)]


if __name__ == "__main__":
    main()
