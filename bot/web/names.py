"""What members are called on pages: asked of their platform beside the requests, kept a while.

A chat shows its members' names by itself; a page has only ids, and shows them where none is known.
"""

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

from handlers.board.naming import known_members, name_of
from handlers.messages import Caller
from handlers.services import Services

ROUND_SECONDS: Final = 60.0  # until members who came since are asked about
KEPT_SECONDS: Final = 3600.0  # a name that was changed is shown for no longer
FIRST_SECONDS: Final = 1.0  # the first page of a workspace waits for names no longer
AT_ONCE: Final = 5
log = structlog.get_logger(__name__)


@dataclass
class _Known:
    names: dict[str, str] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)
    at: float = -math.inf
    round: asyncio.Task[None] | None = None


class Names:
    """Names of members, by workspace."""

    def __init__(self) -> None:
        self._known: defaultdict[int, _Known] = defaultdict(_Known)

    async def of(self, services: Services, workspace_id: int, caller: Caller) -> Mapping[str, str]:
        """Names by user id, of whoever is known to use Shortlist in the caller's workspace."""
        known = self._known[workspace_id]
        first, now = known.round is None, time.monotonic()
        idle = known.round is None or known.round.done()
        if idle and (now - known.at >= ROUND_SECONDS or caller.user not in known.asked):
            known.at = now
            known.round = asyncio.create_task(_ask(services, workspace_id, caller, known))
        if first and known.round is not None:
            await asyncio.wait({known.round}, timeout=FIRST_SECONDS)
        return known.names


async def _ask(services: Services, workspace_id: int, caller: Caller, known: _Known) -> None:
    try:
        members = [caller.user, *await known_members(services, workspace_id)]
        long_ago = time.monotonic() - KEPT_SECONDS
        due = [one for one in dict.fromkeys(members) if known.asked.get(one, -math.inf) < long_ago]
        for start in range(0, len(due), AT_ONCE):
            some = due[start : start + AT_ONCE]
            await asyncio.gather(*(_learn(services, caller.workspace, one, known) for one in some))
    except Exception as error:  # noqa: BLE001 - pages go on with ids; the next round asks again
        log.warning("names_not_told", error=type(error).__name__)


async def _learn(services: Services, workspace: str, user: str, known: _Known) -> None:
    known.asked[user] = time.monotonic()
    name = await name_of(services, workspace, user)
    if name:
        known.names[user] = name
