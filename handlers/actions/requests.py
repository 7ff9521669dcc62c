"""Buttons that settle what candidates ask for."""

from collections.abc import Mapping

from handlers.access import may_see, require
from handlers.actions.types import Action
from handlers.applicants.requests import GONE, Outcome, find_request, settle
from handlers.errors import MissingError
from handlers.identifiers import to_id
from handlers.messages import Caller, Replace, Reply
from handlers.services import Services
from handlers.wording import requests as wording


async def do_request(services: Services, caller: Caller, value: str) -> Reply:
    """Do what a candidate asks for."""
    return await _settle(services, caller, value, "done")


async def refuse_request(services: Services, caller: Caller, value: str) -> Reply:
    """Say that it is not done."""
    return await _settle(services, caller, value, "refused")


async def _settle(services: Services, caller: Caller, value: str, outcome: Outcome) -> Reply:
    workspace = await require(services, caller, "recruiter")
    found = await find_request(services, workspace.id, to_id(value))
    if not await may_see(services, caller, found.opening.channel):
        raise MissingError(GONE)
    done = await settle(services, workspace.id, found.request.id, outcome, by=caller.user)
    return Replace(wording.asked(done))


ACTIONS: Mapping[str, Action] = {"do_request": do_request, "refuse_request": refuse_request}
