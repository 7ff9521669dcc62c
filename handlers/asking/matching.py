"""Who meets a condition, by what is stored: skills, facts of the CV, scores, decisions."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from handlers.asking.conditions import Condition, Joined, Kind, Wish, Without, wishes
from handlers.asking.people import SLICE
from handlers.candidates.skills import filterable
from handlers.services import Services
from pipeline.likeness import likeness
from pipeline.profile import Profile
from pipeline.scoring import spoken
from pipeline.skills import canonical
from storage import people
from storage.database import Session
from storage.judgements import judgements_of
from storage.models import Application, Opening
from storage.openings import get_rubrics

YEARS: Final = "years_experience"
_OPENED: Final[frozenset[Kind]] = frozenset({"language", "degree"})


_Rows = Sequence[tuple[Application, Mapping[str, Any]]]


@dataclass(frozen=True)
class Facts:
    """What is known of one application; what no wish needs is left empty.

    Attributes:
        skills: as `cv_skills` holds them.
        text: of the CV, without identity.
        levels: by the name of the criterion, those of people included.
        years: in work, as they count.
    """

    application: Application
    skills: set[str] = field(default_factory=set)
    profile: Profile = field(default_factory=Profile)
    text: str = ""
    levels: Mapping[str, float | None] = field(default_factory=dict)
    years: float | None = None


@dataclass(frozen=True)
class Matched:
    """Who meets a condition: the first of them by rank, how many in all, and of how many."""

    first: tuple[int, ...]
    total: int
    of: int


async def match(
    services: Services, opening: Opening, condition: Condition | None, top: int
) -> Matched:
    """Look through all scored applications of an opening, in rank order, a slice at a time."""
    first, total, of, after = list[int](), 0, 0, ""
    while True:
        async with services.database.search() as session:
            rows = await people.ranked(session, opening.id, after=after, limit=SLICE)
            facts = await _facts(session, opening, rows, list(wishes(condition)))
            hashed = await _hashed(session, opening.workspace_id, condition)
        found = [one.application.id for one in facts if holds(condition, one, hashed)]
        first += found[: top - len(first)]
        total, of = total + len(found), of + len(rows)
        if len(rows) < SLICE:
            return Matched(tuple(first), total, of)
        after = rows[-1][0].rank_key or ""


async def _hashed(
    session: Session, workspace_id: int, condition: Condition | None
) -> Mapping[str, str]:
    """Skill ids as `cv_skills` holds them, by the id that a wish has."""
    ids = [wish.value for wish in wishes(condition) if wish.kind == "skill"]
    return dict(zip(ids, await filterable(session, workspace_id, ids), strict=True))


async def _facts(
    session: Session, opening: Opening, rows: _Rows, wanted: list[Wish]
) -> list[Facts]:
    """Read of each application what the wishes need, with a fixed number of queries."""
    home, cv_ids = opening.workspace_id, [application.cv_id for application, _ in rows]
    kinds = {wish.kind for wish in wanted}
    opened = kinds & _OPENED or any(wish.kind == "skill" and _timed(wish) for wish in wanted)
    skills = await people.skills_of(session, cv_ids) if "skill" in kinds else {}
    profiles = await people.profiles(session, home, cv_ids) if opened else {}
    texts = await people.texts(session, home, cv_ids) if "says" in kinds else {}
    levels = await _levels(session, opening, rows) if "level" in kinds else {}
    years = await people.corrected(session, home, cv_ids, YEARS) if "years" in kinds else {}
    return [
        Facts(
            application,
            skills.get(application.cv_id, set()),
            Profile.model_validate(profiles.get(application.cv_id, {})),
            texts.get(application.cv_id, ""),
            levels.get(application.id, {}),
            years.get(application.cv_id, application.years),
        )
        for application, _ in rows
    ]


async def _levels(
    session: Session, opening: Opening, rows: _Rows
) -> dict[int, dict[str, float | None]]:
    kept = await get_rubrics(session, opening.id, range(1, opening.rubric_version + 1))
    names = {
        criterion["id"]: criterion["name"]
        for _, row in sorted(kept.items())
        for criterion in row.body["criteria"]
    }
    said = await judgements_of(session, [application for application, _ in rows])
    return {
        application.id: {
            names[criterion]: level
            for criterion, level in {
                **levels,
                **{
                    one.row.criterion_id: one.row.level
                    for one in said.get(application.id, [])
                    if one.row.criterion["name"] == names.get(one.row.criterion_id)
                },
            }.items()
            if criterion in names
        }
        for application, levels in rows
    }


def _timed(wish: Wish) -> bool:
    return wish.low is not None or wish.high is not None


def holds(condition: Condition | None, facts: Facts, hashed: Mapping[str, str]) -> bool:
    """Whether facts meet a condition; what is not known does not meet a wish."""
    match condition:
        case None:
            return True
        case Wish():
            return _MET[condition.kind](condition, facts, hashed)
        case Without(part):
            return not holds(part, facts, hashed)
        case Joined("or", parts):
            return any(holds(part, facts, hashed) for part in parts)
        case Joined(_, parts):
            return all(holds(part, facts, hashed) for part in parts)


def _within(wish: Wish, value: float | None) -> bool:
    if value is None:
        return False
    return not (wish.low is not None and value < wish.low) and not (
        wish.high is not None and value > wish.high
    )


def _skill(wish: Wish, facts: Facts, hashed: Mapping[str, str]) -> bool:
    if hashed.get(wish.value, wish.value) not in facts.skills:
        return False
    return not _timed(wish) or _within(wish, skill_years(wish, facts.profile))


def skill_years(wish: Wish, profile: Profile) -> float | None:
    """Years that a profile shows for the skill of a wish; None where it shows none."""
    found = [
        years for printed, years in profile.skill_years.items() if canonical(printed) == wish.value
    ]
    return max(found, default=None)


def _language(wish: Wish, facts: Facts, _: Mapping[str, str]) -> bool:
    levels = [
        spoken.level_near(line, start, end)
        for line in facts.profile.languages
        for code, start, end in spoken.languages(line)
        if code == wish.value
    ]
    return bool(levels) and (not wish.low or max(level or 0 for level in levels) >= wish.low)


def _degree(wish: Wish, facts: Facts, _: Mapping[str, str]) -> bool:
    ranks = [
        found[0]
        for course in facts.profile.education
        if (found := spoken.degree_in(f"{course.degree or ''} {course.field or ''}"))
    ]
    return max(ranks, default=0) >= (wish.low or 0)


def _level(wish: Wish, facts: Facts, _: Mapping[str, str]) -> bool:
    return any(
        level is not None and level >= (wish.low or 0) and likeness(wish.value, name)
        for name, level in facts.levels.items()
    )


def _says(wish: Wish, facts: Facts, _: Mapping[str, str]) -> bool:
    return words_pattern(wish.value).search(facts.text) is not None


def _decision(wish: Wish, facts: Facts, _: Mapping[str, str]) -> bool:
    made = facts.application.decision or ""
    return bool(made) if wish.value == "any" else made == wish.value


def words_pattern(words: str) -> re.Pattern[str]:
    """Finds words as they are written, whatever the case and the white space between them."""
    body = r"\s+".join(map(re.escape, words.split()))
    return re.compile(rf"(?<!\w){body}(?!\w)", re.IGNORECASE)


_MET: Final[Mapping[Kind, Callable[[Wish, Facts, Mapping[str, str]], bool]]] = {
    "skill": _skill,
    "language": _language,
    "degree": _degree,
    "years": lambda wish, facts, _: _within(wish, facts.years),
    "total": lambda wish, facts, _: _within(wish, facts.application.total),
    "bucket": lambda wish, facts, _: facts.application.bucket == wish.value,
    "decision": _decision,
    "level": _level,
    "says": _says,
}
