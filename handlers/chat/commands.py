"""Slash commands: words in, a reply out; the same on every platform."""

from collections.abc import Awaitable, Callable, Mapping

from handlers.access import (
    kept_out,
    require,
    require_sight,
    seen_channels,
    seen_openings,
    sight_of,
)
from handlers.actions.openings import editor
from handlers.applicants.requests import list_requests
from handlers.applicants.sharing import share_command
from handlers.asking.grammar import Compare, read_question
from handlers.asking.plans import plan_for
from handlers.asking.questions import tell
from handlers.board.signing_in import link_for, mail_link
from handlers.candidates.finding import find
from handlers.errors import UserError
from handlers.mailing.answering import fulfil
from handlers.mailing.wishes import read_wish
from handlers.messages import Ask, Caller, Reply, Say
from handlers.openings.switching import Switch, close, pause, reopen
from handlers.queue.retrying import list_queue
from handlers.ranking import Query, find_opening, parse_query, rank
from handlers.reports import reporting
from handlers.roles import list_roles, parse, set_role
from handlers.services import Services
from handlers.status import get_status, set_paused
from handlers.wording import board as board_wording
from handlers.wording import finding as finding_wording
from handlers.wording import openings as openings_wording
from handlers.wording import queue as queue_wording
from handlers.wording import requests as requests_wording
from handlers.wording import roles as roles_wording
from handlers.wording import shortlists
from storage.models import Opening
from storage.openings import count_applications, list_openings

Command = Callable[[Services, Caller, str], Awaitable[Reply]]


async def rank_command(services: Services, caller: Caller, text: str) -> Reply:
    """`/rank`: the first page of a shortlist."""
    workspace = await require(services, caller, "viewer")
    query = await parse_query(services, caller, workspace.id, text)
    if not isinstance(query, Query):
        return Say(shortlists.choose(query, "/rank"))
    page = await rank(services, workspace.id, query)
    await require_sight(services, caller, page.opening)
    return Say(shortlists.shortlist(page))


async def candidate_command(services: Services, caller: Caller, text: str) -> Reply:
    """`/candidate [find] WORDS` and `/candidate compare 1 2 3`."""
    word, _, rest = text.strip().partition(" ")
    if word.lower() == "compare":
        return await _compare(services, caller, rest)
    workspace = await require(services, caller, "recruiter")
    words = rest if word.lower() == "find" else text
    seen = await seen_channels(services, caller, workspace.id)
    found = await find(services, workspace.id, words, actor=caller.user, seen=seen)
    return Say(finding_wording.candidates(found))


async def _compare(services: Services, caller: Caller, text: str) -> Reply:
    asked = read_question(f"compare {text}")
    if not isinstance(asked.what, Compare):
        raise UserError("Use /candidate compare 1 2 3: places of the shortlist, or names.")
    plan = await plan_for(services, caller, asked)
    workspace = await require(services, caller, "viewer")
    return Say(await tell(services, workspace.id, plan))


async def opening_command(services: Services, caller: Caller, text: str) -> Reply:
    """`/opening new|list|edit|pause|reopen|close|share`."""
    return await _dispatch(services, caller, text, OPENING, "opening")


async def hire_command(services: Services, caller: Caller, text: str) -> Reply:
    """`/hire board|report|queue|requests|status|roles|mail|pause|resume|help`."""
    return await _dispatch(services, caller, text or "help", HIRE, "hire")


async def _dispatch(
    services: Services, caller: Caller, text: str, among: Mapping[str, Command], command: str
) -> Reply:
    word, _, rest = text.strip().partition(" ")
    chosen = among.get(word.lower())
    if chosen is None:
        known = ", ".join(f"/{command} {name}" for name in among)
        raise UserError(f"Use one of: {known}.")
    return await chosen(services, caller, rest.strip())


async def _new(services: Services, caller: Caller, _: str) -> Reply:
    workspace = await require(services, caller, "recruiter")
    if caller.channel is None:
        raise UserError("Use /opening new in the channel that the opening belongs to.")
    if barred := await kept_out(services, caller.channel):
        raise UserError(barred, typed="Then type /opening new again.")
    async with services.database.read() as session:
        here = await list_openings(session, workspace.id, channel=caller.channel, state="open")
    return Ask(openings_wording.new_form(caller.channel, here))


async def _list(services: Services, caller: Caller, _: str) -> Reply:
    workspace = await require(services, caller, "viewer")
    openings = await seen_openings(services, caller, workspace.id)
    async with services.database.read() as session:
        counts = await count_applications(session, [opening.id for opening in openings])
    return Say(openings_wording.listing(openings, counts))


