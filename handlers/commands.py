"""Slash commands: words in, a reply out; the same on every platform."""

from collections.abc import Awaitable, Callable, Mapping

from handlers.access import require
from handlers.asking.grammar import Compare, read_question
from handlers.asking.plans import plan_for
from handlers.errors import UserError
from handlers.finding import find
from handlers.messages import Ask, Caller, Reply, Say
from handlers.openings import close, rubric_of
from handlers.questions import tell
from handlers.ranking import Query, find_opening, parse_query, rank
from handlers.retrying import list_queue
from handlers.services import Services
from handlers.status import get_status, set_paused
from handlers.wording import finding as finding_wording
from handlers.wording import openings as openings_wording
from handlers.wording import queue as queue_wording
from handlers.wording import shortlists
from storage.models import Opening
from storage.openings import count_applications, list_openings

Command = Callable[[Services, Caller, str], Awaitable[Reply]]


async def rank_command(services: Services, caller: Caller, text: str) -> Reply:
    """`/rank`: the first page of a shortlist."""
    workspace = await require(services, caller, "viewer")
    query = await parse_query(services, workspace.id, text, caller.channel)
    if not isinstance(query, Query):
        return Say(shortlists.choose(query, "/rank"))
    return Say(shortlists.shortlist(await rank(services, workspace.id, query)))


async def candidate_command(services: Services, caller: Caller, text: str) -> Reply:
    """`/candidate [find] WORDS` and `/candidate compare 1 2 3`."""
    word, _, rest = text.strip().partition(" ")
    if word.lower() == "compare":
        return await _compare(services, caller, rest)
    workspace = await require(services, caller, "recruiter")
    words = rest if word.lower() == "find" else text
    found = await find(services, workspace.id, words, actor=caller.user)
    return Say(finding_wording.candidates(found))


async def _compare(services: Services, caller: Caller, text: str) -> Reply:
    asked = read_question(f"compare {text}")
    if not isinstance(asked.what, Compare):
        raise UserError("Use /candidate compare 1 2 3: places of the shortlist, or names.")
    plan = await plan_for(services, caller, asked)
    workspace = await require(services, caller, "viewer")
    return Say(await tell(services, workspace.id, plan))


async def opening_command(services: Services, caller: Caller, text: str) -> Reply:
    """`/opening new|list|edit|close`."""
    return await _dispatch(services, caller, text, OPENING, "opening")


async def hire_command(services: Services, caller: Caller, text: str) -> Reply:
    """`/hire queue|status|pause|resume|help`."""
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
    async with services.database.read() as session:
        here = await list_openings(session, workspace.id, channel=caller.channel, state="open")
    return Ask(openings_wording.new_form(caller.channel, here))


async def _list(services: Services, caller: Caller, _: str) -> Reply:
    workspace = await require(services, caller, "viewer")
    async with services.database.read() as session:
        openings = await list_openings(session, workspace.id)
        counts = await count_applications(session, [opening.id for opening in openings])
    return Say(openings_wording.listing(openings, counts))


async def _edit(services: Services, caller: Caller, text: str) -> Reply:
    workspace = await require(services, caller, "recruiter")
    found = await find_opening(services, workspace.id, text, caller.channel)
    if not isinstance(found, Opening):
        return Say(shortlists.choose(found, "/opening edit"))
    rubric, refused = await rubric_of(services, found)
    return Ask(openings_wording.rubric_form(found, rubric, refused))


async def _close(services: Services, caller: Caller, text: str) -> Reply:
    workspace = await require(services, caller, "recruiter")
    found = await find_opening(services, workspace.id, text, caller.channel)
    if not isinstance(found, Opening):
        return Say(shortlists.choose(found, "/opening close"))
    if not text and found.channel != caller.channel:
        return Say(shortlists.choose([found], "/opening close"))
    closed = await close(services, workspace.id, found.id, by=caller.user)
    return Say(openings_wording.closed(closed))


async def _queue(services: Services, caller: Caller, _: str) -> Reply:
    workspace = await require(services, caller, "viewer")
    return Say(queue_wording.queue(await list_queue(services, workspace.id)))


async def _status(services: Services, caller: Caller, _: str) -> Reply:
    workspace = await require(services, caller, "viewer")
    return Say(queue_wording.status(await get_status(services, workspace.id)))


async def _pause(services: Services, caller: Caller, _: str) -> Reply:
    workspace = await require(services, caller, "admin")
    await set_paused(services, workspace.id, on=True, actor=caller.user)
    return Say(queue_wording.paused(on=True))


async def _resume(services: Services, caller: Caller, _: str) -> Reply:
    workspace = await require(services, caller, "admin")
    await set_paused(services, workspace.id, on=False, actor=caller.user)
    return Say(queue_wording.paused(on=False))


async def _help(services: Services, caller: Caller, _: str) -> Reply:
    await require(services, caller, "viewer")
    return Say(queue_wording.help_text())


OPENING: Mapping[str, Command] = {"new": _new, "list": _list, "edit": _edit, "close": _close}
HIRE: Mapping[str, Command] = {
    "queue": _queue,
    "status": _status,
    "pause": _pause,
    "resume": _resume,
    "help": _help,
}
COMMANDS: Mapping[str, Command] = {
    "rank": rank_command,
    "candidate": candidate_command,
    "opening": opening_command,
    "hire": hire_command,
}
