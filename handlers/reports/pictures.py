"""The picture of a report: scores, and how far candidates got."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from handlers.errors import UserError
from handlers.reports.figures import BINS, Report
from handlers.wording.reports import funnel, steps

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MISSING: Final = (
    "Pictures need the extra `reports` of Shortlist: pip install 'shortlist[reports]', or make "
    "setup. The figures stand in the report itself."
)
SIZE: Final = (10.0, 4.2)  # inches
RESOLUTION: Final = 120  # dots an inch
# Dark blue on white: contrast 10:1, and read the same with any colour vision.
COLOUR: Final = "#1f3a5f"
BAR_COLOUR: Final = "#b3401a"


def draw(found: Report) -> bytes:
    """Draw the distribution of totals and the funnel, every bar with its number.

    No words from outside are drawn: fonts here do not have every script.

    Returns:
        A PNG file.

    Raises:
        UserError: the drawing library is not installed.
    """
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - it costs 40 MB that few need
    except ImportError as error:
        raise UserError(MISSING) from error
    figure = Figure(figsize=SIZE, dpi=RESOLUTION, layout="constrained")
    left, right = figure.subplots(1, 2)
    _scores(left, found)
    _funnel(right, found)
    file = io.BytesIO()
    figure.savefig(file, format="png")
    return file.getvalue()


def _scores(axes: "Axes", found: Report) -> None:
    names = [steps(at) for at in range(BINS)]
    _bars(axes, names, found.totals)
    axes.invert_yaxis()  # the lowest at the bottom
    edge = found.opening.alert_bar * BINS / 100 - 0.5
    axes.axhline(edge, color=BAR_COLOUR, linestyle="--", zorder=0)
    axes.set_title(f"#{found.opening.id}: candidates by score (dashed: the alert bar)")


def _funnel(axes: "Axes", found: Report) -> None:
    stages = list(funnel(found.candidates, found.opening.alert_bar))
    _bars(axes, [label for label, _ in stages], [int(amount) for _, amount in stages])
    axes.set_title(f"#{found.opening.id}: how far candidates got")


def _bars(axes: "Axes", names: Sequence[str], amounts: Sequence[int]) -> None:
    """Lying bars, the first one on top."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - as above

    drawn = axes.barh(range(len(names)), amounts, color=COLOUR)
    axes.bar_label(drawn, padding=3, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlim(0, max(*amounts, 1) * 1.15)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
