"""`make bench-scoring`: how well scores rank, and how little sways them."""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from tests.bench.scoring import cost, gullible, honest, identity, lying, ranking, speed, spread
from tests.bench.table import Row, show

SETS = Path("../shared/cvs")
PARTS = {
    "ranking": ranking.rows,
    "honest": honest.rows,
    "gullible": gullible.rows,
    "lying": lying.rows,
    "identity": identity.rows,
    "cost": cost.rows,
    "speed": speed.rows,
    "spread": spread.rows,
}


def main() -> None:
    """Measure on the sets in a folder: the parts that are named, all without a name."""
    parser = argparse.ArgumentParser(prog="tests.bench.scoring", description=__doc__)
    parser.add_argument("--sets", type=Path, default=SETS, help="the folder with the sets")
    parser.add_argument("parts", nargs="*", help=", ".join(PARTS))
    chosen = parser.parse_args()
    show(asyncio.run(_measured(chosen.parts or [*PARTS], chosen.sets)))


async def _measured(parts: Sequence[str], sets: Path) -> list[Row]:
    return [row for part in parts for row in await PARTS[part](sets)]


if __name__ == "__main__":
    main()
