"""Buttons and forms of openings."""

from collections.abc import Mapping

from handlers import openings
from handlers.access import kept_out, own_channel, require
from handlers.actions.types import Action, FormAction
from handlers.editing import parse_number, parse_rubric
from handlers.errors import UserError
from handlers.identifiers import to_id
from handlers.messages import (
    Ask,
    Caller,
    FieldErrors,
    Replace,
    Reply,
    Say,
    Submission,
)
from handlers.services import Services
from handlers.wording import openings as openings_wording
from storage.openings import get_opening

BAR = "A number from 0 to 100."


async def ask_rubric(services: Services, caller: Caller, value: str) -> Reply:
    """Open the rubric editor of an opening."""
    workspace = await require(services, caller, "recruiter")
    async with services.database.read() as session:
        opening = await get_opening(session, workspace.id, to_id(value))
    if opening is None:
        raise UserError("This opening is no longer here.")
    rubric, refused = await openings.rubric_of(services, opening)
    return Ask(openings_wording.rubric_form(opening, rubric, refused))


async def rescore(services: Services, caller: Caller, value: str) -> Reply:
    """Score an opening's candidates again by the rubric in force."""
    workspace = await require(services, caller, "recruiter")
    amount = await openings.rescore(services, workspace.id, to_id(value), by=caller.user)
    return Replace(openings_wording.rescoring(amount))


async def new_opening(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Create an opening; its rubric comes up for editing, at once or once it is drafted."""
    workspace = await require(services, caller, "recruiter")
    new = _new_opening(caller, filled)
    if isinstance(new, FieldErrors):
        return new
    if barred := await kept_out(services, new.alert_channel):
        return FieldErrors({"alert_channel": barred})
    file = filled.fields.get("file") or None
    opening = await openings.create(services, workspace.id, new)
    if file is not None or services.options.model is not None:
        await openings.want_draft(services, opening, file=file, form=caller.form)
        return Ask(openings_wording.drafting_form())
    drafted = await openings.draft_now(services, opening)
    opening.rubric_version = 1
    return Ask(openings_wording.rubric_form(opening, drafted.rubric, drafted.refused))


def _new_opening(caller: Caller, filled: Submission) -> openings.NewOpening | FieldErrors:
    title = " ".join(filled.fields.get("title", "").split())
    description = filled.fields.get("description", "").strip()
    bar = parse_number(filled.fields.get("bar", ""), 0, 100)
    errors = {}
    if not title:
        errors["title"] = "Give the opening a title."
    if not description and not filled.fields.get("file"):
        errors["description"] = "Paste a description, or give one as a file."
    if bar is None:
        errors["bar"] = BAR
    if errors or bar is None:
        return FieldErrors(errors)
    return openings.NewOpening(
        title=title,
        description=description,
        channel=own_channel(caller, filled.value),
        alert_bar=bar,
        alert_channel=_alert_channel(caller, filled),
        created_by=caller.user,
    )


def _alert_channel(caller: Caller, filled: Submission) -> str | None:
    chosen = filled.fields.get("alert_channel")
    return own_channel(caller, chosen) if chosen else None


async def edit_rubric(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Save an edited rubric."""
    workspace = await require(services, caller, "recruiter")
    opening_id, _, version = filled.value.partition(":")
    async with services.database.read() as session:
        opening = await get_opening(session, workspace.id, to_id(opening_id))
    if opening is None:
        raise UserError("This opening is no longer here.")
    before, _ = await openings.rubric_of(services, opening)
    parsed = parse_rubric(filled.fields, before)
    bar = parse_number(filled.fields.get("bar", ""), 0, 100)
    if isinstance(parsed, FieldErrors):
        return parsed
    if bar is None:
        return FieldErrors({"bar": BAR})
    if barred := await kept_out(services, _alert_channel(caller, filled)):
        return FieldErrors({"alert_channel": barred})
    saved, stale = await openings.edit(
        services,
        workspace.id,
        opening.id,
        rubric=parsed,
        settings=openings.Settings(bar, _alert_channel(caller, filled)),
        seen_version=to_id(version),
        by=caller.user,
    )
    return Say(openings_wording.saved(saved, stale))


ACTIONS: Mapping[str, Action] = {
    "ask_rubric": ask_rubric,
    "rescore": rescore,
}
FORMS: Mapping[str, FormAction] = {
    "new_opening": new_opening,
    "edit_rubric": edit_rubric,
}
