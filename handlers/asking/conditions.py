"""Whom a question is about: wishes joined by and, or and not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "skill", "language", "years", "degree", "total", "bucket", "decision", "level", "says"
]


@dataclass(frozen=True)
class Wish:
    """One thing that is wanted.

    Attributes:
        value: skill id, language code, bucket, decision (`any`, empty for none), or words.
        said: how it is named to a reader.
        low: least years, points, rank of a degree, level of a language or of a criterion.
        high: most years or points.
    """

    kind: Kind
    value: str
    said: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Joined:
    """Conditions that must hold together (`and`), or one of which must (`or`)."""

    by: Literal["and", "or"]
    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Without:
    """A condition that must not hold."""

    part: "Condition"


Condition = Wish | Joined | Without


def wishes(condition: Condition | None) -> Iterator[Wish]:
    """Every wish in a condition, those that must not hold too."""
    match condition:
        case Wish():
            yield condition
        case Joined(_, parts):
            for part in parts:
                yield from wishes(part)
        case Without(part):
            yield from wishes(part)


def wanted(condition: Condition | None) -> Iterator[Wish]:
    """The wishes that may be met by those who match."""
    match condition:
        case Wish():
            yield condition
        case Joined(_, parts):
            for part in parts:
                yield from wanted(part)


def in_words(condition: Condition) -> str:
    """How a condition was understood, for a reader to see."""
    match condition:
        case Wish():
            return condition.said
        case Without(part):
            return f"without {_bracketed(part)}"
        case Joined(by, parts):
            return f" {by} ".join(_bracketed(part) for part in parts)


def _bracketed(condition: Condition) -> str:
    said = in_words(condition)
    return f"({said})" if isinstance(condition, Joined) else said


def as_json(condition: Condition | None) -> Any:
    """JSON values from which `from_json` makes it again."""
    match condition:
        case Wish():
            return [condition.kind, condition.value, condition.said, condition.low, condition.high]
        case Joined(by, parts):
            return [by, [as_json(part) for part in parts]]
        case Without(part):
            return ["not", as_json(part)]
        case None:
            return None


def from_json(value: Any) -> Condition | None:
    """The condition that `as_json` described."""
    if value is None:
        return None
    head, *rest = value
    if head in {"and", "or"}:
        return Joined(head, tuple(part for one in rest[0] if (part := from_json(one))))
    if head == "not":
        part = from_json(rest[0])
        return Without(part) if part else None
    return Wish(head, *rest)
