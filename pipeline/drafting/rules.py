"""A rubric from an opening's text, by rules: no network, the same every time."""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pipeline import skills
from pipeline.drafting import lawful, refusals
from pipeline.drafting.description import Part, Statement, required_alone, statements, years_asked
from pipeline.drafting.subjects import subjects
from pipeline.profile import Engine
from pipeline.rubric import MAX_TERM, Criterion, CriterionKind, DraftedRubric, Rubric
from pipeline.scoring import spoken

ENGINE = Engine(name="rules", version="1")
MOST_CRITERIA = 8
_MOST_TERMS = 30
_MOST_REQUIRED = 3
# Of the skills that are no must by themselves: beyond the first three musts, of tasks, of wishes.
_WEIGHTS: dict[Part, int] = {"must": 4, "duty": 3, "open": 3, "nice": 2}
# "(m/w/d)", "H/F", "(all genders)" behind a title.
_ALL_GENDERS = re.compile(
    r"\s*[(\[|,–-]*\s*(?:\b[mwfhdxgn](?:\s?[/|*]\s?[mwfhdxgn]){1,3}\b|all genders)\s*[)\]]*",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;()]|\s(?:and|und|et|y|e|en)\s")

SKILL_LEVELS = (
    "The CV says that it is missing",
    "Only touched on, or close to it",
    "Used in a position, a project or a course",
    "A main tool of a position, or used for years",
    "Deep and recent use: builds, leads or teaches with it",
)
ROLE_LEVELS = (
    "The CV speaks against it",
    "A few of these tasks",
    "Similar work, or some of these tasks in a position",
    "Most of these tasks, in a position like this one",
    "This very work for years, with results",
)
YEARS_LEVELS = (
    "None, and the CV says so",
    "Less than half of the years",
    "At least half of the years",
    "The years asked for",
    "Clearly more than asked for",
)
DEGREE_LEVELS = (
    "The CV says that there is none",
    "Begun, or of a lower kind",
    "Nearly finished, or an equal qualification",
    "The degree asked for",
    "A higher degree, or the same in the field",
)
LANGUAGE_LEVELS = (
    "The CV says that it is not spoken",
    "Well below the level asked for",
    "One level below, or no level given",
    "The level asked for",
    "Above the level asked for",
)


def draft(title: str, description: str) -> DraftedRubric:
    """Draft a rubric.

    Args:
        title: of the opening.
        description: plain text or markdown, in the languages of the word lists; may be empty.

    Returns:
        One to `MOST_CRITERIA` criteria; what may not be one is left out and named with a reason
        and a lawful alternative. "Required" and its like make a ``must`` only of what rules can
        find reliably: skills, years, degrees and languages.
    """
    said = statements(description)
    told, refused = list(_lawful_only(said)), refusals.of_statements(said)
    title = refusals.short(_ALL_GENDERS.sub("", title)) or "this position"
    # A heading that repeats the title asks for nothing more.
    told = [one for one in told if one.text.casefold() != title.casefold()]
    criteria = _distinct(_propose(title, told))
    kept, screened = lawful.screen(criteria)
    if not kept:
        kept = (_role("this position", told),)
    return DraftedRubric(
        rubric=Rubric(criteria=_weightiest(kept)),
        engine=ENGINE,
        refused=refusals.merge(refused, screened),
    )


def _lawful_only(told: Iterable[Statement]) -> Iterator[Statement]:
    """Take the clauses that may not be wishes out of the statements."""
    for statement in told:
        if lawful.find(statement.text) is None:
            yield statement
            continue
        rest = ", ".join(c.strip() for c in _CLAUSE.split(statement.text) if _is_wish(c))
        if rest.strip() and lawful.find(rest) is None:
            yield Statement(text=rest, part=statement.part)


def _is_wish(clause: str) -> bool:
    return lawful.find(clause) is None and not lawful.promises_equality(clause)


def _propose(title: str, told: Sequence[Statement]) -> Iterator[Criterion]:
    """Give criteria, the most important first; there may be too many."""
    yield _experience(title)
    yield from _skills(told)
    yield _role(title, told)
    yield from _years(told)
    yield from _degree(told)
    yield from _languages(told)


def _experience(title: str) -> Criterion:
    words = _fair_subjects([title])
    return Criterion(
        id="role",
        name=f"Experience as {title}",
        weight=5,
        levels=ROLE_LEVELS,
        terms=tuple(dict.fromkeys([title, *words]))[:_MOST_TERMS],
    )


def _role(title: str, told: Sequence[Statement]) -> Criterion:
    """The tasks and subjects of the position, by the words that tell most about it."""
    texts = [s.text for s in told if not _has_own_criterion(s)]
    words = _fair_subjects([title, title, *texts])
    return Criterion(
        id="tasks",
        name="Tasks and subjects of the position",
        weight=4,
        levels=ROLE_LEVELS,
        terms=tuple(words) or (title,),
    )


