"""Buttons and forms of openings."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from handlers.access import (
    NOT_OURS,
    kept_out,
    may_see,
    member_of,
    own_channel,
    require,
    seen_opening,
)
from handlers.actions.types import Action, FormAction
from handlers.candidates.naming import name_of_file
from handlers.cvs import handling
from handlers.errors import UserError
from handlers.identifiers import to_id
from handlers.messages import (
    Ask,
    Caller,
    FieldErrors,
    Pointed,
    Replace,
    Reply,
    Say,
    Submission,
)
from handlers.notices.quiet import parse_quiet, parse_zone
from handlers.openings import managing, switching
from handlers.openings.editing import parse_number, parse_rubric, parse_top
from handlers.openings.estimating import estimate
from handlers.owned import CV_GONE
from handlers.services import Services
from handlers.sight import seen_upload
from handlers.wording import openings as openings_wording
from handlers.wording.rubrics import longer_form, rubric_form
from storage.models import Opening, Workspace
from storage.openings import list_openings

BAR = "A number from 0 to 100."
T = TypeVar("T")


async def ask_rubric(services: Services, caller: Caller, value: str) -> Reply:
    """Open the rubric editor of an opening."""
    workspace = await require(services, caller, "recruiter")
    opening = await seen_opening(services, caller, workspace.id, to_id(value))
    return await editor(services, workspace, caller, opening)


async def editor(
    services: Services, workspace: Workspace, caller: Caller, opening: Opening
) -> Reply:
    """The rubric editor of an opening; quiet hours are offered in the caller's time zone."""
    rubric, refused = await managing.rubric_of(services, opening)
    member = await member_of(services, workspace, caller.user)
    zone = member.time_zone if member else None
    return Ask(rubric_form(opening, rubric, refused, zone))


async def add_criterion(services: Services, caller: Caller, value: str) -> Reply:
    """Make room for one more criterion in the form; what was typed stays."""
    workspace = await require(services, caller, "recruiter")
    opening_id, _, version = value.partition(":")
    opening = await seen_opening(services, caller, workspace.id, to_id(opening_id))
    if opening.rubric_version != to_id(version):
        raise UserError(managing.CHANGED_MEANWHILE)
    _, refused = await managing.rubric_of(services, opening)
    return Ask(longer_form(opening, caller.filled, refused))


async def offer_rescore(services: Services, caller: Caller, value: str) -> Reply:
    """Say what scoring an opening's candidates again takes, and offer it."""
    workspace = await require(services, caller, "recruiter")
    opening = await seen_opening(services, caller, workspace.id, to_id(value))
    return Say(openings_wording.offer(opening, await estimate(services, opening)))


async def rescore(services: Services, caller: Caller, value: str) -> Reply:
    """Score an opening's candidates again by the rubric in force."""
    workspace = await require(services, caller, "recruiter")
    opening = await seen_opening(services, caller, workspace.id, to_id(value))
    amount = await managing.rescore(services, workspace.id, opening.id, by=caller.user)
    return Replace(openings_wording.rescoring(amount))


async def reopen_opening(services: Services, caller: Caller, value: str) -> Reply:
    """Open an opening that is paused or closed."""
    workspace = await require(services, caller, "recruiter")
    opening = await seen_opening(services, caller, workspace.id, to_id(value))
    reopened = await switching.reopen(services, workspace.id, opening.id, by=caller.user)
    return Say(openings_wording.switched(reopened))


async def opening_from_file(services: Services, caller: Caller, value: str) -> Reply:
    """Open the form of a new opening that a dropped file describes."""
    workspace = await require(services, caller, "recruiter")
    upload = await seen_upload(services, caller, workspace.id, to_id(value))
    if upload.state == "removed":
        raise UserError(CV_GONE)
    async with services.database.read() as session:
        file = (upload.file, await name_of_file(session, upload))
        here = await list_openings(session, workspace.id, channel=upload.channel, state="open")
    return Ask(openings_wording.new_form(upload.channel, here, Pointed("", files=(file,))))


