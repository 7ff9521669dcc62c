"""Buttons and forms in the details of a candidate."""

from collections.abc import Awaitable, Callable, Mapping

from handlers.access import require, require_sight, seen_channels
from handlers.actions.showing import details_of
from handlers.actions.types import Action, FormAction
from handlers.candidates import correcting, details, people
from handlers.candidates.blinding import shown_facts
from handlers.candidates.correcting import FIELDS, Change, OvertakenError, digest_of
from handlers.candidates.corrections import Fact
from handlers.cvs import handling
from handlers.errors import UserError
from handlers.identifiers import outdated, to_id, to_object
from handlers.messages import (
    Ask,
    Caller,
    Done,
    FieldErrors,
    Replace,
    Reply,
    Show,
    Submission,
)
from handlers.owned import own_cv
from handlers.scoring import judging
from handlers.services import Services, work
from handlers.sight import (
    require_candidate,
    require_correction,
    require_cv,
    require_remark,
    seen_application,
    seen_upload,
)
from handlers.wording import details as wording
from storage.openings import get_opening, is_blind_for


async def show_details(services: Services, caller: Caller, value: str) -> Reply:
    """Show everything that is known of a candidate in an opening."""
    workspace = await require(services, caller, "viewer")
    application = await seen_application(services, caller, workspace.id, to_id(value))
    async with services.database.read() as session:
        opening = await get_opening(session, workspace.id, application.opening_id)
    if opening is not None:
        await require_sight(services, caller, opening)
    return await details_of(services, caller, workspace.id, application.id)


async def ask_level(services: Services, caller: Caller, value: str) -> Reply:
    """Open the form for the level of a criterion."""
    workspace = await require(services, caller, "recruiter")
    number, _, criterion = value.partition(":")
    application = await seen_application(services, caller, workspace.id, to_id(number))
    view = await details.view(services, workspace.id, application.id, actor=caller.user)
    for part in view.found.parts:
        if part.criterion_id == criterion:
            return Ask(wording.level_form(view.entry.application, part))
    raise UserError("The rubric has no such criterion any more. Look at the candidate again.")