def _fair_subjects(texts: Sequence[str]) -> list[str]:
    """The subjects of texts, without words that alone would choose people ("male fertility")."""
    words = (word for word in subjects(texts) if lawful.find(word) is None)
    return list(islice(words, _MOST_TERMS))


def _has_own_criterion(statement: Statement) -> bool:
    """Whether a statement is about a degree or languages, which are judged by themselves."""
    spoken_here = any(spoken.languages(statement.text))
    return spoken_here or spoken.degree_in(statement.text) is not None


def _skills(told: Sequence[Statement]) -> Iterator[Criterion]:
    """One criterion for each statement that requires skills, one for the others of each part."""
    seen: set[str] = set()
    others: dict[str, list[str]] = {}
    required = 0
    for statement in sorted(told, key=_turn):
        names = [name for name in _named(statement) if skills.canonical(name) not in seen]
        seen.update(map(skills.canonical, names))
        if statement.part == "must" and names and required < _MOST_REQUIRED:
            required += 1
            yield _skill(names, "must", 4)
        else:
            others.setdefault(statement.part, []).extend(names)
    for part, weight in _WEIGHTS.items():
        if names := others.get(part, []):
            yield _skill(names[:_MOST_TERMS], "scored", weight)


def _turn(statement: Statement) -> tuple[bool, bool]:
    """Musts first, and of these the ones with skills that can be found reliably."""
    return statement.part != "must", not skills.find(statement.text)


def _named(statement: Statement) -> list[str]:
    """The skills of a statement; where it says "required", also what no vocabulary knows."""
    known = [mention.name for mention in skills.find(statement.text)]
    if statement.part != "must" or _has_own_criterion(statement) or years_asked(statement.text):
        return list(dict.fromkeys(known))
    items = required_alone(statement.text)
    return list(dict.fromkeys([*known, *(item for item in items if _is_new(item))]))


def _is_new(item: str) -> bool:
    return not skills.find(item) and len(item) <= MAX_TERM and lawful.find(item) is None


def _skill(names: Sequence[str], kind: CriterionKind, weight: int) -> Criterion:
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    name = f"{', '.join(names[:4])}{more}"
    return Criterion(
        id=_identifier(f"skill-{name}{'' if name.isascii() else zlib.crc32(name.encode())}"),
        name=name[:120],
        kind=kind,
        weight=weight,
        levels=SKILL_LEVELS,
        terms=tuple(names),
    )


def _years(told: Sequence[Statement]) -> Iterator[Criterion]:
    asked = [(years_asked(s.text), s) for s in told]
    found = [(years, statement) for years, statement in asked if years is not None]
    if not found:
        return
    years, statement = max(found, key=lambda one: (one[1].part == "must", one[0]))
    yield Criterion(
        id="years",
        name=f"{years:g}+ years of relevant experience",
        kind=_kind(statement),
        weight=3,
        levels=YEARS_LEVELS,
        terms=tuple(dict.fromkeys(m.name for m in skills.find(statement.text)))[:5],
        years=years,
    )


def _degree(told: Sequence[Statement]) -> Iterator[Criterion]:
    for statement in told:
        found = spoken.degree_in(statement.text)
        if found is None:
            continue
        words = statement.text[found[1] : found[2]] or "degree"
        yield Criterion(
            id="degree",
            name=f"Degree: {words}",
            kind="scored",
            weight=2,
            levels=DEGREE_LEVELS,
            terms=(words,),
        )
        return


def _languages(told: Sequence[Statement]) -> Iterator[Criterion]:
    for statement in told:
        for code, start, end in spoken.languages(statement.text):
            level = spoken.level_near(statement.text, start, end)
            if level is None and statement.part not in {"must", "nice"}:
                continue
            name = statement.text[start:end]
            yield Criterion(
                id=f"language-{code}",
                name=f"{name} ({spoken.CEFR[min(level or 4, 5)]})",
                kind=_kind(statement),
                weight=3 if statement.part == "must" else 2,
                levels=LANGUAGE_LEVELS,
                terms=(name,),
            )


def _kind(statement: Statement) -> CriterionKind:
    return "must" if statement.part == "must" else "scored"


def _weightiest(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """At most `MOST_CRITERIA`, in their order; those that weigh least and stand last go first."""
    places = sorted(range(len(criteria)), key=lambda place: (-criteria[place].weight, place))
    return tuple(criteria[place] for place in sorted(places[:MOST_CRITERIA]))


def _distinct(criteria: Iterable[Criterion]) -> tuple[Criterion, ...]:
    return tuple({criterion.id: criterion for criterion in reversed(list(criteria))}.values())[::-1]


def _identifier(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:40].rstrip("-") or "criterion"
