"""Buttons and forms: ids in, a reply out; the same on every platform."""

from collections.abc import Awaitable, Callable, Mapping

from handlers import again, candidates, correcting, openings, posting, retrying
from handlers.access import own_channel, require
from handlers.editing import parse_number, parse_rubric
from handlers.errors import UserError
from handlers.identifiers import OUTDATED, to_id, to_object
from handlers.messages import (
    Ask,
    Caller,
    Done,
    FieldErrors,
    Message,
    Replace,
    Reply,
    Say,
    Submission,
)
from handlers.ranking import Query, rank
from handlers.services import Services
from handlers.tasks import TASKS
from handlers.wording import openings as openings_wording
from handlers.wording import queue as queue_wording
from handlers.wording import shortlists
from handlers.wording.parts import count
from storage.openings import get_opening, list_openings
from storage.uploads import get_own_upload

Action = Callable[[Services, Caller, str], Awaitable[Reply]]
BAR = "A number from 0 to 100."
FormAction = Callable[[Services, Caller, Submission], Awaitable[Reply]]


async def remove_cv(services: Services, caller: Caller, value: str) -> Reply:
    """Take a CV out; its card disappears."""
    workspace = await require(services, caller, "recruiter")
    await candidates.remove(services, workspace.id, to_id(value), actor=caller.user)
    return Done()


async def release(services: Services, caller: Caller, value: str) -> Reply:
    """Score a file although it does not look like a CV."""
    workspace = await require(services, caller, "recruiter")
    await candidates.release(services, workspace.id, to_id(value), actor=caller.user)
    return Done()


async def ask_name(services: Services, caller: Caller, value: str) -> Reply:
    """Open the form for a missing name."""
    workspace = await require(services, caller, "recruiter")
    async with services.database.read() as session:
        upload = await get_own_upload(session, workspace.id, to_id(value))
    if upload is None or upload.cv_id is None:
        raise UserError(candidates.GONE)
    return Ask(openings_wording.name_form(upload.id))