async def new_opening(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Create an opening; its rubric comes up for editing, at once or once it is drafted."""
    workspace = await require(services, caller, "recruiter")
    channel, _, pointed = filled.value.partition(" ")
    file = filled.fields.get("file") or pointed or None
    new = _new_opening(caller, filled, channel, file)
    if isinstance(new, FieldErrors):
        return new
    if not await may_see(services, caller, new.channel):
        raise UserError(NOT_OURS)
    if barred := await kept_out(services, new.alert_channel):
        return FieldErrors({"alert_channel": barred})
    opening = await managing.create(services, workspace.id, new)
    if file is not None or services.options.model is not None:
        if file is not None:
            await handling.take_out_description(
                services, workspace.id, channel, file, actor=caller.user
            )
        await managing.want_draft(services, opening, file=file, form=caller.form)
        return Ask(openings_wording.drafting_form())
    await managing.draft_now(services, opening)
    opening.rubric_version = 1
    return await editor(services, workspace, caller, opening)


def _new_opening(
    caller: Caller, filled: Submission, channel: str, file: str | None
) -> managing.NewOpening | FieldErrors:
    title = " ".join(filled.fields.get("title", "").split())
    description = _description(filled.fields)
    bar = parse_number(filled.fields.get("bar", ""), 0, 100)
    errors = {}
    if not title:
        errors["title"] = "Give the opening a title."
    if not description and not file:
        errors["description"] = "Paste a description, or give one as a file."
    if bar is None:
        errors["bar"] = BAR
    if errors or bar is None:
        return FieldErrors(errors)
    return managing.NewOpening(
        title=title,
        description=description,
        channel=own_channel(caller, channel),
        alert_bar=bar,
        alert_channel=_alert_channel(caller, filled),
        created_by=caller.user,
        blind=filled.fields.get("blind") == "yes",
    )


def _description(fields: Mapping[str, str]) -> str:
    """The description, joined from as many fields as it takes."""
    names = ["description", *(f"description-{n}" for n in range(1, openings_wording.MOST_PARTS))]
    parts = [fields.get(name, "").strip("\n") for name in names]
    return "\n".join(part for part in parts if part.strip()).strip()


def _alert_channel(caller: Caller, filled: Submission) -> str | None:
    chosen = filled.fields.get("alert_channel")
    return own_channel(caller, chosen) if chosen else None


async def edit_rubric(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Save an edited rubric."""
    workspace = await require(services, caller, "recruiter")
    opening_id, _, version = filled.value.partition(":")
    opening = await seen_opening(services, caller, workspace.id, to_id(opening_id))
    before, _ = await managing.rubric_of(services, opening)
    parsed, settings = parse_rubric(filled.fields, before), _settings(caller, filled)
    if isinstance(parsed, FieldErrors) or isinstance(settings, FieldErrors):
        wrong = [found for found in (parsed, settings) if isinstance(found, FieldErrors)]
        return FieldErrors({field: why for found in wrong for field, why in found.errors.items()})
    if barred := await kept_out(services, settings.alert_channel):
        return FieldErrors({"alert_channel": barred})
    saved = await managing.edit(
        services,
        workspace.id,
        opening.id,
        rubric=parsed,
        settings=settings,
        seen_version=to_id(version),
        by=caller.user,
    )
    return Say(openings_wording.saved(saved, await estimate(services, saved)))


def _settings(caller: Caller, filled: Submission) -> managing.Settings | FieldErrors:
    fields, errors = filled.fields, dict[str, str]()
    bar = parse_number(fields.get("bar", ""), 0, 100)
    if bar is None:
        errors["bar"] = BAR
    top = _parsed(errors, fields, "top", parse_top)
    quiet = _parsed(errors, fields, "quiet", parse_quiet)
    zone = _parsed(errors, fields, "zone", parse_zone) if quiet else None
    if errors or bar is None:
        return FieldErrors(errors)
    blind = fields.get("blind") == "yes"
    return managing.Settings(bar, _alert_channel(caller, filled), top, quiet, zone, blind)


def _parsed(
    errors: dict[str, str], fields: Mapping[str, str], field: str, parse: Callable[[str], T | None]
) -> T | None:
    """A field's value; where it is not understood, the reason is noted beside its name."""
    try:
        return parse(fields.get(field, ""))
    except ValueError as error:
        errors[field] = str(error)
        return None


ACTIONS: Mapping[str, Action] = {
    "ask_rubric": ask_rubric,
    "add_criterion": add_criterion,
    "offer_rescore": offer_rescore,
    "rescore": rescore,
    "reopen_opening": reopen_opening,
    "opening_from_file": opening_from_file,
}
FORMS: Mapping[str, FormAction] = {
    "new_opening": new_opening,
    "edit_rubric": edit_rubric,
}
