"""Buttons of reports, and the question whether a score was right."""

from collections.abc import Mapping

from handlers.access import require, seen_opening
from handlers.actions.types import Action
from handlers.candidates import decisions
from handlers.identifiers import to_id
from handlers.messages import Caller, Reply, Say
from handlers.reports import reporting
from handlers.services import Services
from handlers.sight import seen_application
from handlers.wording import feeling, reports


async def feel(services: Services, caller: Caller, value: str) -> Reply:
    """Note whether a score was right."""
    workspace = await require(services, caller, "recruiter")
    number, _, answer = value.partition(":")
    application = await seen_application(services, caller, workspace.id, to_id(number))
    await decisions.feel(services, workspace.id, application.id, answer, actor=caller.user)
    return Say(feeling.thanks(answer))


async def report_file(services: Services, caller: Caller, value: str) -> Reply:
    """Have a report's picture or spreadsheet made and sent."""
    workspace = await require(services, caller, "recruiter")
    word, _, number = value.partition(":")
    kind = reporting.to_kind(word)
    opening = await seen_opening(services, caller, workspace.id, to_id(number))
    way = await reporting.ask_for(services, workspace, opening.id, kind, caller)
    return Say(reports.being_made(kind, way))


ACTIONS: Mapping[str, Action] = {
    "feel": feel,
    "report_file": report_file,
}
