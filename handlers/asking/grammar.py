"""What a plain question asks for. Rules only: no model reads it."""

import re
from dataclasses import dataclass

from handlers.asking.conditions import Condition, wishes
from handlers.asking.reading import parse
from handlers.asking.vocabulary import ABOVE, BELOW, NUMBER, PLACES, WHO, WHY, number
from pipeline.drafting import lawful
from pipeline.errors import UnlawfulCriterionError

LONGEST = 500  # characters
MOST_SHOWN = 10


@dataclass(frozen=True)
class Who:
    """Everyone who meets a condition (None for all); `top` of them at most.

    Attributes:
        counted: whether only their number is asked for.
    """

    condition: Condition | None
    top: int = MOST_SHOWN
    counted: bool = False


@dataclass(frozen=True)
class Why:
    """Why somebody has their score."""

    who: str


@dataclass(frozen=True)
class WhyAbove:
    """Why somebody stands above somebody else."""

    who: str
    over: str


@dataclass(frozen=True)
class Gaps:
    """What is missing for somebody, and what to ask them."""

    who: str


@dataclass(frozen=True)
class Compare:
    """Several people side by side."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """A question that nobody may be chosen by; `reason` says why."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """No rule understands it."""


@dataclass(frozen=True)
class Asked:
    """A question, and which opening it names (its id in digits, or a part of its title)."""

    what: "Question"
    opening: str = ""


Question = Who | Why | WhyAbove | Gaps | Compare | Refused | Unknown

_OPENING = re.compile(
    r"\s*\b(?:(?:in|for|of|from|on)\s+(?:the\s+)?opening\s+#?\s*|in\s+#)(?P<id>\d{1,9})\b"
    r"|\s*\b(?:in|for)\s+(?:the\s+)?opening\s+[\"“](?P<title>[^\"”]{1,120})[\"”]",
    re.IGNORECASE,
)
_SCORE = r"(?:score|total|mark|points?|rating|place|rank)s?"
_HIS = r"(?:a |an |only |just |the |his |her |their |its )*"
_STANDS = r"(?:ranked|placed|rated|scor\w+|stand\w*|rank\w*|com\w+|listed|put)"
_WHY_ABOVE = re.compile(
    rf"(?:{WHY})\s+(?:(?:is|was|are|does|did|ist|est)(?:n['’]t)?\s+)?(?P<a>.+?)\s+(?:not\s+)?"
    rf"(?:{_STANDS}\s+)?(?P<how>{ABOVE}|{BELOW})\s+(?P<b>.+)",
    re.IGNORECASE,
)
_BETTER = re.compile(
    r"(?:who|which(?: one| of them)?)(?:['’]s| is)\s+(?:better|stronger|higher|ahead)\b[\s,:]*"
    r"(?P<a>.+?)\s+or\s+(?P<b>.+)",
    re.IGNORECASE,
)
_BEHIND = (
    r"have|has|get|got|gets|score[sd]?|ranked|rank|placed|at|only|in|not|last|so|ready|on|declined"
    rf"|rejected|shortlisted|turned down|put|held|{'|'.join(PLACES)}"
)
_WHY = re.compile(
    rf"(?:{WHY})\s+(?:(?:does|did|has|is|was|are|hat|a)(?:n['’]t)?\s+)?(?P<a>.+?)"
    rf"(?:\s+(?:{_BEHIND})\b.*|\s+{_HIS}\d{{1,3}}(?:[.,]\d)?(?:\s*points?)?"
    rf"|(?:['’]s)?\s+{_HIS}{_SCORE}\b.*)?",
    re.IGNORECASE,
)
_EXPLAIN = re.compile(
    r"(?:explain|tell (?:me|us) about|show(?: me| us)?|what about|what is|what's|what are"
    r"|how (?:good|strong) is|how (?:does|did|is))\s+(?:the )?"
    rf"(?:{_SCORE}\s+of\s+)?(?P<a>.+?)(?:['’]s?\s+(?:{_SCORE}|strengths|strong points))?"
    r"(?:\s+(?:do|doing|score))?",
    re.IGNORECASE,
)
_GAPS = re.compile(
    r"(?:what(?:'s| is| does| do| did| are| should| can| could| to|)|which|was)\b.*?"
    r"(?:missing (?:for|from|with|in|of)|\bask|open (?:for|about|with|on)|gaps? (?:of|for|in)"
    r"|questions? (?:for|to)|fehlt(?: bei)?|raise)\s+(?P<a>.+)"
    r"|what (?:does|do|did|is) (?P<b>.+?) (?:lack|miss|missing|lacking|need)\b.*"
    r"|(?:interview )?(?:questions?|gaps?)\s+(?:for|of)\s+(?P<c>.+)"
    r"|what are (?P<d>.+?)['’]s? (?:gaps|weaknesses|open questions)",
    re.IGNORECASE,
)
_COMPARE = re.compile(
    r"(?:please\s+)?(?:compare|vergleiche?|comparez?|compara)\s+(?P<names>.+)"
    r"|(?:what(?:'s| is) )?the difference between\s+(?P<between>.+)"
    r"|(?P<versus>.+\s(?:vs\.?|versus)\s.+)",
    re.IGNORECASE,
)
_COMPARE_TOP = re.compile(
    rf"compare\s+(?:the\s+)?(?:top|best|first)\s+(?P<n>{NUMBER})(?:\s+candidates)?", re.IGNORECASE
)
_APART = re.compile(
    r"\s*(?:,|;|&|\bvs\.?(?=\s)|\bversus\b|\band\b|\bwith\b|\bto\b|\bund\b|\bet\b)\s*",
    re.IGNORECASE,
)
_TOP = re.compile(
    rf"(?:(?:show|give|list|who|what|which)\b.*?)?\b(?:top|best|first|strongest)\s+(?P<n>{NUMBER})\b(?P<rest>.*)",
    re.IGNORECASE,
)
_BEST = re.compile(
    r"(?:who(?:'s| is| are)|show|which (?:one|candidate) is)\s+(?:me\s+)?(?:the\s+)?"
    r"(?:best|top|first|strongest|leading|number one)(?:\s+(?:candidates?|ones?|person))?"
    r"(?P<rest>\s.*)?",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"(?:how many|wie viele|combien de|cu[aá]nt[oa]s)\b(?P<rest>.*)", re.IGNORECASE
)
_EVERYONE = re.compile(
    rf"(?:(?:{WHO})\s+)?(?:(?:show|list|give|is|are|me|us|there|have|we|do|all|everyone|everybody"
    r"|so far|the|candidates?|people|applied|applicants?|in|shortlist|scored|were|on)\b\s*)*",
    re.IGNORECASE,
)
_ANYONE = re.compile(
    rf"(?:(?:is|are|does|do|has|have|show|list|find)\s+)?(?:there\s+)?(?:{WHO})\b", re.IGNORECASE
)
_WHO_IS = re.compile(r"who(?:'s| is| are)\s+(?P<a>.+)", re.IGNORECASE)
_OF_ONE = re.compile(
    rf"(?:does|do|did|has|have|is|can|how many years)\s+(?!(?:there|{WHO})\b)", re.IGNORECASE
)
# What goes before and behind a question without asking anything.
_POLITE = re.compile(
    r"^(?:(?:hi|hey|hello|please|hallo|so|and|ok|okay)\b[\s,!]*)+"
    r"|^(?:(?:can|could|would|will) (?:you|we|i)(?: please)?|do (?:we|you) have)\s+"
    r"|^(?:i need|i want|please)\s+"
    r"|[\s,]+(?:please|thanks|thank you)$",
    re.IGNORECASE,
)
_WHO_S = re.compile(r"\bwho['’]?s\b", re.IGNORECASE)
_AROUND_NAME = re.compile(
    rf"^(?:the )?candidates? (?:named|called)\s+|['’]s?\s+{_SCORE}$"
    r"|\s+(?:in|during|at|on) (?:the|an|our|their) (?:\w+ )?(?:interview|call|screening|phone)$",
    re.IGNORECASE,
)


def read_question(text: str) -> Asked:
    """Understand a question.

    Args:
        text: as it was typed; longer than 500 characters is no question.
    """
    if len(text) > LONGEST:
        return Asked(Refused(f"Ask in at most {LONGEST} characters."))
    words = " ".join(text.split()).strip(" ?!.")
    named = _OPENING.search(words)
    opening = next((part for part in named.groups() if part), "") if named else ""
    if named:
        words = (words[: named.start()] + words[named.end() :]).strip(" ?!.")
    for _ in range(2):
        words = _POLITE.sub("", words).strip(" ,?!.")
    return Asked(_what(_WHO_S.sub("who is", words)), opening)


def _what(words: str) -> Question:
    about = _about_one(words)
    if about is None and _OF_ONE.match(words):
        return Unknown()
    return about or _about_several(words) or _whoever(words)


def _about_one(words: str) -> Question | None:
    if match := _WHY_ABOVE.fullmatch(words):
        above = re.fullmatch(ABOVE, match["how"], re.IGNORECASE)
        who, over = (match["a"], match["b"]) if above else (match["b"], match["a"])
        return WhyAbove(_name(who), _name(over))
    if match := _BETTER.fullmatch(words):
        return WhyAbove(_name(match["a"]), _name(match["b"]))
    if match := _GAPS.fullmatch(words):
        return Gaps(_name(next(part for part in match.groups() if part)))
    if match := _WHY.fullmatch(words):
        return Why(_name(match["a"]))
    return None


def _name(words: str) -> str:
    return _AROUND_NAME.sub("", words).strip()


def _about_several(words: str) -> Question | None:
    if match := _COMPARE_TOP.fullmatch(words):
        return Compare(tuple(str(place) for place in range(1, int(number(match["n"])) + 1)))
    if match := _COMPARE.fullmatch(words):
        names = next(part for part in match.groups() if part)
        return Compare(_names(names))
    if match := _HOW_MANY.fullmatch(words):
        return _wishing(match["rest"], counted=True)
    if match := _TOP.fullmatch(words):
        return _wishing(match["rest"], top=max(1, min(MOST_SHOWN, int(number(match["n"])))))
    if match := _BEST.fullmatch(words):
        return _wishing(match["rest"] or "", top=3)
    return None


def _names(text: str) -> tuple[str, ...]:
    """The names in a list of them; without commas and joiners each word is one."""
    names = [part for part in _APART.split(text) if part]
    return tuple(names if len(names) > 1 else text.split())


def _whoever(words: str) -> Question:
    if words and _EVERYONE.fullmatch(words):
        return Who(None)
    known = parse(words)
    if known and any(wish.kind != "says" for wish in wishes(known)):
        return _lawful(Who(known), words)
    if match := _WHO_IS.fullmatch(words) or _EXPLAIN.fullmatch(words):
        return _lawful(Why(_name(match["a"])), words)
    if known and _ANYONE.match(words):
        return _lawful(Who(known), words)
    return Unknown()


def _wishing(rest: str, *, top: int = MOST_SHOWN, counted: bool = False) -> Question:
    condition = parse(rest)
    if condition is None and not _EVERYONE.fullmatch(rest.strip()):
        return Unknown()
    return _lawful(Who(condition, top, counted), rest)


def _lawful(question: Who | Why, words: str) -> Question:
    """The question, unless it asks for what nobody may be chosen by."""
    said = [words]
    if isinstance(question, Why):
        said.append(question.who)
    else:
        said += [wish.value for wish in wishes(question.condition) if wish.kind == "says"]
    try:
        for text in said:
            lawful.check(text, words)
    except UnlawfulCriterionError as error:
        _, _, reason = str(error).partition("cannot be a criterion: ")
        return Refused(f"{reason[:1].upper()}{reason[1:]}. Ask instead for: {error.alternative}.")
    return question
