"""Candidates of an opening side by side, for pages and buttons."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.access import require, require_sight, seen_opening
from handlers.errors import MissingError, UserError
from handlers.messages import Caller
from handlers.scoring.explaining import MOST_COMPARED, Explanation, compare, of_applications
from handlers.services import Services
from pipeline.explanation import Part
from storage.models import Opening

TICK = f"Tick two to {MOST_COMPARED} candidates of the shortlist, then press Compare."
GONE = "Not all of these are on the shortlist any more."


@dataclass(frozen=True)
class SideBySide:
    """Scores side by side; a row for each criterion, with the part of each score.

    Attributes:
        columns: (application id, its score spelled out).
    """

    opening: Opening
    columns: Sequence[tuple[int, Explanation]]
    rows: Sequence[Sequence[Part | None]]


async def side_by_side(
    services: Services, caller: Caller, opening_id: int, application_ids: Sequence[int]
) -> SideBySide:
    """Put candidates of an opening side by side.

    Raises:
        UserError: too few or too many are given.
        MissingError: the opening is gone or not for the caller to see, or one of them is.
    """
    workspace = await require(services, caller, "viewer")
    opening = await seen_opening(services, caller, workspace.id, opening_id)
    await require_sight(services, caller, opening)
    picked = list(dict.fromkeys(application_ids))
    if not 2 <= len(picked) <= MOST_COMPARED:
        raise UserError(TICK)
    async with services.database.search() as session:
        found = await of_applications(session, opening, picked, services.options.engine)
    if len(found) < len(picked):
        raise MissingError(GONE)
    return SideBySide(opening, list(zip(picked, found, strict=True)), compare(found))