async def _edit(services: Services, caller: Caller, text: str) -> Reply:
    workspace = await require(services, caller, "recruiter")
    found = await find_opening(services, caller, workspace.id, text)
    if not isinstance(found, Opening):
        return Say(shortlists.choose(found, "/opening edit"))
    return await editor(services, workspace, caller, found)


def _switch(word: str, switch: Switch, *states: str) -> Command:
    """A command that switches the opening that is meant; without words, one in these states."""

    async def command(services: Services, caller: Caller, text: str) -> Reply:
        workspace = await require(services, caller, "recruiter")
        found = await find_opening(services, caller, workspace.id, text, states)
        if isinstance(found, Opening) and not text and found.channel != caller.channel:
            found = [found]
        if not isinstance(found, Opening):
            return Say(shortlists.choose(found, f"/opening {word}"))
        switched = await switch(services, workspace.id, found.id, by=caller.user)
        return Say(openings_wording.switched(switched))

    return command


async def _report(services: Services, caller: Caller, text: str) -> Reply:
    workspace = await require(services, caller, "viewer")
    found = await find_opening(services, caller, workspace.id, text)
    if not isinstance(found, Opening):
        return Say(shortlists.choose(found, "/hire report"))
    await require_sight(services, caller, found)
    return Say(await reporting.show(services, workspace, found.id, caller))


async def _queue(services: Services, caller: Caller, _: str) -> Reply:
    workspace = await require(services, caller, "viewer")
    sight = await sight_of(services, caller, workspace)
    return Say(queue_wording.queue(await list_queue(services, workspace.id, sight=sight)))


async def _requests(services: Services, caller: Caller, _: str) -> Reply:
    workspace = await require(services, caller, "recruiter")
    sight = await sight_of(services, caller, workspace)
    return Say(requests_wording.listing(await list_requests(services, workspace.id, sight)))


async def _status(services: Services, caller: Caller, _: str) -> Reply:
    workspace = await require(services, caller, "viewer")
    sight = await sight_of(services, caller, workspace)
    return Say(queue_wording.status(await get_status(services, workspace.id, sight)))


async def _pause(services: Services, caller: Caller, _: str) -> Reply:
    workspace = await require(services, caller, "admin")
    await set_paused(services, workspace.id, on=True, actor=caller.user)
    return Say(queue_wording.paused(on=True))


async def _resume(services: Services, caller: Caller, _: str) -> Reply:
    workspace = await require(services, caller, "admin")
    await set_paused(services, workspace.id, on=False, actor=caller.user)
    return Say(queue_wording.paused(on=False))


async def _roles(services: Services, caller: Caller, text: str) -> Reply:
    workspace = await require(services, caller, "admin" if text else "recruiter")
    if not text:
        return Say(roles_wording.listing(await list_roles(services, workspace)))
    user, role = parse(text)
    await set_role(services, workspace, user, role, by=caller.user)
    return Say(roles_wording.changed(user, role))


async def _mail(services: Services, caller: Caller, text: str) -> Reply:
    workspace = await require(services, caller, "recruiter")
    wish = read_wish(text)
    if not wish.opening:
        return Say(await fulfil(services, caller, workspace.id, wish))
    found = await find_opening(services, caller, workspace.id, wish.opening)
    if not isinstance(found, Opening):
        return Say(shortlists.choose(found, f"/hire mail {text.partition(' ')[0]}"))
    return Say(await fulfil(services, caller, workspace.id, wish, found.id))


async def _board(services: Services, caller: Caller, text: str) -> Reply:
    if text.lower() == "mail":
        await mail_link(services, caller)
        return Say(board_wording.mailed())
    if text:
        raise UserError(board_wording.USAGE)
    return Say(board_wording.link(await link_for(services, caller)))


async def _help(services: Services, caller: Caller, _: str) -> Reply:
    await require(services, caller, "viewer")
    return Say(queue_wording.help_text())


OPENING: Mapping[str, Command] = {
    "new": _new,
    "list": _list,
    "edit": _edit,
    "pause": _switch("pause", pause, "open"),
    "reopen": _switch("reopen", reopen, "paused", "closed"),
    "close": _switch("close", close, "open", "paused"),
    "share": share_command,
}
HIRE: Mapping[str, Command] = {
    "board": _board,
    "report": _report,
    "queue": _queue,
    "requests": _requests,
    "status": _status,
    "roles": _roles,
    "pause": _pause,
    "resume": _resume,
    "mail": _mail,
    "help": _help,
}
COMMANDS: Mapping[str, Command] = {
    "rank": rank_command,
    "candidate": candidate_command,
    "opening": opening_command,
    "hire": hire_command,
}
