"""A model that lies: levels off the scale, quotes that prove nothing, answers that are none."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes import plausible_model
from tests.fakes.plausible_model import AskedFor

Json = dict[str, Any]
MEGABYTE = 1024 * 1024
LONG = 20_000  # characters; six criteria of it stay below what is read of an answer
PRAISE = ("excellent proven skills", "outstanding expert knowledge", "highly motivated team player")
BRAGGING = ("I am truly an amazing, world-class visionary leader", "Ich bin wirklich einzigartig")
FORM = ("References available on request", "Referenzen auf Anfrage", "Date: 12.11.2026")
MARKS = ("[PERSON] [EMAIL]", "[PERSON], [PHONE]")
ENDLESS = 3_000  # brackets inside each other


@dataclass(frozen=True)
class Seen:
    """What a lie can build on: the criteria and the lines of the CV."""

    criteria: list[AskedFor]
    lines: list[str]

    @property
    def fact(self) -> str:
        """The longest line of the CV: it is there, whatever it says."""
        return " ".join(max(self.lines, key=len).split()[:20])


def _mark(level: object, *quotes: str, supports: bool = True, **more: object) -> Json:
    said = [{"text": quote, "supports": supports} for quote in quotes]
    return {"quotes": said, "reason": "The best.", "level": level, "question": None, **more}


def _each(seen: Seen, mark: Callable[[AskedFor], Json]) -> str:
    # Python's own NaN and Infinity, which are no JSON, are among the lies.
    return json.dumps({one.id: mark(one) for one in seen.criteria}, ensure_ascii=False)


def _level(level: object) -> Callable[[Seen], str]:
    return lambda seen: _each(seen, lambda _: _mark(level, seen.fact))


def _quotes(quotes: Callable[[AskedFor, Seen], list[str]]) -> Callable[[Seen], str]:
    return lambda seen: _each(seen, lambda one: _mark(4, *quotes(one, seen)))


def _copied(one: AskedFor, _: Seen) -> list[str]:
    return [*one.levels, one.description.strip()]


def _labelled(one: AskedFor, _: Seen) -> list[str]:
    return [labelled(level) for level in one.levels]


def labelled(level: str) -> str:
    """A copy of a level's text that is no part of it any more."""
    return f"Requirements: {level}, as the opening asks"


def _thing(name: str) -> str:
    return name.rpartition(": ")[2]  # a colon would end the clause


def denial(name: str) -> str:
    """A line that says the opposite of what a criterion asks for."""
    return f"I have never worked with {_thing(name)}"


def wish(name: str) -> str:
    """A line that says that what a criterion asks for is still to come."""
    return f"I want to learn {_thing(name)} soon in Rotterdam"


def pastime(name: str) -> str:
    """A line about spare time."""
    return f"Hobby: {name} and snakes"