async def set_level(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Let a person's level count."""
    workspace = await require(services, caller, "recruiter")
    number, _, criterion = filled.value.partition(":")
    application_id = to_id(number)
    level, reason = filled.fields.get("level", ""), filled.fields.get("reason", "")
    if not reason.strip():
        return FieldErrors({"reason": judging.REASON})
    answered = filled.fields.get("kind") == "answer"
    word = judging.Word(
        "answer" if answered else "level", None if level == "none" else to_id(level), reason
    )
    await seen_application(services, caller, workspace.id, application_id)
    await judging.judge(services, workspace.id, application_id, criterion, word, actor=caller.user)
    return await details_of(services, caller, workspace.id, application_id)


async def undo_level(services: Services, caller: Caller, value: str) -> Reply:
    """Take the last level set by hand back."""
    workspace = await require(services, caller, "recruiter")
    number, _, criterion = value.partition(":")
    application_id = to_id(number)
    await seen_application(services, caller, workspace.id, application_id)
    await judging.undo_last(services, workspace.id, application_id, criterion, actor=caller.user)
    return await _again(services, workspace.id, application_id, caller)


async def original(services: Services, caller: Caller, value: str) -> Reply:
    """Lead to the original file."""
    workspace = await require(services, caller, "recruiter")
    application = await seen_application(services, caller, workspace.id, to_id(value))
    seen = await seen_channels(services, caller, workspace.id)
    place = await details.original(
        services, workspace.id, application.id, actor=caller.user, seen=seen
    )
    return Show("Original file", wording.original(place))


async def reveal(services: Services, caller: Caller, value: str) -> Reply:
    """Say who a code name stands for, to whoever asks."""
    workspace = await require(services, caller, "recruiter")
    application = await seen_application(services, caller, workspace.id, to_id(value))
    profile = await details.reveal(services, workspace.id, application.id, actor=caller.user)
    return Show("Revealed", wording.revealed(profile))


async def ask_correct(services: Services, caller: Caller, value: str) -> Reply:
    """Open the form for facts of a CV, from its card."""
    workspace = await require(services, caller, "recruiter")
    upload = await seen_upload(services, caller, workspace.id, to_id(value))
    cv_id = await handling.cv_of(services, workspace.id, upload.id)
    return await _correct_form(services, workspace.id, cv_id)


async def ask_correct_of(services: Services, caller: Caller, value: str) -> Reply:
    """Open the form for facts of a candidate's CV, from the details."""
    workspace = await require(services, caller, "recruiter")
    application = await seen_application(services, caller, workspace.id, to_id(value))
    return await _correct_form(services, workspace.id, application.cv_id)


async def _correct_form(services: Services, workspace_id: int, cv_id: int) -> Reply:
    known = await _facts(services, workspace_id, cv_id)
    shown = [(name, known[name]) for name in FIELDS if name in known]
    return Ask(wording.correct_form(cv_id, shown))


async def correct(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Put right what was changed in the form."""
    workspace = await require(services, caller, "recruiter")
    cv_id, shown = _opened(filled.value)
    changed = {
        name: Change(text, shown[name])
        for name, text in filled.fields.items()
        if name in shown and digest_of(text) != shown[name]
    }
    if wrong := _wrong(changed):
        return FieldErrors(wrong)
    await require_cv(services, caller, workspace.id, cv_id)
    try:
        await correcting.correct_many(services, workspace.id, cv_id, changed, actor=caller.user)
    except OvertakenError as error:
        return FieldErrors(error.fields)
    return Done()


def _opened(value: str) -> tuple[int, Mapping[str, str]]:
    """Of which CV a form shows facts, and the digest of each as it showed them."""
    carried = to_object(value)
    shown = carried.get("d")
    if not isinstance(shown, dict):
        raise outdated()
    return to_id(carried.get("cv")), {name: str(shown[name]) for name in FIELDS if name in shown}


def _wrong(changed: Mapping[str, Change]) -> dict[str, str]:
    errors = {}
    for name, change in changed.items():
        try:
            FIELDS[name].parse(change.text)
        except UserError as error:
            errors[name] = str(error)
    return errors


async def undo_correction(services: Services, caller: Caller, value: str) -> Reply:
    """Take a corrected fact back."""
    workspace = await require(services, caller, "recruiter")
    application_id, correction_id = _two(value)
    await require_correction(services, caller, workspace.id, correction_id)
    await correcting.undo_correction(services, workspace.id, correction_id, actor=caller.user)
    return await _again(services, workspace.id, application_id, caller)


def _between_two(do: Callable[..., Awaitable[None]]) -> Action:
    """An action on the candidate of an application and another: `handlers.candidates.people`."""

    async def action(services: Services, caller: Caller, value: str) -> Reply:
        workspace = await require(services, caller, "recruiter")
        application_id, other = _two(value)
        application = await seen_application(services, caller, workspace.id, application_id)
        await require_candidate(services, caller, workspace.id, other)
        await do(services, workspace.id, application.candidate_id, other, actor=caller.user)
        return await _again(services, workspace.id, application_id, caller)

    return action


async def separate(services: Services, caller: Caller, value: str) -> Reply:
    """Give a CV to a person of its own."""
    workspace = await require(services, caller, "recruiter")
    application_id, cv_id = _two(value)
    await require_cv(services, caller, workspace.id, cv_id)
    await people.separate(services, workspace.id, cv_id, actor=caller.user)
    return await _again(services, workspace.id, application_id, caller)


async def ask_remark(services: Services, caller: Caller, value: str) -> Reply:
    """Open the form for a note."""
    workspace = await require(services, caller, "recruiter")
    candidate_id = to_id(value)
    await require_candidate(services, caller, workspace.id, candidate_id)
    async with work(services) as unit:
        person = await people.own(unit, workspace.id, candidate_id)
    return Ask(wording.remark_form(person.id))


async def remark(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Write a note on a candidate."""
    workspace = await require(services, caller, "recruiter")
    candidate_id, text = to_id(filled.value), filled.fields.get("text", "")
    await require_candidate(services, caller, workspace.id, candidate_id)
    await people.remark(services, workspace.id, candidate_id, text, actor=caller.user)
    return Done()


async def undo_remark(services: Services, caller: Caller, value: str) -> Reply:
    """Take a note back."""
    workspace = await require(services, caller, "recruiter")
    application_id, remark_id = _two(value)
    await require_remark(services, caller, workspace.id, remark_id)
    await people.undo_remark(services, workspace.id, remark_id, actor=caller.user)
    return await _again(services, workspace.id, application_id, caller)


def _two(value: str) -> tuple[int, int]:
    first, _, second = value.partition(":")
    return to_id(first), to_id(second)


async def _again(
    services: Services, workspace_id: int, application_id: int, caller: Caller
) -> Reply:
    """Show the details as they are now; one whose application ended is told so."""
    try:
        await seen_application(services, caller, workspace_id, application_id)
        shown = await details_of(services, caller, workspace_id, application_id)
    except UserError as error:
        return Replace(wording.ended(str(error)))
    return Replace(shown.message)


async def _facts(services: Services, workspace_id: int, cv_id: int) -> Mapping[str, Fact]:
    async with services.database.read() as session:
        cv = await own_cv(session, workspace_id, cv_id)
        facts = await shown_facts(session, cv, blind=await is_blind_for(session, cv_id))
    if facts.profile is None:
        raise UserError(correcting.UNREAD)
    return facts.by_field


ACTIONS: Mapping[str, Action] = {
    "details": show_details,
    "ask_level": ask_level,
    "undo_level": undo_level,
    "original": original,
    "reveal": reveal,
    "ask_correct": ask_correct,
    "ask_correct_of": ask_correct_of,
    "undo_correction": undo_correction,
    "merge": _between_two(people.merge),
    "tell_apart": _between_two(people.tell_apart),
    "forget_apart": _between_two(people.forget_apart),
    "separate": separate,
    "ask_remark": ask_remark,
    "undo_remark": undo_remark,
}
FORMS: Mapping[str, FormAction] = {
    "set_level": set_level,
    "correct": correct,
    "remark": remark,
}
