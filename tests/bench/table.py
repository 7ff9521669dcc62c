"""The one table in which all figures end."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        measure: what was measured, with its unit.
        figure: what came out.
        against: the goal, or the peer's figure of the same run.
        higher_is_better: whether a ratio above 1 is good for a larger figure.
        peer: who or what `against` is.
    """

    measure: str
    figure: float
    against: float | None = None
    peer: str = ""
    higher_is_better: bool = True

    @property
    def ratio(self) -> float | None:
        """How many times better than what it is held against; above 1 is good."""
        if not self.against or not self.figure:
            return None
        better = self.figure / self.against
        return better if self.higher_is_better else 1 / better


def show(rows: Sequence[Row]) -> None:
    """Print the rows as one table."""
    table = Table("Measure", "Figure", "Goal or peer", "Times better")
    for row in rows:
        held = "" if row.against is None else f"{row.against:.4g} {row.peer}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        table.add_row(row.measure, f"{row.figure:.4g}", held, ratio)
    Console(width=120).print(table)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * round(share * 1000) // 1000) - 1)]
