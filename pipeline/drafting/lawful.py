"""Which wishes may not be criteria: age, origin, health and the like, in several languages.

The words are in ``unlawful.toml`` beside this file. They are a safety net for what people and
models write, not legal advice: a person reads every rubric before it is used.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.drafting import ages
from pipeline.drafting.ages import Ages
from pipeline.drafting.patterns import whole_words
from pipeline.errors import UnlawfulCriterionError
from pipeline.rubric import Criterion
from pipeline.scoring import spoken
from pipeline.scoring.tokens import plain

# A full stop after a short word is an abbreviation ("max. 35").
_SENTENCE_END = re.compile(
    r"(?<=[^\W\d_]{4}[.!?;])(?<!\b[Mm]aks\.)(?<!\b[Mm]ind\.)\s+|(?<=[。！？；，؛।])|\n+"
)
_CLAUSE_END = re.compile(r"[,;:،、]")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a wish cannot be a criterion.

    Attributes:
        topic: stable id of the topic, e.g. ``age``.
        reason: completes "cannot be a criterion: ...".
        alternative: a lawful criterion for the need behind the wish.
        words: the words that gave it away, as folded for comparison.
    """

    topic: str
    reason: str
    alternative: str
    words: str


@dataclass(frozen=True, slots=True)
class _Topic:
    id: str
    reason: str
    alternative: str
    names: frozenset[str]
    pattern: re.Pattern[str]
    allowed: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Rules:
    promises: re.Pattern[str]
    listed: re.Pattern[str]
    wishes: re.Pattern[str]
    ages: Ages
    topics: tuple[_Topic, ...]
    languages: Mapping[str, str]


def check(name: str, text: str) -> None:
    """Refuse a criterion that may not be used to choose people.

    Args:
        name: the criterion's name.
        text: everything else it says: level texts, terms, the wish it was drafted from.

    Raises:
        UnlawfulCriterionError: with the reason and a lawful alternative.
    """
    refusal = _of_criterion(name, text)
    if refusal is not None:
        raise UnlawfulCriterionError(name, refusal.reason, refusal.alternative)


def find(text: str) -> Refusal | None:
    """Look for a wish that may not choose people.

    Args:
        text: any text; what promises equal treatment in it is left out.

    Returns:
        The first topic that the text touches, None for a lawful text.
    """
    return next(_touched(text), None)


def find_all(text: str) -> tuple[Refusal, ...]:
    """Look for every wish that may not choose people, one for each topic; text as for `find`."""
    return tuple({refusal.topic: refusal for refusal in _touched(text)}.values())


def promises_equality(sentence: str) -> bool:
    """Tell whether a sentence promises equal treatment ("regardless of age")."""
    return _rules().promises.search(_fold(sentence)) is not None


def screen(
    criteria: Iterable[Criterion],
) -> tuple[tuple[Criterion, ...], tuple[tuple[str, str, str], ...]]:
    """Part criteria into lawful ones and others.

    Args:
        criteria: as a drafter proposes them.

    Returns:
        The criteria that may stay, and (wish, reason, lawful alternative) of each one refused.
    """
    kept: list[Criterion] = []
    refused: list[tuple[str, str, str]] = []
    for criterion in criteria:
        said = "\n".join((*criterion.levels, *criterion.terms))
        refusal = _of_criterion(criterion.name, said)
        if refusal is None:
            kept.append(criterion)
        else:
            refused.append((criterion.name, refusal.reason, refusal.alternative))
    return tuple(kept), tuple(refused)


def _of_criterion(name: str, text: str) -> Refusal | None:
    # The name first and by itself: it says what numbers in the levels count, not its own.
    return find(name) or next(_touched(f"{name}\n{text}", about=name), None)


def _touched(text: str, about: str = "") -> Iterator[Refusal]:
    """Give the topics that a text touches, in the order of the word file.

    Args:
        text: any text.
        about: what says what numbers in it count: the name of the criterion.
    """
    rules = _rules()
    if named := _by_name(text):
        yield named
    wishes = "\n".join(_without_promise(_fold(part)) for part in _SENTENCE_END.split(text))
    for topic in rules.topics:
        cleaned = topic.allowed.sub(" ", wishes) if topic.allowed else wishes
        if found := topic.pattern.search(cleaned):
            yield _refusal(topic, found.group(), _language(found, cleaned))
        elif topic.id == "age" and (bound := rules.ages.find(cleaned, _fold(about))):
            yield _refusal(topic, bound, None)


def _without_promise(sentence: str) -> str:
    """Leave out what promises equal treatment, and the names of topics listed beside it."""
    rules = _rules()
    promise = rules.promises.search(sentence)
    if promise is None:
        return sentence
    _, *clauses = _CLAUSE_END.split(sentence[promise.end() :])
    after = [clause for clause in clauses if _is_wish(clause)]
    return rules.listed.sub(" ", ", ".join((sentence[: promise.start()], *after)))


def _is_wish(clause: str) -> bool:
    rules = _rules()
    wish = rules.wishes.search(clause) or rules.ages.find(clause)
    return bool(wish) and not rules.promises.search(clause)


def _by_name(name: str) -> Refusal | None:
    folded = _fold(name).strip(" .:!?()*-")
    for topic in _rules().topics:
        if folded in topic.names:
            return _refusal(topic, folded, None)
    return None


def _refusal(topic: _Topic, words: str, language: str | None) -> Refusal:
    alternative = topic.alternative.replace("{language}", language or "The language")
    return Refusal(topic.id, topic.reason, alternative, words)


def _language(found: re.Match[str], wishes: str) -> str | None:
    """The English name of the language that a wish names, None where it names none we know."""
    words = [word for word in found.groupdict().values() if word]
    known = _rules().languages.items()
    told = (name for word in words for start, name in known if word.startswith(start))
    line = wishes[: found.end()].rpartition("\n")[2] + wishes[found.end() :].partition("\n")[0]
    beside = (spoken.name(code) for code, _, _ in spoken.languages(line))
    return next(told, None) or next(beside, None)


def _fold(text: str) -> str:
    """As `plain`; typographic apostrophes and dashes made plain."""
    bare = plain(text.replace("’", "'").replace("‐", "-").replace("‑", "-"))
    return re.sub(r"[^\S\n]+", " ", bare)


@cache
def _rules() -> _Rules:
    """Read the word file once."""
    data = tomllib.loads(files("pipeline.drafting").joinpath("unlawful.toml").read_text("utf-8"))
    topics = tuple(_topic(entry) for entry in data["topics"])
    return _Rules(
        promises=whole_words(data["promises"]),
        listed=whole_words(data["listed"]),
        wishes=whole_words(data["wishes"]),
        ages=ages.read(data["ages"]),
        topics=topics,
        languages=data["languages"],
    )


def _topic(entry: Mapping[str, Any]) -> _Topic:
    return _Topic(
        id=entry["id"],
        reason=entry["reason"],
        alternative=entry["alternative"],
        names=frozenset(map(_fold, entry["names"])),
        pattern=whole_words(entry["patterns"], hyphenated=False),
        allowed=whole_words(entry["allowed"]) if entry["allowed"] else None,
    )
