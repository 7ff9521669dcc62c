"""Shortcuts: chosen on a message, or on none; a reply out, the same on every platform."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from handlers.access import require
from handlers.chat.uploading import open_openings, take_in
from handlers.errors import UserError
from handlers.messages import Ask, Caller, Pointed, Reply, Say
from handlers.services import Services
from handlers.wording import uploads as wording
from handlers.wording.openings import new_form
from storage.openings import list_openings

Shortcut = Callable[[Services, Caller, Pointed | None], Awaitable[Reply]]

NO_FILE = (
    "This message has no file. Use “Score this CV” on the message that carries the CV, "
    "or “Upload CVs” for files on your own computer."
)


async def score_cv(services: Services, caller: Caller, pointed: Pointed | None) -> Reply:
    """“Score this CV”: take in the files of a message, as if they had been dropped now."""
    workspace = await require(services, caller, "recruiter")
    if pointed is None or not pointed.files or caller.channel is None:
        raise UserError(NO_FILE)
    available = await open_openings(services, caller, workspace.id)
    here = [opening for opening in available if opening.channel == caller.channel]
    if len(here) == 1:
        return Say(await take_in(services, workspace, caller, pointed, here[0]))
    return Ask(wording.score_form(pointed, here or available))


async def upload_cvs(services: Services, caller: Caller, _: Pointed | None) -> Reply:
    """“Upload CVs”: ask for files, and for which opening they are."""
    workspace = await require(services, caller, "recruiter")
    return Ask(wording.upload_form(await open_openings(services, caller, workspace.id)))


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


SHORTCUTS: Final[Mapping[str, Shortcut]] = {
    "score_cv": score_cv,
    "upload_cvs": upload_cvs,
    "create_opening": create_opening,
}
