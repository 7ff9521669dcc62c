"""Buttons and forms on the card of a CV."""

from collections.abc import Mapping

from handlers.access import require, seen_opening, seen_openings
from handlers.actions.types import Action, FormAction
from handlers.candidates import correcting
from handlers.cvs import assigning, handling
from handlers.errors import UserError
from handlers.identifiers import to_id
from handlers.messages import (
    Ask,
    Caller,
    Done,
    FieldErrors,
    Reply,
    Submission,
)
from handlers.owned import CV_GONE
from handlers.queue import again
from handlers.services import Services
from handlers.sight import seen_drop, seen_upload
from handlers.wording import assigning as assigning_wording
from handlers.wording import openings as openings_wording
from storage.openings import LIVE


async def remove_cv(services: Services, caller: Caller, value: str) -> Reply:
    """Take a CV out; its card disappears."""
    workspace = await require(services, caller, "recruiter")
    upload = await seen_upload(services, caller, workspace.id, to_id(value))
    await handling.remove(services, workspace.id, upload.id, actor=caller.user)
    return Done()


async def release(services: Services, caller: Caller, value: str) -> Reply:
    """Score a file although it does not look like a CV."""
    workspace = await require(services, caller, "recruiter")
    upload = await seen_upload(services, caller, workspace.id, to_id(value))
    await handling.release(services, workspace.id, upload.id, actor=caller.user)
    return Done()


async def ask_name(services: Services, caller: Caller, value: str) -> Reply:
    """Open the form for a missing name."""
    workspace = await require(services, caller, "recruiter")
    upload = await seen_upload(services, caller, workspace.id, to_id(value))
    await handling.cv_of(services, workspace.id, upload.id)
    return Ask(openings_wording.name_form(upload.id))


async def name_candidate(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Take the name of a candidate."""
    workspace = await require(services, caller, "recruiter")
    name = " ".join(filled.fields.get("name", "").split())
    if not any(sign.isalpha() for sign in name):
        return FieldErrors({"name": "Write the name as it stands in the CV."})
    upload = await seen_upload(services, caller, workspace.id, to_id(filled.value))
    cv_id = await handling.cv_of(services, workspace.id, upload.id)
    await correcting.correct(services, workspace.id, cv_id, "name", name, actor=caller.user)
    return Done()


async def ask_move(services: Services, caller: Caller, value: str) -> Reply:
    """Open the picker of openings for a CV."""
    workspace = await require(services, caller, "recruiter")
    upload = await seen_upload(services, caller, workspace.id, to_id(value))
    if upload.state == "removed":
        raise UserError(CV_GONE)
    everything = await seen_openings(services, caller, workspace.id)
    available = [opening for opening in everything if opening.state in LIVE]
    if not available:
        raise UserError(
            "There is no open opening to move it to.", typed="Create one with /opening new."
        )
    return Ask(openings_wording.pick_form(upload.id, available, upload.opening_id))


async def move_cv(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Move a CV to the opening picked."""
    workspace = await require(services, caller, "recruiter")
    chosen = to_id(filled.fields.get("opening"))
    upload = await seen_upload(services, caller, workspace.id, to_id(filled.value))
    await seen_opening(services, caller, workspace.id, chosen, handling.CLOSED)
    await handling.move(services, workspace.id, upload.id, chosen, actor=caller.user)
    return Done()


async def retry_cv(services: Services, caller: Caller, value: str) -> Reply:
    """Try a CV's failed work again, from its card."""
    workspace = await require(services, caller, "recruiter")
    upload = await seen_upload(services, caller, workspace.id, to_id(value))
    cv_id = await handling.cv_of(services, workspace.id, upload.id)
    await again.work_on(services, workspace.id, cv_id, actor=caller.user)
    return Done()


async def choose_opening(services: Services, caller: Caller, value: str) -> Reply:
    """Put all CVs of a drop that are in no opening yet into one."""
    workspace = await require(services, caller, "recruiter")
    number, _, chosen = value.partition(":")
    drop_id, opening_id = to_id(number), to_id(chosen)
    await seen_drop(services, caller, workspace.id, drop_id)
    await seen_opening(services, caller, workspace.id, opening_id, assigning.CLOSED)
    await assigning.choose(services, workspace.id, drop_id, opening_id, actor=caller.user)
    return Done()


async def choose_each(services: Services, caller: Caller, value: str) -> Reply:
    """Open the form that asks of each CV of a drop for which opening it is."""
    workspace = await require(services, caller, "recruiter")
    drop = await seen_drop(services, caller, workspace.id, to_id(value))
    waiting = await assigning.unplaced(services, workspace.id, drop.id)
    return Ask(assigning_wording.each_form(waiting))


async def assign_each(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Put each CV into the opening picked for it."""
    workspace = await require(services, caller, "recruiter")
    chosen = {
        to_id(field.removeprefix("cv-")): to_id(opening)
        for field, opening in filled.fields.items()
        if opening and opening != assigning_wording.LATER[0]
    }
    drop = await seen_drop(services, caller, workspace.id, to_id(filled.value))
    for opening_id in set(chosen.values()):
        await seen_opening(services, caller, workspace.id, opening_id, assigning.CLOSED)
    await assigning.choose_each(services, workspace.id, drop.id, chosen, actor=caller.user)
    return Done()


ACTIONS: Mapping[str, Action] = {
    "remove_cv": remove_cv,
    "release": release,
    "ask_name": ask_name,
    "ask_move": ask_move,
    "retry_cv": retry_cv,
    "choose_opening": choose_opening,
    "choose_each": choose_each,
}
FORMS: Mapping[str, FormAction] = {
    "name_candidate": name_candidate,
    "move_cv": move_cv,
    "assign_each": assign_each,
}