async def name_candidate(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Take the name of a candidate."""
    workspace = await require(services, caller, "recruiter")
    name = " ".join(filled.fields.get("name", "").split())
    if not any(sign.isalpha() for sign in name):
        return FieldErrors({"name": "Write the name as it stands in the CV."})
    async with services.database.read() as session:
        upload = await get_own_upload(session, workspace.id, to_id(filled.value))
    if upload is None or upload.cv_id is None:
        raise UserError(candidates.GONE)
    await correcting.correct(services, workspace.id, upload.cv_id, "name", name, actor=caller.user)
    return Done()


async def ask_move(services: Services, caller: Caller, value: str) -> Reply:
    """Open the picker of openings for a CV."""
    workspace = await require(services, caller, "recruiter")
    async with services.database.read() as session:
        upload = await get_own_upload(session, workspace.id, to_id(value))
        available = await list_openings(session, workspace.id, state="open")
    if upload is None or upload.state == "removed":
        raise UserError(candidates.GONE)
    if not available:
        raise UserError("There is no open opening to move it to. Create one with /opening new.")
    return Ask(openings_wording.pick_form(upload.id, available, upload.opening_id))


async def move_cv(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Move a CV to the opening picked."""
    workspace = await require(services, caller, "recruiter")
    chosen = to_id(filled.fields.get("opening"))
    await candidates.move(services, workspace.id, to_id(filled.value), chosen, actor=caller.user)
    return Done()


async def retry_cv(services: Services, caller: Caller, value: str) -> Reply:
    """Try a CV's failed work again, from its card."""
    workspace = await require(services, caller, "recruiter")
    async with services.database.read() as session:
        upload = await get_own_upload(session, workspace.id, to_id(value))
    if upload is None or upload.cv_id is None:
        raise UserError(candidates.GONE)
    await again.work_on(services, workspace.id, upload.cv_id, actor=caller.user)
    return Done()


async def retry_work(services: Services, caller: Caller, value: str) -> Reply:
    """Try one entry of the retry queue again."""
    workspace = await require(services, caller, "recruiter")
    entry, _, place = value.partition("@")
    kind, number = _entry(entry)
    await retrying.retry_one(services, workspace.id, kind, number, actor=caller.user)
    return await _queue_now(services, workspace.id, _place(place) if place else retrying.TOP)


async def drop_work(services: Services, caller: Caller, value: str) -> Reply:
    """Give one entry of the retry queue up."""
    workspace = await require(services, caller, "recruiter")
    entry, _, place = value.partition("@")
    kind, number = _entry(entry)
    await retrying.drop_one(services, TASKS, workspace.id, kind, number, actor=caller.user)
    return await _queue_now(services, workspace.id, _place(place) if place else retrying.TOP)


async def retry_all(services: Services, caller: Caller, _: str) -> Reply:
    """Try everything in the retry queue again."""
    workspace = await require(services, caller, "recruiter")
    amount = await retrying.retry_everything(services, workspace.id, actor=caller.user)
    return Replace(queue_wording.retried(amount))


def _entry(value: str) -> tuple[retrying.Kind, int]:
    kind, _, number = value.partition(":")
    if kind not in {"task", "notice"}:
        raise UserError(OUTDATED)
    return ("notice" if kind == "notice" else "task"), to_id(number)


def _place(value: str) -> retrying.Place:
    entry, _, skip = value.rpartition(":")
    kind, number = _entry(entry)
    return retrying.Place(kind, number, to_id(skip))


async def _queue_now(services: Services, workspace_id: int, place: retrying.Place) -> Reply:
    """The page at a place as it is now; the first one where nothing is left there."""
    page = await retrying.list_queue(services, workspace_id, place)
    if not page.entries:
        page = await retrying.list_queue(services, workspace_id)
    return Replace(queue_wording.queue(page))


async def next_work(services: Services, caller: Caller, value: str) -> Reply:
    """The next page of the retry queue, in place of the one before."""
    workspace = await require(services, caller, "viewer")
    return await _queue_now(services, workspace.id, _place(value))


async def next_page(services: Services, caller: Caller, value: str) -> Reply:
    """The next page of a shortlist, in place of the one before."""
    workspace = await require(services, caller, "viewer")
    page = await rank(services, workspace.id, Query.from_json(to_object(value)))
    return Replace(shortlists.shortlist(page))


async def post_shortlist(services: Services, caller: Caller, value: str) -> Reply:
    """Post a page of a shortlist for everyone in the channel."""
    workspace = await require(services, caller, "recruiter")
    query = Query.from_json(to_object(value))
    await rank(services, workspace.id, query)  # refuses what is gone
    if caller.channel is None:
        raise UserError("Use /rank in the channel that the shortlist is for, then post it there.")
    await posting.post(services, workspace.id, query, channel=caller.channel, caller=caller)
    return Say(shortlists.being_posted())


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
    text = f"{count(amount, 'candidate')} {'is' if amount == 1 else 'are'} being scored again."
    return Replace(Message(text))


async def new_opening(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Create an opening; its rubric comes up for editing, at once or once it is drafted."""
    workspace = await require(services, caller, "recruiter")
    new = _new_opening(caller, filled)
    if isinstance(new, FieldErrors):
        return new
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
    "remove_cv": remove_cv,
    "release": release,
    "ask_name": ask_name,
    "ask_move": ask_move,
    "retry_cv": retry_cv,
    "retry_work": retry_work,
    "drop_work": drop_work,
    "retry_all": retry_all,
    "next_work": next_work,
    "next_page": next_page,
    "post_shortlist": post_shortlist,
    "ask_rubric": ask_rubric,
    "rescore": rescore,
}
FORMS: Mapping[str, FormAction] = {
    "new_opening": new_opening,
    "edit_rubric": edit_rubric,
    "name_candidate": name_candidate,
    "move_cv": move_cv,
}
