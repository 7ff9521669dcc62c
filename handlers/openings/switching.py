"""Openings are paused, closed and reopened."""

from collections.abc import Awaitable, Callable

from handlers.errors import UserError
from handlers.events import emit
from handlers.openings.changing import follow, note, show_channel
from handlers.owned import own_opening
from handlers.services import Services, Work, work
from storage.models import Opening

Switch = Callable[..., Awaitable[Opening]]
# Whoever cleared the bar meanwhile (a lower one, a second look) is announced on reopening.
_FOLLOWS = {"open": ("unassigned", "waiting", "bar"), "paused": ("paused",), "closed": ("closed",)}


async def pause(services: Services, workspace_id: int, opening_id: int, *, by: str) -> Opening:
    """Pause an opening: its CVs are read and kept, and scored once it is reopened.

    Raises:
        UserError: it is gone, or closed.
    """
    async with work(services) as unit:
        opening = await own_opening(unit.session, workspace_id, opening_id)
        if opening.state == "closed":
            raise UserError(
                f"#{opening.id} {opening.title} is closed; reopen it first.",
                typed=f"/opening reopen #{opening.id} opens it.",
            )
        return await put_in_state(unit, opening, "paused", by)


async def close(services: Services, workspace_id: int, opening_id: int, *, by: str) -> Opening:
    """Close an opening: nothing more is scored for it; its shortlist stays.

    Raises:
        UserError: it is gone.
    """
    async with work(services) as unit:
        opening = await own_opening(unit.session, workspace_id, opening_id)
        return await put_in_state(unit, opening, "closed", by)


async def reopen(services: Services, workspace_id: int, opening_id: int, *, by: str) -> Opening:
    """Open an opening that was paused or closed: what waited for a score is scored now.

    Raises:
        UserError: it is gone.
    """
    async with work(services) as unit:
        opening = await own_opening(unit.session, workspace_id, opening_id)
        return await put_in_state(unit, opening, "open", by)


async def put_in_state(unit: Work, opening: Opening, state: str, by: str) -> Opening:
    """Let an opening be open, paused or closed, with all that follows from it."""
    if state != "paused":
        opening.closed_at = (opening.closed_at or unit.now) if state == "closed" else None
    if opening.state == state:
        return opening
    opening.state = state
    await unit.session.flush()
    if state == "closed":
        closed_at = opening.closed_at.isoformat() if opening.closed_at else None
        await emit(
            unit,
            opening.workspace_id,
            "opening.closed",
            opening_id=opening.id,
            closed_at=closed_at,
        )
    await note(unit, opening, "opening.reopened" if state == "open" else f"opening.{state}", by)
    await show_channel(unit, opening)
    await follow(unit, opening, *_FOLLOWS[state])
    return opening
