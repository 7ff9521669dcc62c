"""Whom a question means: by place, by code name, or by a name that is remembered more or less."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.asking.vocabulary import PLACES
from handlers.services import Services
from pipeline.likeness import likeness
from storage import people
from storage.database import Session
from storage.models import Application, Opening

SLICE = 500  # candidates whose names are opened in one transaction
FURTHEST = 2**31 - 1
_PLACE = re.compile(r"(?:the\s+)?(?:#|no\.?\s*|number\s+|place\s+)?(\d{1,9})", re.IGNORECASE)
_NAMED_PLACE = re.compile(
    rf"(?:the\s+)?({'|'.join(map(re.escape, PLACES))})(?:\s+(?:candidate|one|place|person))?",
    re.IGNORECASE,
)
_AROUND = " \t\"“”'‘’«»?!.,:;"


@dataclass(frozen=True)
class Several:
    """More than one is meant: these could be it."""

    applications: tuple[int, ...]


@dataclass(frozen=True)
class Nobody:
    """Nobody is meant. `place` is the one that was asked for, None for a name."""

    place: int | None = None


def place_in(words: str) -> int | None:
    """The place that words name ("#2", "the second"), from 1; None where they name none."""
    if match := _PLACE.fullmatch(words):
        return int(match[1])
    if match := _NAMED_PLACE.fullmatch(words):
        return PLACES[match[1].lower()]
    return None


async def find_one(services: Services, opening: Opening, words: str) -> int | Several | Nobody:
    """Look up whom words mean among those who are scored in an opening.

    Args:
        services: what it works with.
        opening: where to look.
        words: a place, a code name, or parts of a name; in a blind opening a name finds nobody.

    Returns:
        The application's id, or why it is not clear.
    """
    words = words.strip(_AROUND).removeprefix("candidate named ").strip()
    place = place_in(words)
    if place is not None:
        return await _at(services, opening, place)
    async with services.database.read() as session:
        coded = await people.by_code_name(session, opening.id, words)
    if coded is not None:
        return coded.id if coded.state == "scored" else Nobody()
    return Nobody() if opening.blind else await _by_name(services, opening, words)


async def _at(services: Services, opening: Opening, place: int) -> int | Nobody:
    async with services.database.search() as session:
        found = await application_at(session, opening.id, place)
    return found.id if found else Nobody(place)


async def application_at(session: Session, opening_id: int, place: int) -> Application | None:
    """Who stands at a place of a shortlist, from 1; None where it ends before."""
    if not 1 <= place <= FURTHEST:
        return None
    rows = await people.ranked(session, opening_id, after="", limit=1, skip=place - 1)
    return rows[0][0] if rows else None


async def _by_name(services: Services, opening: Opening, words: str) -> int | Several | Nobody:
    best, found, after = 1, list[int](), ""
    while True:
        async with services.database.search() as session:
            rows = await people.ranked(session, opening.id, after=after, limit=SLICE)
            cv_ids = [application.cv_id for application, _ in rows]
            known = await people.identities(session, opening.workspace_id, cv_ids)
        for application, _ in rows:
            mark = likeness(words, (known.get(application.cv_id) or {}).get("name") or "")
            if mark > best:
                best, found = mark, []
            if mark == best:
                found.append(application.id)
        if len(rows) < SLICE:
            return _one_of(found)
        after = rows[-1][0].rank_key or ""


def _one_of(found: Sequence[int]) -> int | Several | Nobody:
    if len(found) == 1:
        return found[0]
    return Several(tuple(found)) if found else Nobody()
