"""When a term was last used, and how senior the titles of a CV are."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.extraction.words import has
from pipeline.profile import Profile
from pipeline.rubric import Criterion
from pipeline.scoring import vocabulary
from pipeline.scoring.reading import Reading
from pipeline.scoring.tenure import month
from pipeline.scoring.tokens import stems

_FRESH = 3.0  # years out of use that cost nothing
_A_YEAR, _LEAST = 0.03, 0.75  # what each further year takes, and what always stays
_PLAIN_RANK = 2  # of a title that names no rank
_NO_RANK = "-"
_A_RANK = 0.4  # levels that each missing rank takes


@dataclass(frozen=True, slots=True)
class _Position:
    words: frozenset[str]
    end: int


class Career:
    """The positions of a CV, laid out once for all terms.

    Attributes:
        profile: the facts of the CV.
        today: what "present" means.
    """

    def __init__(self, profile: Profile, today: datetime.date) -> None:
        self.profile = profile
        self.today = today

    @cached_property
    def _positions(self) -> tuple[_Position, ...]:
        ended = [
            (work, month(work.end or work.start, self.today, 12)) for work in self.profile.work
        ]
        return tuple(
            _Position(frozenset(stems(f"{work.title or ''} {work.description or ''}")), end)
            for work, end in ended
            if end is not None
        )

    def unused(self, offsets: Sequence[int], reading: Reading) -> float:
        """Give the years between the last position that names a term and the end of the last one.

        The CV's own end counts, not today: a time without work takes nothing from a skill.

        Args:
            offsets: where the term stands in the CV.
            reading: the CV.

        Returns:
            0 too where no dated position names it.
        """
        said = {reading.stem_at(offset) for offset in offsets}
        named = [position.end for position in self._positions if position.words & said]
        if not named:
            return 0.0
        return (max(position.end for position in self._positions) - max(named)) / 12

    @cached_property
    def _highest(self) -> tuple[int, str] | None:
        """The highest rank among the titles, with the title; None where there is no title."""
        told = [self.profile.headline, *(work.title for work in self.profile.work)]
        titles = [title for title in told if title]
        return max(((_rank(title) or _PLAIN_RANK, title) for title in titles), default=None)

    def short_of(self, criterion: Criterion) -> tuple[float, str]:
        """Tell what a criterion about a title loses where the CV's titles rank lower.

        A higher rank than the one asked for takes nothing: it would count against age.

        Returns:
            Levels to take off, and a sentence that says so; 0 and nothing where there is no loss.
        """
        asked = _rank(criterion.name) if has("title", criterion.name) else None
        if asked is None or self._highest is None or self._highest[0] >= asked:
            return 0.0, ""
        rank, title = self._highest
        return _A_RANK * (
            asked - rank
        ), f" The highest title, {title}, ranks below the one asked for."


def freshness(unused: float) -> float:
    """Give what a skill is worth after some years out of use: 1 to `_LEAST`."""
    return max(_LEAST, 1 - _A_YEAR * max(0.0, unused - _FRESH))


def _rank(title: str) -> int | None:
    ranks = [int(one.key) for one in vocabulary.find("seniority.txt", title) if one.key != _NO_RANK]
    return max(ranks, default=None)
