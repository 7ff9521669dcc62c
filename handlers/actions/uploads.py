"""Forms for files that a person hands in by name."""

from collections.abc import Mapping

from handlers.access import own_channel, require
from handlers.actions.types import FormAction
from handlers.chat.uploading import chosen_opening, hand_in, take_in
from handlers.identifiers import outdated, to_id, to_object
from handlers.messages import Caller, FieldErrors, Pointed, Reply, Say, Submission
from handlers.services import Services
from handlers.wording import uploads as wording


async def score_files(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Take in the files of a message for the opening picked."""
    workspace = await require(services, caller, "recruiter")
    chosen = to_id(filled.fields.get("opening"))
    opening = await chosen_opening(services, caller, workspace.id, chosen)
    pointed = _pointed(filled.value)
    own_channel(caller, caller.channel or "")
    return Say(await take_in(services, workspace, caller, pointed, opening))


def _pointed(value: str) -> Pointed:
    """The message that a form was opened for, from the value that it carried."""
    carried = to_object(value)
    message, thread, files = (carried.get(name) for name in ("m", "t", "f"))
    if not isinstance(message, str) or not isinstance(files, list):
        raise outdated()
    named = tuple((str(file), "") for file in files)
    return Pointed(message, files=named, thread=str(thread) if thread else None)


async def upload_files(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Take in the files given for the opening picked."""
    workspace = await require(services, caller, "recruiter")
    files = filled.fields.get("files", "").split()
    if not files:
        return FieldErrors({"files": "Choose at least one file."})
    chosen = to_id(filled.fields.get("opening"))
    opening = await chosen_opening(services, caller, workspace.id, chosen)
    await hand_in(services, workspace, files, opening, user=caller.user)
    return Say(wording.handed_in(len(files), opening))


FORMS: Mapping[str, FormAction] = {
    "score_files": score_files,
    "upload_files": upload_files,
}
