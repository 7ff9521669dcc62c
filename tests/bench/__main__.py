"""Runs the benchmarks that are named, all without a name, and prints one table."""

import argparse
import asyncio
import os
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.ack import ack
from tests.bench.api import api
from tests.bench.parse import parse
from tests.bench.rank import rank
from tests.bench.table import Row, show
from tests.bench.throughput import throughput

Benchmark = Callable[[], Coroutine[Any, Any, list[Row]]]
BENCHMARKS: Mapping[str, Benchmark] = {
    "throughput": throughput,
    "ack": ack,
    "rank": rank,
    "api": api,
    "parse": parse,
}


def main() -> None:
    """Run and print; the load of the machine goes with the figures."""
    parser = argparse.ArgumentParser(prog="tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", type=_known, metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--samples", type=Path, help="a folder with more PDFs for `parse`")
    chosen = parser.parse_args()
    benchmarks: dict[str, Benchmark] = {**BENCHMARKS, "parse": partial(parse, chosen.samples)}
    rows: list[Row] = []
    for name in chosen.names or BENCHMARKS:
        rows += asyncio.run(benchmarks[name]())
    load = ", ".join(f"{part:.1f}" for part in os.getloadavg())
    print(f"{os.cpu_count()} cores; load of the last 1, 5 and 15 minutes: {load}")  # noqa: T201
    show(rows)


def _known(name: str) -> str:
    if name not in BENCHMARKS:
        raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(BENCHMARKS)}")
    return name


if __name__ == "__main__":
    main()
