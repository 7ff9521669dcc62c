"""What answers show: clear values gathered from the store when they are said."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.asking.conditions import Kind, Wish, wanted
from handlers.asking.matching import YEARS, skill_years, words_pattern
from handlers.asking.plans import Plan, condition_of
from handlers.views import Entry, view_entries
from pipeline import skills
from pipeline.profile import Profile
from pipeline.scoring import spoken
from storage import people
from storage.applications import Filters, count_shortlist
from storage.database import Session
from storage.decisions import Stance, stances_of
from storage.models import Application, Opening

_BULLET = re.compile(r"\s*[-–•*·▪]\s+")


@dataclass(frozen=True)
class Proof:
    """What a wish is met by.

    Attributes:
        label: the wish, or what is known of it in words.
        quote: words of the CV, None where there are none to show.
    """

    label: str
    quote: str | None = None


@dataclass(frozen=True)
class Person:
    """One of those an answer names.

    Attributes:
        place: on the shortlist, from 1.
        name: as it may be shown: the code name in a blind opening.
        stances: what reviewers decided, where decisions were asked for.
    """

    place: int
    name: str
    entry: Entry
    proofs: tuple[Proof, ...] = ()
    stances: tuple[Stance, ...] = ()


async def view_people(session: Session, opening: Opening, plan: Plan, engine: str) -> list[Person]:
    """Gather those of a plan who are still scored in its opening, in its order."""
    rows = await people.scored_among(session, opening.id, plan.ids)
    entries = await view_entries(session, opening, rows, engine)
    applications = [entry.application for entry in entries]
    wishes = list(dict.fromkeys(wanted(condition_of(plan))))
    proofs = await _proofs(session, opening, applications, wishes)
    decided = any(wish.kind == "decision" for wish in wishes)
    stances = await stances_of(session, applications) if decided else {}
    return [
        Person(
            await place_of(session, entry.application),
            entry.name,
            entry,
            proofs[entry.application.id],
            tuple(stances.get(entry.application.id, ())),
        )
        for entry in entries
    ]


async def place_of(session: Session, application: Application) -> int:
    """An application's place on its shortlist, from 1."""
    key = application.rank_key or ""
    return await count_shortlist(session, application.opening_id, Filters(), up_to=key)


async def _proofs(
    session: Session,
    opening: Opening,
    applications: Sequence[Application],
    wishes: Sequence[Wish],
) -> Mapping[int, tuple[Proof, ...]]:
    home, cv_ids = opening.workspace_id, [application.cv_id for application in applications]
    profiles = await people.profiles(session, home, cv_ids)
    texts = await people.texts(session, home, cv_ids)
    years = await people.corrected(session, home, cv_ids, YEARS)
    found = {}
    for application in applications:
        known = _Known(
            Profile.model_validate(profiles.get(application.cv_id, {})),
            texts.get(application.cv_id, ""),
            years.get(application.cv_id, application.years),
        )
        shown = [_PROOFS[wish.kind](wish, known) for wish in wishes if wish.kind in _PROOFS]
        found[application.id] = tuple(proof for proof in shown if proof)
    return found


@dataclass(frozen=True)
class _Known:
    profile: Profile
    text: str
    years: float | None


def _skill(wish: Wish, known: _Known) -> Proof | None:
    places = [one.start for one in skills.find(known.text) if one.skill == wish.value]
    quote = _line_of(known.text, places)
    if quote is None:
        printed = (*known.profile.skills, *known.profile.mentioned)
        quote = next((one for one in printed if skills.canonical(one) == wish.value), None)
    if quote is None:
        return None
    years = skill_years(wish, known.profile)
    timed = wish.low is not None or wish.high is not None
    return Proof(f"{wish.said} ({years:.1f} found)" if timed and years else wish.said, quote)


def _language(wish: Wish, known: _Known) -> Proof | None:
    places = [start for code, start, _ in spoken.languages(known.text) if code == wish.value]
    lines = [
        line
        for line in known.profile.languages
        if any(code == wish.value for code, _, _ in spoken.languages(line))
    ]
    quote = lines[0] if lines else _line_of(known.text, places)
    return Proof(wish.said, quote) if quote else None


def _degree(wish: Wish, known: _Known) -> Proof | None:
    for line in known.text.splitlines():
        found = spoken.degree_in(line)
        if found and found[0] >= (wish.low or 0):
            return Proof(wish.said, _line_at(line, 0))
    return None


def _years(_: Wish, known: _Known) -> Proof | None:
    return Proof(f"{known.years:.1f} years in work") if known.years is not None else None


def _says(wish: Wish, known: _Known) -> Proof | None:
    places = [found.start() for found in words_pattern(wish.value).finditer(known.text)]
    quote = _line_of(known.text, places)
    return Proof(wish.said, quote) if quote else None


def _line_of(text: str, places: Sequence[int]) -> str | None:
    """Of the lines with these places the one that least looks like a bare list."""
    lines = dict.fromkeys(_line_at(text, place) for place in places)
    return min(lines, key=lambda line: line.count(","), default=None)


def _line_at(text: str, place: int) -> str:
    end = text.find("\n", place)
    line = text[text.rfind("\n", 0, place) + 1 : end if end >= 0 else len(text)]
    return line[found.end() :].strip() if (found := _BULLET.match(line)) else line.strip()


_PROOFS: Final[Mapping[Kind, Callable[[Wish, _Known], Proof | None]]] = {
    "skill": _skill,
    "language": _language,
    "degree": _degree,
    "years": _years,
    "says": _says,
}
