"""Finding candidates of a workspace: by e-mail, by parts of a name, by skill.

Names and addresses are sealed. Whole ones are looked up by keyed hash; for parts of a name the
identities are opened a slice at a time, the newest candidates first, and never kept.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from handlers.candidates.skills import filterable
from handlers.cvs.reading import normalised
from handlers.errors import UserError
from handlers.owned import LISTED, NO_OPENING
from handlers.services import Services
from pipeline import skills
from pipeline.likeness import likeness
from storage import people
from storage.candidates import fingerprints
from storage.database import Session
from storage.journal import record
from storage.models import Application, Opening
from storage.openings import list_openings
from storage.places import Seen

NOBODY_NAMED = "Say whom to look for: a name, an e-mail address or a skill."
USAGE = "Use /candidate NAME, E-MAIL or SKILL, with #ID for one opening, e.g. /candidate ana #3"
SHOWN = 10
SLICE = 250  # candidates whose names are opened in one transaction
PATIENCE = timedelta(seconds=2)  # Slack waits for three
LONGEST = 200  # characters
_OPENING = re.compile(r"(?:^|\s)(?:in\s+)?(?:opening\s+)?#(\d{1,9})\b", re.IGNORECASE)
_SKILL = re.compile(r"(?:^|\s)skill:\s*(?:[\"“]([^\"”]+)[\"”]|(\S+))", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@<>|]+@[^\s@<>|]+\.[^\s@<>|]+")
_CODE_NAME = re.compile(r"candidate \d{1,9}", re.IGNORECASE)
_Pair = tuple[int, int]  # candidate id, id of the current CV


@dataclass(frozen=True)
class Search:
    """Whom to find.

    Attributes:
        name: words of a name, or an e-mail address; empty for anyone.
        skills: canonical ids, all of them wanted.
        seen: channels that whoever searches may see; None for all.
    """

    name: str = ""
    skills: tuple[str, ...] = ()
    opening_id: int | None = None
    seen: Seen = None


@dataclass(frozen=True)
class Hit:
    """A candidate that was found, with where they apply."""

    name: str
    applications: tuple[tuple[Opening, Application], ...]
    candidate_id: int


@dataclass(frozen=True)
class Found:
    """What a search gave.

    Attributes:
        total: how many there are; more than hits where not all are shown.
        cut: whether names of older candidates were not looked at.
        hidden: whether blind openings were left out, since a name was asked for.
    """

    hits: tuple[Hit, ...]
    total: int
    cut: bool = False
    hidden: bool = False


def parse_search(text: str) -> Search:
    """Understand the words behind `/candidate`.

    Raises:
        UserError: they name nothing to look for.
    """
    text = text[:LONGEST]
    opening = _OPENING.search(text)
    words = _OPENING.sub(" ", text).strip()
    wanted = [skills.canonical(one[1] or one[2]) for one in _SKILL.finditer(words)]
    words = _SKILL.sub(" ", words).strip()
    mentions = () if _MAIL.search(words) else skills.find(words)
    rest = words
    for mention in reversed(mentions):
        rest = rest[: mention.start] + rest[mention.end :]
    wanted += [mention.skill for mention in mentions]
    name = " ".join(re.sub(r"[,;]|\b(?:and|und)\b", " ", rest).split())
    if not wanted and skills.is_known(skills.canonical(name)):
        wanted, name = [skills.canonical(name)], ""
    if not any(sign.isalnum() for sign in name) and not any(wanted):
        raise UserError(NOBODY_NAMED, typed=USAGE)
    chosen = tuple(dict.fromkeys(skill for skill in wanted if skill))
    return Search(name, chosen, int(opening[1]) if opening else None)


async def find(
    services: Services,
    workspace_id: int,
    text: str,
    *,
    actor: str,
    patience: timedelta | None = PATIENCE,
    seen: Seen = None,
) -> Found:
    """Find candidates; that somebody searched is journaled, the words are not.

    Args:
        services: what it works with.
        workspace_id: whose candidates.
        text: what was typed.
        actor: who searches.
        patience: how long names are opened; None for as long as there are any.
        seen: channels that they may see: whoever applies in no opening there is not found.

    Raises:
        UserError: the words name nothing to look for, or no such opening.
    """
    search = replace(parse_search(text), seen=seen)
    if coded := await _by_code_name(services, workspace_id, search):
        await _note(services, workspace_id, actor, [coded])
        return Found((coded,), 1)
    blind = await _has_blind(services, workspace_id, search)
    pairs, total, cut = await _candidates(services, workspace_id, search, patience)
    if not pairs and search.skills and not search.name:
        # "Ruby" is a name as well as a skill.
        again = replace(search, name=" ".join(_OPENING.sub(" ", text).split()), skills=())
        if not _SKILL.search(again.name):
            search = again
            pairs, total, cut = await _candidates(services, workspace_id, search, patience)
    hits = await _view(services, workspace_id, search, pairs)
    await _note(services, workspace_id, actor, hits)
    # Said whoever was found: that somebody is in a blind opening is not to be told either.
    hidden = blind and bool(search.name)
    return Found(tuple(hits), total - (len(pairs) - len(hits)), cut, hidden)


async def _by_code_name(services: Services, workspace_id: int, search: Search) -> Hit | None:
    """Whoever has a code name, in blind openings alone: elsewhere it would tell who they are."""
    if search.skills or not _CODE_NAME.fullmatch(search.name):
        return None
    async with services.database.search() as session:
        rows = await people.coded(session, workspace_id, search.name, search.seen)
    theirs = [(opening, one) for one, opening in rows if search.opening_id in {None, opening.id}]
    return Hit(_coded(theirs), tuple(theirs), theirs[0][1].candidate_id) if theirs else None


async def _has_blind(services: Services, workspace_id: int, search: Search) -> bool:
    async with services.database.read() as session:
        everything = await list_openings(session, workspace_id)
    openings = [one for one in everything if search.seen is None or one.channel in search.seen]
    if search.opening_id is not None:
        openings = [one for one in openings if one.id == search.opening_id]
        if not openings:
            raise UserError(NO_OPENING, typed=LISTED)
    return any(one.blind for one in openings)


async def _candidates(
    services: Services, workspace_id: int, search: Search, patience: timedelta | None
) -> tuple[Sequence[_Pair], int, bool]:
    async with services.database.search() as session:
        wanted = await filterable(session, workspace_id, search.skills)
        if not search.name:
            narrowed: dict[str, Any] = {
                "opening_id": search.opening_id,
                "skills": wanted,
                "seen": search.seen,
            }
            pairs = await people.candidates_of(session, workspace_id, **narrowed, limit=SHOWN)
            total = await people.count_candidates(session, workspace_id, **narrowed)
            return pairs, total, False
    until = services.now() + patience if patience else None
    found, cut = await _by_name(services, workspace_id, search, wanted, until)
    return found[:SHOWN], len(found), cut


async def _by_name(
    services: Services,
    workspace_id: int,
    search: Search,
    wanted: Sequence[str],
    until: datetime | None,
) -> tuple[list[_Pair], bool]:
    marks = dict.fromkeys(await _exactly(services, workspace_id, search), 100)
    before: int | None = None
    while True:
        async with services.database.search() as session:
            rows = await people.candidates_of(
                session,
                workspace_id,
                opening_id=search.opening_id,
                skills=wanted,
                before=before,
                limit=SLICE,
                seen=search.seen,
            )
            known = await people.identities(session, workspace_id, [cv_id for _, cv_id in rows])
            alike = {row: mark for row in rows if (mark := _mark(search.name, known.get(row[1])))}
            told = await _not_blind(session, workspace_id, search, [*alike])
        marks |= {pair: alike[pair] for pair in told}
        if len(rows) < SLICE:
            return _best_first(marks), False
        if until is not None and services.now() >= until:
            return _best_first(marks), True
        before = rows[-1][0]


async def _exactly(services: Services, workspace_id: int, search: Search) -> Sequence[_Pair]:
    """Those whose whole name or e-mail this is, however many candidates there are."""
    if search.skills or search.opening_id is not None:
        return ()
    mail = search.name.casefold() if _MAIL.fullmatch(search.name) else None
    async with services.database.search() as session:
        email_hash, name_hash = await fingerprints(
            session, workspace_id, email=mail, name=normalised(search.name)
        )
        pairs = await people.candidates_by_hash(
            session,
            workspace_id,
            email=email_hash,
            name=name_hash,
            limit=SLICE,
            seen=search.seen,
        )
        return await _not_blind(session, workspace_id, search, pairs)


async def _not_blind(
    session: Session, workspace_id: int, search: Search, pairs: Sequence[_Pair]
) -> Sequence[_Pair]:
    """Leave out who applies in blind openings only: found by a name, they would be told whose.

    Before anything is cut or counted, so that neither tells of them.
    """
    blind: dict[int, list[bool]] = {}
    ids = [candidate_id for candidate_id, _ in pairs]
    for one, opening in await people.applications_in(session, workspace_id, ids, search.seen):
        if search.opening_id in {None, opening.id}:
            blind.setdefault(one.candidate_id, []).append(opening.blind)
    return [pair for pair in pairs if not all(blind.get(pair[0], [False]))]


def _mark(words: str, identity: Mapping[str, Any] | None) -> int:
    if identity is None:
        return 0
    if _MAIL.fullmatch(words):
        mails = {mail.casefold() for mail in identity.get("emails", ())}
        return 100 if words.casefold() in mails else 0
    return likeness(words, identity.get("name") or "")


def _best_first(marks: Mapping[_Pair, int]) -> list[_Pair]:
    return sorted(marks, key=lambda pair: (-marks[pair], -pair[0]))


async def _view(
    services: Services, workspace_id: int, search: Search, pairs: Sequence[_Pair]
) -> list[Hit]:
    """Names and applications; by name nobody is found in a blind opening, it would tell whose."""
    async with services.database.search() as session:
        known = await people.identities(session, workspace_id, [cv_id for _, cv_id in pairs])
        ids = [candidate_id for candidate_id, _ in pairs]
        rows = await people.applications_in(session, workspace_id, ids, search.seen)
    hits = [
        _hit(
            search,
            candidate_id,
            [(opening, one) for one, opening in rows if one.candidate_id == candidate_id],
            (known.get(cv_id) or {}).get("name"),
        )
        for candidate_id, cv_id in pairs
    ]
    return [hit for hit in hits if hit]


def _hit(
    search: Search,
    candidate_id: int,
    theirs: Sequence[tuple[Opening, Application]],
    name: str | None,
) -> Hit | None:
    if search.opening_id is not None:
        theirs = [row for row in theirs if row[0].id == search.opening_id]
    clear = [row for row in theirs if not row[0].blind]
    if clear or not theirs:
        return Hit(name or _coded(theirs), tuple(clear), candidate_id)
    return None if search.name else Hit(_coded(theirs), tuple(theirs), candidate_id)


def _coded(theirs: Sequence[tuple[Opening, Application]]) -> str:
    return theirs[0][1].code_name if theirs else "Without a name"


async def _note(services: Services, workspace_id: int, actor: str, hits: Sequence[Hit]) -> None:
    applications = [one.id for hit in hits for _, one in hit.applications]
    async with services.database.write() as session:
        await record(
            session,
            workspace_id,
            actor=actor,
            action="candidates.searched",
            subject="workspace",
            at=services.now(),
            applications=applications,
        )
