"""The button that puts candidates side by side."""

from collections.abc import Mapping

from handlers.access import require, require_sight
from handlers.actions.types import Action
from handlers.errors import UserError
from handlers.identifiers import to_id
from handlers.messages import Caller, Reply, Say
from handlers.owned import own_opening
from handlers.scoring.explaining import MOST_COMPARED, of_applications
from handlers.services import Services
from handlers.wording.comparing import comparison

TICK = f"Tick two to {MOST_COMPARED} candidates of the shortlist, then press Compare."
GONE = "Not all of these are on the shortlist any more."


async def compare(services: Services, caller: Caller, value: str) -> Reply:
    """Those who are ticked on a shortlist side by side."""
    workspace = await require(services, caller, "viewer")
    picked = [to_id(one) for one in dict.fromkeys(caller.picked)]
    if not 2 <= len(picked) <= MOST_COMPARED:
        raise UserError(TICK)
    async with services.database.read() as session:
        opening = await own_opening(session, workspace.id, to_id(value))
    await require_sight(services, caller, opening)
    async with services.database.search() as session:
        found = await of_applications(session, opening, picked, services.options.engine)
    if len(found) < len(picked):
        raise UserError(GONE, typed="Type /rank for a new one.")
    return Say(comparison(found))


ACTIONS: Mapping[str, Action] = {"compare": compare}
