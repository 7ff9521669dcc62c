"""How a workspace stands, and the switch that stops all scoring in it."""

from dataclasses import dataclass

from handlers.access import ALL, Sight
from handlers.queue.retrying import count_queue
from handlers.services import Services, work
from storage.applications import count_states
from storage.applying import count_requests
from storage.ats_changes import count_conflicts
from storage.openings import list_openings
from storage.workspaces import get_workspace, list_workspaces


@dataclass(frozen=True)
class Status:
    """Figures of a workspace.

    Attributes:
        queues: in words: depth by queue, or that Redis is down.
        conflicts: with applicant tracking systems, that nobody settled.
        requests: of candidates, that nobody settled.
    """

    open_openings: int
    scored: int
    waiting: int
    stuck: int
    paused: bool
    engine: str
    queues: str
    conflicts: int = 0
    requests: int = 0


async def get_status(services: Services, workspace_id: int, sight: Sight = ALL) -> Status:
    """Gather the figures of what somebody is shown."""
    async with services.database.search() as session:
        workspace = await get_workspace(session, workspace_id)
        openings = await list_openings(session, workspace_id, state="open")
        states = await count_states(session, workspace_id, sight.seen)
        stuck = await count_queue(session, workspace_id, sight)
        conflicts = await count_conflicts(session, workspace_id, sight.seen)
        requests = await count_requests(session, workspace_id, sight.seen)
    return Status(
        open_openings=sum(sight.shows(opening.channel) for opening in openings),
        scored=states.get("scored", 0),
        waiting=states.get("waiting", 0),
        stuck=stuck,
        paused=workspace.paused_at is not None,
        engine=services.options.model or f"{services.options.local} (no model)",
        queues=await _queues(services),
        conflicts=conflicts,
        requests=requests,
    )


async def look(services: Services) -> None:
    """Ask the database something small; raises what keeps it from answering."""
    async with services.database.read() as session:
        await list_workspaces(session)


async def _queues(services: Services) -> str:
    try:
        depth = await services.queue.depth()
    except OSError:
        return "Redis does not answer; work waits in the database"
    return ", ".join(f"{name} {waiting}" for name, waiting in sorted(depth.items())) or "empty"


async def set_paused(services: Services, workspace_id: int, *, on: bool, actor: str) -> None:
    """Stop or start all scoring in a workspace; what waits stays in the database and is told so."""
    async with work(services) as unit:
        workspace = await get_workspace(unit.session, workspace_id)
        workspace.paused_at = unit.now if on else None
        await unit.session.flush()
        await unit.record(
            workspace_id,
            actor=actor,
            action="paused" if on else "resumed",
            subject=f"workspace:{workspace_id}",
        )
        await unit.put("workspace_changed", workspace_id, home=workspace_id, what="switched")
