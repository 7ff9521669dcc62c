"""What somebody who is about to sign in is called, in words that they know."""

import asyncio
from dataclasses import dataclass
from typing import Final

from handlers.access import LOCAL
from handlers.errors import PermanentError, TemporaryError
from handlers.messages import Caller
from handlers.services import Services

LOOK_SECONDS: Final = 2.0  # a page waits for a platform no longer


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
