"""Buttons and forms that decide."""

from collections.abc import Mapping

from handlers.access import require
from handlers.actions.showing import details_of
from handlers.actions.types import Action, FormAction
from handlers.candidates import decisions
from handlers.candidates.decisions import REASONS, Wish
from handlers.identifiers import outdated, to_id
from handlers.messages import Ask, Caller, Done, FieldErrors, Replace, Reply, Submission
from handlers.services import Services
from handlers.sight import seen_application
from handlers.wording import deciding


async def decide(services: Services, caller: Caller, value: str) -> Reply:
    """Shortlist or hold a candidate; whatever shows them says so."""
    workspace = await require(services, caller, "recruiter")
    number, _, kind = value.partition(":")
    application_id = to_id(number)
    if kind not in {"shortlist", "hold"}:
        raise outdated()
    await seen_application(services, caller, workspace.id, application_id)
    await decisions.decide(services, workspace.id, application_id, Wish(kind), actor=caller.user)
    return await _afterwards(services, workspace.id, application_id, caller)


async def undo_decision(services: Services, caller: Caller, value: str) -> Reply:
    """Take back one's own decision."""
    workspace = await require(services, caller, "recruiter")
    application_id = to_id(value)
    await seen_application(services, caller, workspace.id, application_id)
    await decisions.undo(services, workspace.id, application_id, actor=caller.user)
    return await _afterwards(services, workspace.id, application_id, caller)


async def _afterwards(
    services: Services, workspace_id: int, application_id: int, caller: Caller
) -> Reply:
    """Details that are open show what was decided; a card in the channel follows by itself."""
    if caller.form is None:
        return Done()
    shown = await details_of(services, caller, workspace_id, application_id)
    return Replace(shown.message)


async def ask_decline(services: Services, caller: Caller, value: str) -> Reply:
    """Open the form for the reason of a decline."""
    workspace = await require(services, caller, "recruiter")
    application = await seen_application(services, caller, workspace.id, to_id(value))
    return Ask(deciding.decline_form(application))


async def decline(services: Services, caller: Caller, filled: Submission) -> Reply:
    """Decline a candidate, with the reason."""
    workspace = await require(services, caller, "recruiter")
    application_id = to_id(filled.value)
    code, note = filled.fields.get("code", ""), filled.fields.get("note", "")
    if code not in REASONS:
        return FieldErrors({"code": "Pick a reason."})
    if code == "other" and not note.strip():
        return FieldErrors({"note": "Say in words what the other reason is."})
    wish = Wish("decline", code, note)
    await seen_application(services, caller, workspace.id, application_id)
    await decisions.decide(services, workspace.id, application_id, wish, actor=caller.user)
    return Done()


ACTIONS: Mapping[str, Action] = {
    "decide": decide,
    "undo_decision": undo_decision,
    "ask_decline": ask_decline,
}
FORMS: Mapping[str, FormAction] = {"decline": decline}
