"""Buttons of reports, and the question whether a score was right."""

from collections.abc import Mapping

from handlers import decisions, reporting
from handlers.access import require
from handlers.actions.types import Action
from handlers.identifiers import to_id
from handlers.messages import Caller, Reply, Say
from handlers.services import Services
from handlers.wording import feeling, reports


async def feel(services: Services, caller: Caller, value: str) -> Reply:
    """Note whether a score was right."""
    workspace = await require(services, caller, "recruiter")
    number, _, answer = value.partition(":")
    await decisions.feel(services, workspace.id, to_id(number), answer, actor=caller.user)
    return Say(feeling.thanks(answer))


async def report_file(services: Services, caller: Caller, value: str) -> Reply:
    """Have a report's picture or spreadsheet made and sent."""
    kind, _, number = value.partition(":")
    file = reporting.to_kind(kind)
    # The picture names nobody; the spreadsheet takes people's data out of here.
    workspace = await require(services, caller, "recruiter" if file == "sheet" else "viewer")
    way = await reporting.ask_for(services, workspace, to_id(number), file, caller)
    return Say(reports.being_made(file, way))


ACTIONS: Mapping[str, Action] = {
    "feel": feel,
    "report_file": report_file,
}
