"""What going through an account would do: everything is asked, nothing is kept or written."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal

from handlers.access import ALL, Sight
from handlers.ats.accounts import Account, own_account
from handlers.ats.comparing import Difference, differences, sight, takes
from handlers.ats.following import newcomers, planned, writes
from handlers.ats.remote import RemoteApplication
from handlers.candidates.naming import name_of_cv
from handlers.services import Services
from storage import ats as rows
from storage import ats_changes as changes
from storage.models import AtsLink, Opening
from storage.openings import get_opening

What = Literal["rename", "restate", "conflict", "take", "look", "note", "move", "make", "gone"]


@dataclass(frozen=True)
class Step:
    """One thing that would be done.

    Attributes:
        what: rename or restate the opening; a conflict; take a new application's CV in; look at a
            changed application; write a note; move an application; make somebody (`after`) a
            candidate there; gone: the job is no more.
        application: their id, where it is about one.
        before, after: of what would be changed.
    """

    what: What
    opening: Opening
    application: str | None = None
    before: str = ""
    after: str = ""


async def preview(
    services: Services, workspace_id: int, name: str, seen: Sight = ALL
) -> list[Step]:
    """What a sync of this account would do now, of openings that whoever asks is shown.

    Raises:
        MissingError: there is no such account.
    """
    account = await own_account(services, workspace_id, name)
    async with services.database.read() as session:
        links = await rows.links_of(session, account.connection.id)
        openings = [await get_opening(session, workspace_id, link.opening_id) for link in links]
    return [
        step
        for link, opening in zip(links, openings, strict=True)
        if opening is not None and seen.shows(opening.channel)
        async for step in _of_link(services, account, link, opening)
    ]


async def _of_link(
    services: Services, account: Account, link: AtsLink, opening: Opening
) -> AsyncIterator[Step]:
    job = await account.ats.job(link.job)
    if job is None:
        yield Step("gone", opening)
        return
    for found in differences(link, opening, job):
        if step := _of_job(opening, found):
            yield step
    async for remote in _applications(account, link):
        if step := await _of_application(services, link, opening, remote):
            yield step
    for step in await _outgoing(services, link, opening):
        yield step


def _of_job(opening: Opening, found: Difference) -> Step | None:
    if found.verdict in {"same", "ours"}:
        return None
    if found.verdict == "both":
        return Step("conflict", opening, None, found.ours, found.theirs)
    what: What = "rename" if found.field == "title" else "restate"
    return Step(what, opening, None, found.ours, found.theirs)


async def _applications(account: Account, link: AtsLink) -> AsyncIterator[RemoteApplication]:
    position, more = link.position, True
    while more:
        page = await account.ats.applications(link.job, position)
        for remote in page.applications:
            yield remote
        position, more = page.position, page.more


async def _of_application(
    services: Services, link: AtsLink, opening: Opening, remote: RemoteApplication
) -> Step | None:
    async with services.database.read() as session:
        known = (await rows.applications_by_remote(session, link.id, [remote.id])).get(remote.id)
        gone = await rows.forgotten(session, link, [remote.id])
        pending = await changes.pending_moves(session, [known.id]) if known else {}
    move = pending.get(known.id) if known else None
    if gone or (known is None and not takes(remote)):
        return None
    match sight(known, remote, move):
        case "new":
            return Step("take", opening, remote.id, "", remote.stage_name)
        case "changed":
            before = (known.stage_name if known else None) or ""
            return Step("look", opening, remote.id, before, remote.stage_name)
        case "conflict":
            ours = str(move.ids["stage_name"]) if move else ""
            return Step("conflict", opening, remote.id, ours, remote.stage_name)
        case _:
            return None


async def _outgoing(services: Services, link: AtsLink, opening: Opening) -> list[Step]:
    async with services.database.read() as session:
        if not await writes(session, link):
            return []
        wanted = await planned(session, link)
        coming = [
            await name_of_cv(session, link.workspace_id, one.application.cv_id)
            for one in await newcomers(session, link)
        ]
    return [Step("make", opening, None, "", name) for name in coming] + [
        Step(
            "note" if one.kind == "note" else "move",
            opening,
            one.entry.remote,
            one.entry.stage_name or "",
            str(one.ids.get("stage_name", "")),
        )
        for one in wanted
    ]
