"""Shortcuts: chosen on a message, or on none; a reply out, the same on every platform."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from handlers.access import require
from handlers.errors import UserError
from handlers.messages import Ask, Caller, Pointed, Reply
from handlers.services import Services
from handlers.wording.openings import new_form
from storage.openings import list_openings

Shortcut = Callable[[Services, Caller, Pointed | None], Awaitable[Reply]]


async def create_opening(services: Services, caller: Caller, pointed: Pointed | None) -> Reply:
    """Open the form of a new opening, described by the words and the first file of a message."""
    workspace = await require(services, caller, "recruiter")
    if pointed is None or caller.channel is None:
        raise UserError("Choose this in the menu of a message: it becomes the job description.")
    if not pointed.text and not pointed.files:
        raise UserError("This message has neither words nor a file that could describe an opening.")
    async with services.database.read() as session:
        here = await list_openings(session, workspace.id, channel=caller.channel, state="open")
    return Ask(new_form(caller.channel, here, pointed))


SHORTCUTS: Final[Mapping[str, Shortcut]] = {"create_opening": create_opening}
