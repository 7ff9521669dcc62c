"""Files that a person hands in by name: those of a message, or those given with a form."""

import re
from collections.abc import Sequence

from handlers.access import seen_opening, seen_openings
from handlers.cvs import handling
from handlers.cvs.inbox import Shared, receive
from handlers.errors import UserError
from handlers.identifiers import outdated
from handlers.messages import Caller, Message, Pointed
from handlers.services import Services
from handlers.wording import uploads as wording
from storage.models import Opening, Upload, Workspace
from storage.uploads import LIVE, uploads_of_files

NONE_OPEN = (
    "There is no open opening with a rubric to score by. Create one with /opening new in the "
    "channel that it belongs to."
)
CLOSED = "That opening is closed or gone by now. Pick another one."
_FILE = re.compile(r"[A-Za-z0-9_-]{1,64}")


async def open_openings(services: Services, caller: Caller, workspace_id: int) -> Sequence[Opening]:
    """The openings that the caller's CVs can be scored for, the newest first.

    Raises:
        UserError: there is none.
    """
    found = await seen_openings(services, caller, workspace_id, state="open")
    ready = [opening for opening in found if opening.rubric_version]
    if not ready:
        raise UserError(NONE_OPEN)
    return ready


async def chosen_opening(
    services: Services, caller: Caller, workspace_id: int, opening_id: int
) -> Opening:
    """An opening that a person chose from those that were open.

    Raises:
        UserError: it was closed meanwhile.
    """
    opening = await seen_opening(services, caller, workspace_id, opening_id, CLOSED)
    if opening.state != "open" or not opening.rubric_version:
        raise UserError(CLOSED)
    return opening


async def take_in(
    services: Services, workspace: Workspace, caller: Caller, pointed: Pointed, opening: Opening
) -> Message:
    """Take in the files of a message for an opening; its thread tells how it goes.

    What was taken in from this message before stays where it is, and is not scored twice; where it
    waits for an opening, it gets this one.

    Returns:
        What became of them, for the person who asked.

    Raises:
        UserError: these are no files.
    """
    files = checked([file for file, _ in pointed.files])
    channel = caller.channel or opening.channel
    async with services.database.read() as session:
        known = await uploads_of_files(session, workspace.id, channel, files)
    shared = Shared(
        workspace=workspace.key,
        channel=channel,
        files=tuple(files),
        user=None,  # whoever shared them did, which the platform tells
        event=None,
        message=pointed.id,
        thread=pointed.thread,
        opening=opening.id,
    )
    await receive(services, [shared])
    before = [upload for upload in known if upload.state in LIVE]
    await _assign(services, workspace.id, before, opening, actor=caller.user)
    return wording.taken_in(len(files) - len(before), len(before), opening)


async def _assign(
    services: Services,
    workspace_id: int,
    uploads: Sequence[Upload],
    opening: Opening,
    *,
    actor: str,
) -> None:
    for upload in uploads:
        if upload.opening_id is None and upload.cv_id is not None:
            await handling.move(services, workspace_id, upload.id, opening.id, actor=actor)


async def hand_in(
    services: Services, workspace: Workspace, files: Sequence[str], opening: Opening, *, user: str
) -> None:
    """Take in files that were given with a form; the opening's channel tells how it goes.

    The same files again are the same drop: nothing is taken in twice.

    Raises:
        UserError: these are no files.
    """
    given = checked(files)
    shared = Shared(
        workspace=workspace.key,
        channel=opening.channel,
        files=tuple(given),
        user=user,
        event=None,
        message=f"file-{given[0]}",  # a drop without a message of its own, see `is_placeless`
        opening=opening.id,
    )
    await receive(services, [shared])


def checked(files: Sequence[str]) -> list[str]:
    """Ids of files that came from outside, each once.

    Raises:
        UserError: there is none, or they are no ids.
    """
    found = list(dict.fromkeys(files))
    if not found or not all(_FILE.fullmatch(file) for file in found):
        raise outdated()
    return found
