"""The order of a shortlist, as a key that any database sorts by."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from pipeline.rubric import Bucket, Score

_PLACE: Final[dict[Bucket, int]] = {"ready": 0, "ask_first": 1, "gate_failed": 2}
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
KEY_LENGTH: Final = 1 + 6 + 4 + 18 + 19

T = TypeVar("T")


def sort_key(
    bucket: Bucket, total: float, evidence: float, arrived_at: datetime, application_id: int
) -> str:
    """Give the sort key of an application; ascending text order is the shortlist's order.

    Bucket (ready, ask first, gate failed), then higher total, higher evidence share, earlier
    arrival, lower id. Only digits, so that SQLite's BINARY and PostgreSQL's "C" collation agree.

    Args:
        bucket: of the score.
        total: 0 to 100; counts to a thousandth, what lies outside counts as the nearest end.
        evidence: 0 to 1; counts to a thousandth, likewise.
        arrived_at: when the application came; without a time zone it is taken as UTC.
        application_id: 0 to 2**63 - 1.

    Returns:
        `KEY_LENGTH` digits.
    """
    return (
        f"{_PLACE[bucket]}"
        f"{100_000 - _thousandths(total, 100):06d}"
        f"{1_000 - _thousandths(evidence, 1):04d}"
        f"{_microseconds(arrived_at):018d}"
        f"{application_id:019d}"
    )


def rank(entries: Iterable[T], score: Callable[[T], Score]) -> list[T]:
    """Order entries as a shortlist; those that are equal keep the order in which they came.

    Args:
        entries: what is ranked.
        score: gives an entry's score.

    Returns:
        The entries, best first.
    """
    numbered = enumerate(entries)
    keyed = ((_key_without_arrival(score(entry), place), entry) for place, entry in numbered)
    return [entry for _, entry in sorted(keyed, key=lambda pair: pair[0])]


def _key_without_arrival(score: Score, place: int) -> str:
    return sort_key(score.bucket, score.total, score.evidence, _BEGINNING, place)


def _thousandths(value: float, top: int) -> int:
    # Written so that a value that is no number counts as the lowest.
    clamped = min(value, top) if value > 0 else 0
    return round(clamped * 1000)


def _microseconds(moment: datetime) -> int:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _BEGINNING) // _MICROSECOND
