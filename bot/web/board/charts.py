"""Charts as figures for templates: what is drawn is SVG of our own, with no script and no style."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 180  # of the drawing, in its own units
LABEL = 200  # the room of the alert bar's label where its letters are largest, on phones


@dataclass(frozen=True)
class Column:
    """A column of a histogram."""

    x: float
    y: float
    width: float
    height: float
    label: str
    amount: int


@dataclass(frozen=True)
class Histogram:
    """Columns over a scale from 0 to 100; `bar` is where a line stands for the alert bar.

    Attributes:
        bar_label_x: the middle of the line's label, so far from the edges that it is not cut.
    """

    columns: tuple[Column, ...]
    bar: float
    bar_label: str
    bar_label_x: float


@dataclass(frozen=True)
class Bar:
    """A row of a funnel; `width` in units of the drawing."""

    label: str
    value: str
    width: float


def histogram_of(totals: Sequence[int], bar: float) -> Histogram:
    """Candidates by total, in steps of equal width."""
    most, step = max(totals, default=0) or 1, WIDTH / max(1, len(totals))
    columns = []
    for place, amount in enumerate(totals):
        height = HEIGHT * amount / most
        low, high = 100 * place // len(totals), 100 * (place + 1) // len(totals)
        x, y = place * step + 2, HEIGHT - height
        columns.append(Column(x, y, step - 4, height, f"{low} to {high}", amount))
    line = WIDTH * bar / 100
    middle = min(max(line, LABEL / 2), WIDTH - LABEL / 2)
    return Histogram(tuple(columns), line, f"alerts from {bar:g}", middle)


def bars_of(rows: Iterable[tuple[str, str]]) -> list[Bar]:
    """Rows of labels and whole numbers as bars; what is no number has none."""
    known = [(label, value, _number(value)) for label, value in rows]
    most = max((number for _, _, number in known), default=0) or 1
    return [Bar(label, value, WIDTH * number / most) for label, value, number in known]


def _number(value: str) -> int:
    return int(value) if value.isdecimal() else 0
