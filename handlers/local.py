"""What the shell asks that no chat does: it sees every workspace of its database."""

from collections.abc import Mapping, Sequence

from handlers.access import LOCAL, workspace_of
from handlers.cvs.standing import PENDING, Standing, standings
from handlers.errors import UserError
from handlers.services import Services
from storage.applications import get_application
from storage.models import Opening, Workspace
from storage.notices import due_destinations
from storage.openings import count_applications, list_openings
from storage.uploads import find_drop, uploads_of_drop
from storage.workspaces import list_workspaces


async def workspace(services: Services) -> Workspace:
    """The shell's own workspace."""
    return await workspace_of(services, LOCAL)


async def workspaces(services: Services) -> Sequence[Workspace]:
    """Every workspace of this database."""
    async with services.database.read() as session:
        return await list_workspaces(session)


async def named_workspace(services: Services, key: str) -> Workspace:
    """A workspace of this database, by its key; the shell's own is made when it is first named.

    Raises:
        UserError: there is none with this key.
    """
    known = {home.key: home for home in await workspaces(services)}
    if key == LOCAL:
        return await workspace(services)
    if key not in known:
        raise UserError(f"There is no workspace {key}. There are: {', '.join(known) or 'none'}.")
    return known[key]


async def home_named(services: Services, key: str | None) -> Workspace:
    """The workspace with this key, or the only one there is; the shell's own where there is none.

    Raises:
        UserError: there is none such, or several to choose from.
    """
    if key is not None:
        return await named_workspace(services, key)
    found = await workspaces(services)
    if len(found) > 1:
        keys = ", ".join(home.key for home in found)
        raise UserError(f"Name one of the workspaces with --workspace: {keys}.")
    return found[0] if found else await workspace(services)


def new_drop(services: Services) -> str:
    """An id for what one command takes in."""
    return f"file-{services.now():%Y%m%d%H%M%S%f}"


async def find_opening(services: Services, opening_id: int) -> Opening:
    """An opening of any workspace.

    Raises:
        UserError: there is none with this id.
    """
    async with services.database.read() as session:
        # No row has a number that a column cannot hold.
        opening = await session.get(Opening, opening_id) if 0 < opening_id < 2**31 else None
    if opening is None:
        raise UserError(f"There is no opening {opening_id}. See `shortlist opening list`.")
    return opening


async def total_of(services: Services, application_id: int) -> float:
    """The total that counts of an application now; 0 where it has none."""
    async with services.database.read() as session:
        application = await get_application(session, application_id)
    return (application.total if application else None) or 0.0


async def openings_by_workspace(
    services: Services,
) -> list[tuple[str, Sequence[Opening], Mapping[int, int]]]:
    """(workspace key, its openings, candidates by opening id), for every workspace."""
    async with services.database.read() as session:
        found: list[tuple[str, Sequence[Opening], Mapping[int, int]]] = []
        for home in await list_workspaces(session):
            openings = await list_openings(session, home.id)
            counts = await count_applications(session, [opening.id for opening in openings])
            found.append((home.key, openings, counts))
        return found


async def standings_of(
    services: Services, workspace_id: int, channel: str, drop: str
) -> list[Standing]:
    """Where the uploads of a drop stand."""
    async with services.database.read() as session:
        row = await find_drop(session, workspace_id, channel, drop)
        return await standings(session, await uploads_of_drop(session, row.id)) if row else []


async def messages_due(services: Services, workspace_id: int) -> bool:
    """Whether messages of a workspace still wait to be sent."""
    async with services.database.read() as session:
        return any(home == workspace_id for home, _ in await due_destinations(session))


def count_done(all_: Sequence[Standing]) -> int:
    """How many of them got somewhere."""
    return sum(standing.stage not in PENDING for standing in all_)
