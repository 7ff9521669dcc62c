"""A person is erased: keys first, which makes every sealed word unreadable, then rows and files.

What stands elsewhere is not ours to erase: the receipt names it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from handlers.candidates.people import own
from handlers.cvs.handling import erase, take_out
from handlers.mailing.readers import whose
from handlers.services import Services, Work, work
from handlers.views import is_placeless
from handlers.webhooks.calling import host_of
from storage import cvs
from storage.api_answers import forget_contents
from storage.ats import applications_of_cvs, forget_cvs, is_there
from storage.candidates import cvs_of, drop_if_empty
from storage.database import Session
from storage.held import held_about
from storage.journal import entries_on
from storage.models import Candidate, Notice
from storage.notices import mails_about
from storage.uploads import get_drop, uploads_of_cv
from storage.webhooks import list_endpoints, urls_of


@dataclass(frozen=True)
class Copy:
    """A copy that is not ours to erase.

    Attributes:
        kind: chat, mail, ats, model, program, spreadsheet, file, export or backup.
        where: a destination, a program, a person; empty where that says nothing.
        words: what it is, and what to do about it.
    """

    kind: str
    where: str
    words: str


@dataclass(frozen=True)
class Receipt:
    """What was erased, and what stands elsewhere. It names nobody.

    Attributes:
        candidate_id: who it was, as a number that is not given again.
        messages: of ours that are being deleted from chats.
    """

    candidate_id: int
    at: datetime
    by: str
    cvs: int
    applications: int
    scores: int
    words: int
    messages: int
    outside: Sequence[Copy]


BACKUP: Final = Copy(
    "backup",
    "",
    "Backups made before now still hold this person, sealed, with the keys to it. Delete them "
    "when their time is over; whoever restores one has to erase this person again.",
)
MODEL: Final = (
    "The text of the CV, without name, contacts and addresses, was sent to this model. Requests "
    "are sent so that they are not stored; what the provider keeps all the same is between you "
    "and them."
)
IN_ATS: Final = (
    "Application {} with its CV, and our notes on it. Delete it there; of this person nothing but "
    "that number is kept here, so that they are not taken in again."
)
TOLD: Final = (
    "This program may have been told scores and decisions by webhook, under numbers. It is told "
    "now that this person is erased; ask whoever runs it whether it heeds that."
)
GAVE: Final = "This program handed a CV in. Ask whoever runs it to delete it there."
Held = Mapping[str, Sequence[Mapping[str, Any]]]
Finder = Callable[[Session, Candidate, Held], Awaitable[Sequence[Copy]]]


async def forget(
    services: Services, workspace_id: int, candidate_id: int, *, actor: str
) -> Receipt:
    """Erase a person: keys, rows, files, and our own messages about them.

    Raises:
        MissingError: there is no such candidate.
    """
    async with work(services) as unit:
        person = await own(unit, workspace_id, candidate_id)
        receipt = await _receipt(unit, person, actor)
        gone = await _erase(unit, person, actor)
        await forget_contents(unit.session, workspace_id, unit.now)
        await unit.record(
            workspace_id,
            actor=actor,
            action="candidate.erased",
            subject=f"candidate:{candidate_id}",
            cvs=receipt.cvs,
            applications=receipt.applications,
        )
    for blob in gone:
        await services.files.delete(blob)
    return receipt


async def _erase(unit: Work, person: Candidate, actor: str) -> list[str]:
    """Erase all rows of a person; the keys of files to delete once this is committed."""
    gone: list[str] = []
    theirs = await cvs_of(unit.session, person.id)
    await forget_cvs(unit.session, [cv.id for cv in theirs])
    for cv in theirs:
        for upload in await uploads_of_cv(unit.session, cv.id):
            gone += await take_out(unit, upload, actor=actor)
        left = await cvs.get_cv(unit.session, cv.id)
        if left is not None:  # no upload is left of it
            gone += await erase(unit, left)
    await drop_if_empty(unit.session, person.id)
    return gone


async def _receipt(unit: Work, person: Candidate, actor: str) -> Receipt:
    held = await held_about(unit.session, person)
    said = ("judgements", "decisions", "feedback", "remarks")
    copies = [copy for find in OUTSIDE for copy in await find(unit.session, person, held)]
    return Receipt(
        candidate_id=person.id,
        at=unit.now,
        by=actor,
        cvs=len(held["cvs"]),
        applications=len(held["applications"]),
        scores=len(held["scores"]),
        words=sum(len(held[table]) for table in said),
        messages=sum(one["remote_id"] is not None for one in held["notices"]),
        outside=[*copies, BACKUP],
    )


async def _in_chats(session: Session, person: Candidate, held: Held) -> list[Copy]:
    """Messages of people with the files: a bot cannot delete these."""
    del person
    found: list[Copy] = []
    for drop_id in {one["drop_id"] for one in held["uploads"] if one["drop_id"]}:
        drop = await get_drop(session, drop_id)
        if not is_placeless(drop):
            words = f"A member's message {drop.message} with the file. Delete it there."
            found.append(Copy("chat", drop.channel, words))
    return found


async def _at_models(session: Session, person: Candidate, held: Held) -> list[Copy]:
    """Models that were sent the text."""
    del session, person
    engines = [one["engine"] for table in ("profiles", "scores") for one in held[table]]
    models = {engine.get("model") for engine in engines} - {None}
    return [Copy("model", str(model), MODEL) for model in sorted(models)]


async def _in_ats(session: Session, person: Candidate, held: Held) -> list[Copy]:
    """Applications in applicant tracking systems that the CVs came from, or were sent to."""
    del person
    found = await applications_of_cvs(session, [one["id"] for one in held["cvs"]])
    there = [(entry, account) for entry, account in found if is_there(entry)]
    return [Copy("ats", account.name, IN_ATS.format(entry.remote)) for entry, account in there]


async def _at_programs(session: Session, person: Candidate, held: Held) -> list[Copy]:
    """Programs that are told what happens, and those that handed in CVs."""
    endpoints = await list_endpoints(session, person.workspace_id)
    told = {host_of(url) for url in (await urls_of(session, endpoints)).values()}
    users = {str(one["user"] or "") for one in held["uploads"]}
    gave = {user for user in users if user.startswith("source:")}
    return [Copy("program", host, TOLD) for host in sorted(told)] + [
        Copy("program", name, GAVE) for name in sorted(gave)
    ]


async def _handed_out(session: Session, person: Candidate, held: Held) -> list[Copy]:
    """Spreadsheets, files and exports that somebody was given, as the journal knows."""
    openings = [one["opening_id"] for one in held["applications"]]
    sheets = [
        Copy("spreadsheet", str(entry.detail.get("to") or ""), _given(entry.actor, entry.at))
        for opening_id in openings
        for entry in await entries_on(
            session,
            person.workspace_id,
            action="opening.exported",
            subject=f"opening:{opening_id}",
        )
    ]
    kinds = {"cv.fetched": "file", "candidate.exported": "export"}
    return sheets + [
        Copy(kinds[one["action"]], one["actor"], _given(one["actor"], one["at"]))
        for one in held["journal"]
        if one["action"] in kinds
    ]


async def _by_mail(session: Session, person: Candidate, held: Held) -> list[Copy]:
    """Mails to members: what is in a mailbox stays there."""
    came = [datetime.fromisoformat(one["arrived_at"]) for one in held["applications"]]
    ids = [one["id"] for one in held["applications"]]
    if not came:
        return []
    mails = await mails_about(session, person.workspace_id, ids, min(came))
    return [
        Copy("mail", (await whose(session, mail.destination))[1] or "", _mailed(mail))
        for mail in mails
    ]


def _mailed(mail: Notice) -> str:
    what = "told" if mail.kind == "mail_alert" else "may have told"
    day = f"{mail.sent_at:%Y-%m-%d}" if mail.sent_at else "an unknown day"
    return f"A mail of {day} {what} of this person. Ask whoever got it to delete it."


def _given(who: str, at: datetime | str) -> str:
    day = at if isinstance(at, str) else at.isoformat()
    return f"{who} got it on {day[:10]}. Ask them to delete it."


# Whatever brings people's data out of here names its copies here.
OUTSIDE: Final[Sequence[Finder]] = (
    _in_chats,
    _by_mail,
    _in_ats,
    _at_models,
    _at_programs,
    _handed_out,
)
