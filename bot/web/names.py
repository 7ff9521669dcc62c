"""What members are called on pages: asked of their platform beside the requests, kept a while.

A chat shows its members' names by itself; a page has only ids, and shows them where none is known.
"""

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog

from handlers.board.naming import known_members, name_of
from handlers.messages import Caller
from handlers.services import Services

ROUND_SECONDS: Final = 60.0  # until members who came since are asked about
KEPT_SECONDS: Final = 3600.0  # until a name is asked for again
FIRST_SECONDS: Final = 1.0  # the first page of a workspace waits for names no longer
AT_ONCE: Final = 5
ROUND_PARTS: Final = 4  # 20 a round: roles need the 100 a minute that Slack allows, too
log = structlog.get_logger(__name__)


@dataclass
class _Known:
    names: dict[str, str] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)
    callers: set[str] = field(default_factory=set)
    at: float = -math.inf
    round: asyncio.Task[None] | None = None


class Names:
    """Names of members, by workspace.

    Args:
        now: seconds of a clock that never goes back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._known: defaultdict[int, _Known] = defaultdict(_Known)

    async def of(self, services: Services, workspace_id: int, caller: Caller) -> Mapping[str, str]:
        """Names by user id, of whoever is known to use Shortlist in the caller's workspace."""
        known = self._known[workspace_id]
        first = known.round is None
        due = self._now() - known.at >= ROUND_SECONDS or caller.user not in known.callers
        if due and (known.round is None or known.round.done()):
            known.at = self._now()
            known.callers.add(caller.user)
            known.round = asyncio.create_task(self._ask(services, workspace_id, caller, known))
        if first and known.round is not None:
            await asyncio.wait({known.round}, timeout=FIRST_SECONDS)
        return known.names

    async def _ask(
        self, services: Services, workspace_id: int, caller: Caller, known: _Known
    ) -> None:
        try:
            members = [caller.user, *await known_members(services, workspace_id)]
            for some in self._due(members, known):
                learn = (self._learn(services, caller.workspace, one, known) for one in some)
                await asyncio.gather(*learn)
        except Exception as error:  # noqa: BLE001 - pages go on with ids; the next round asks again
            log.warning("names_not_told", error=type(error).__name__)

    def _due(self, members: Iterable[str], known: _Known) -> Iterator[Sequence[str]]:
        """Whom to ask about in this round, a few at a time."""
        fresh = self._now() - KEPT_SECONDS
        due = [one for one in dict.fromkeys(members) if known.asked.get(one, -math.inf) <= fresh]
        return (due[start : start + AT_ONCE] for start in range(0, len(due), AT_ONCE)[:ROUND_PARTS])

    async def _learn(self, services: Services, workspace: str, user: str, known: _Known) -> None:
        name = await name_of(services, workspace, user)
        known.asked[user] = self._now()
        if name:
            known.names[user] = name
        else:
            known.names.pop(user, None)