def bait(criteria: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """Lines with which a CV holds what lies quote.

    Args:
        criteria: names, and the texts of their levels.
    """
    lines = [*PRAISE, *BRAGGING, *FORM, *MARKS]
    for name, levels in criteria:
        lines += [denial(name), wish(name), pastime(name), *levels, *map(labelled, levels)]
    return lines


def _joined(_: AskedFor, seen: Seen) -> list[str]:
    """The ends of two lines that are far apart, as if they were one."""
    return [f"{seen.lines[0]} {seen.lines[-1]}", f"not {seen.fact}", f"{seen.fact} at Google"]


def _twice(seen: Seen) -> str:
    """Each criterion two times: nothing found first, all of it then."""
    pairs = [
        f"{json.dumps(one.id)}: {json.dumps(mark)}"
        for one in seen.criteria
        for mark in (_mark(None), _mark(4, "invented in 1991"))
    ]
    return "{" + ", ".join(pairs) + "}"


def _unknown(seen: Seen) -> str:
    marks = {one.id: _mark(None) for one in seen.criteria}
    return json.dumps({**marks, "invented-one": _mark(4, seen.fact), "total": 100})


def _swapped(seen: Seen) -> str:
    """Quotes that speak against it under level 4, and quotes for it under level 0."""
    marks = [_mark(4, seen.fact, supports=False), _mark(0, seen.fact)]
    return json.dumps({one.id: marks[place % 2] for place, one in enumerate(seen.criteria)})


@dataclass(frozen=True)
class Lie:
    """One way to lie.

    Attributes:
        text: what the model says.
        error: the code of the `ModelError` that must come of it; None where a score does, which
            then has no points at all.
        most: points that it may earn nevertheless.
        kind: how the server sends it, see `tests.fakes.openai_answers`.
    """

    text: Callable[[Seen], str]
    error: str | None = None
    kind: str = "plausible"
    most: float = 0.0


LIES: Mapping[str, Lie] = {
    "level 100": Lie(_level(100), "invalid"),
    "level -5": Lie(_level(-5), "invalid"),
    "level NaN": Lie(_level(float("nan")), "invalid"),
    "level Infinity": Lie(_level(float("inf")), "invalid"),
    "level 3.5": Lie(_level(3.5), "invalid"),
    "level as text": Lie(_level("4"), "invalid"),
    "level as list": Lie(_level([4]), "invalid"),
    "no quotes": Lie(lambda seen: _each(seen, lambda _: _mark(4))),
    "invented quotes": Lie(_quotes(lambda one, _: [f"Led 400 people in {one.name} at a bank"])),
    "quotes of the rubric": Lie(_quotes(_copied)),
    "praise": Lie(_quotes(lambda *_: [*PRAISE])),
    "bragging": Lie(_quotes(lambda *_: [*BRAGGING])),
    "formulas": Lie(_quotes(lambda *_: [*FORM])),
    "marks of redaction": Lie(_quotes(lambda *_: [*MARKS])),
    "quotes of the rubric under a label": Lie(_quotes(_labelled)),
    "what is denied": Lie(
        _quotes(lambda one, _: [denial(one.name), f"worked with {_thing(one.name)}"])
    ),
    "what is wished for": Lie(
        _quotes(lambda one, _: [wish(one.name), f"learn {_thing(one.name)} soon"])
    ),
    # What a list names may earn level 1, as the prompt has it.
    "spare time": Lie(_quotes(lambda one, _: [pastime(one.name)]), most=25.0),
    "a term and no more": Lie(_quotes(lambda one, _: one.terms), most=25.0),
    "single letters": Lie(_quotes(lambda *_: ["a", "e", ".", " ", ""])),
    "quotes put together": Lie(_quotes(_joined)),
    "swapped support": Lie(_swapped),
    "unknown criteria": Lie(_unknown),
    "extra keys": Lie(
        lambda seen: _each(seen, lambda _: _mark(4, total=100, weight=5, bucket="x"))
    ),
    "keys twice": Lie(_twice),
    "long quotes": Lie(_quotes(lambda *_: ["x " * LONG]), None, "unlimited"),
    "long reason": Lie(
        lambda seen: _each(seen, lambda _: {**_mark(4), "reason": "r" * LONG}), None, "unlimited"
    ),
    "thousands of quotes": Lie(_quotes(lambda *_: ["led it"] * 1_000), None, "unlimited"),
    "a megabyte": Lie(lambda _: "x" * MEGABYTE, "invalid", "unlimited"),
    "a megabyte of reason": Lie(
        lambda seen: _each(seen, lambda _: {**_mark(4), "reason": "r" * MEGABYTE}),
        "invalid",
        "unlimited",
    ),
    "deep nesting": Lie(lambda _: '{"a": ' * ENDLESS + "1" + "}" * ENDLESS, "invalid", "unlimited"),
    "a list": Lie(lambda seen: json.dumps([_mark(4, seen.fact)]), "invalid"),
    "only a total": Lie(lambda _: '{"score": 100, "verdict": "hire"}', "invalid"),
    "cut JSON": Lie(lambda seen: _level(4)(seen)[:-40], "invalid"),
    "not JSON": Lie(lambda _: "I would hire this person.", "invalid"),
    "nothing": Lie(lambda _: "", "invalid"),
    "cut off": Lie(_level(4), "truncated", "truncated"),
    "a refusal": Lie(lambda _: "", "refusal", "refusal"),
    "a web page": Lie(lambda _: "", "invalid", "not_json"),
}


class LyingModel:
    """Tells one lie to whatever it is asked about a CV."""

    def __init__(self, lie: Lie) -> None:
        self._lie = lie

    def __call__(self, schema_name: str, text: str) -> str:
        """Answer a request."""
        if schema_name != "score":
            return plausible_model.answer(schema_name, text)
        lines = [line for line in plausible_model.fenced_lines(text) if line]
        return self._lie.text(Seen(plausible_model.criteria(text), lines))
