"""Buttons of the app's Home. What changes shows there at once, so these have nothing to say."""

from collections.abc import Mapping

from handlers.access import require, require_sight, seen_opening, sight_of
from handlers.actions.types import Action
from handlers.chat.shortcuts import upload_cvs
from handlers.identifiers import to_id
from handlers.messages import Caller, Done, Reply, Show
from handlers.openings import switching
from handlers.queue.retrying import list_queue
from handlers.ranking import Query, rank
from handlers.services import Services
from handlers.status import set_paused
from handlers.wording import queue, shortlists


async def home_shortlist(services: Services, caller: Caller, value: str) -> Reply:
    """Show the first page of an opening's shortlist."""
    workspace = await require(services, caller, "viewer")
    page = await rank(services, workspace.id, Query(to_id(value)))
    await require_sight(services, caller, page.opening)
    return Show("Shortlist", shortlists.shortlist(page))


async def home_upload(services: Services, caller: Caller, _: str) -> Reply:
    """Open the form for files."""
    return await upload_cvs(services, caller, None)


async def home_close(services: Services, caller: Caller, value: str) -> Reply:
    """Close an opening."""
    workspace = await require(services, caller, "recruiter")
    opening = await seen_opening(services, caller, workspace.id, to_id(value))
    await switching.close(services, workspace.id, opening.id, by=caller.user)
    return Done()


async def home_pause_opening(services: Services, caller: Caller, value: str) -> Reply:
    """Pause an opening: its CVs are kept, and scored once it is reopened."""
    workspace = await require(services, caller, "recruiter")
    opening = await seen_opening(services, caller, workspace.id, to_id(value))
    await switching.pause(services, workspace.id, opening.id, by=caller.user)
    return Done()


async def home_reopen_opening(services: Services, caller: Caller, value: str) -> Reply:
    """Open a paused opening again."""
    workspace = await require(services, caller, "recruiter")
    opening = await seen_opening(services, caller, workspace.id, to_id(value))
    await switching.reopen(services, workspace.id, opening.id, by=caller.user)
    return Done()


async def home_queue(services: Services, caller: Caller, _: str) -> Reply:
    """Show the retry queue."""
    workspace = await require(services, caller, "viewer")
    sight = await sight_of(services, caller, workspace)
    return Show("Retry queue", queue.queue(await list_queue(services, workspace.id, sight=sight)))


async def home_pause(services: Services, caller: Caller, _: str) -> Reply:
    """Stop all scoring in the workspace."""
    workspace = await require(services, caller, "admin")
    await set_paused(services, workspace.id, on=True, actor=caller.user)
    return Done()


async def home_resume(services: Services, caller: Caller, _: str) -> Reply:
    """Start scoring again."""
    workspace = await require(services, caller, "admin")
    await set_paused(services, workspace.id, on=False, actor=caller.user)
    return Done()


ACTIONS: Mapping[str, Action] = {
    "home_shortlist": home_shortlist,
    "home_upload": home_upload,
    "home_close": home_close,
    "home_pause_opening": home_pause_opening,
    "home_reopen_opening": home_reopen_opening,
    "home_queue": home_queue,
    "home_pause": home_pause,
    "home_resume": home_resume,
}
