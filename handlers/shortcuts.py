"""Shortcuts: what is used on a message, or from anywhere; the same on every platform."""

from collections.abc import Awaitable, Callable, Mapping

from handlers.access import require
from handlers.errors import UserError
from handlers.messages import Ask, Pointed, Reply, Say
from handlers.services import Services
from handlers.uploading import open_openings, take_in
from handlers.wording import uploads as wording

Shortcut = Callable[[Services, Pointed], Awaitable[Reply]]

NO_FILE = (
    "This message has no file. Use “Score this CV” on the message that carries the CV, "
    "or “Upload CVs” for files on your own computer."
)


async def score_cv(services: Services, pointed: Pointed) -> Reply:
    """“Score this CV”: take in the files of a message, as if they had been dropped now."""
    workspace = await require(services, pointed.caller, "recruiter")
    if not pointed.files or pointed.message is None or pointed.caller.channel is None:
        raise UserError(NO_FILE)
    available = await open_openings(services, workspace.id)
    here = [opening for opening in available if opening.channel == pointed.caller.channel]
    if len(here) == 1:
        return Say(await take_in(services, workspace, pointed, here[0]))
    return Ask(wording.score_form(pointed, here or available))


async def upload_cvs(services: Services, pointed: Pointed) -> Reply:
    """“Upload CVs”: ask for files, and for which opening they are."""
    workspace = await require(services, pointed.caller, "recruiter")
    return Ask(wording.upload_form(await open_openings(services, workspace.id)))


SHORTCUTS: Mapping[str, Shortcut] = {
    "score_cv": score_cv,
    "upload_cvs": upload_cvs,
}
