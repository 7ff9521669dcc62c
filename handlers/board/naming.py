"""What members and workspaces are called, where only their platform knows it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from handlers.access import LOCAL
from handlers.errors import PermanentError, TemporaryError
from handlers.messages import Caller
from handlers.services import Services
from storage.workspaces import members_seen

MOST_MEMBERS: Final = 500
LOOK_SECONDS: Final = 2.0  # a page waits for a platform no longer


async def known_members(services: Services, workspace_id: int) -> Sequence[str]:
    """User ids of those who use Shortlist in a workspace, whoever was seen last first."""
    async with services.database.read() as session:
        return await members_seen(session, workspace_id, MOST_MEMBERS)


async def name_of(services: Services, workspace: str, user: str) -> str:
    """What the platform calls a member; empty where there is none, or it does not say.

    Raises:
        TemporaryError: try again.
    """
    directory = services.directories.get(workspace.partition(":")[0])
    if directory is None:
        return ""
    try:
        return (await directory.look_up(workspace, user)).name
    except PermanentError:
        return ""


@dataclass(frozen=True)
class Named:
    """Who signs in where.

    Attributes:
        user: what they are called.
        workspace: what the place is called.
        id: the platform's id of them, beside a name: names are chosen freely, also somebody else's.
    """

    user: str
    workspace: str
    id: str = ""


async def named(services: Services, caller: Caller) -> Named:
    """What the platform calls a member and a workspace; ids where it does not tell in time."""
    if caller.workspace == LOCAL:
        return Named("whoever uses the shell", "the local workspace")
    bare = Named(caller.user, caller.workspace)
    directory = services.directories.get(caller.workspace.partition(":")[0])
    if directory is None:
        return bare
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            member = await directory.look_up(caller.workspace, caller.user)
            title = await directory.title(caller.workspace)
    except (PermanentError, TemporaryError, TimeoutError):
        return bare
    return Named(
        member.name or caller.user,
        title or caller.workspace,
        caller.user if member.name else "",
    )
