"""What the renderer has to know of where something is shown; long values of buttons are kept."""

import time
from collections import OrderedDict
from collections.abc import Sequence

from bot.discord.destinations import guild_of
from bot.discord.render import Place, long_values
from handlers.chat.carrying import Carrier
from handlers.messages import Block

REMEMBERED = 2000  # values that this process has kept
FRESH = 86_400.0  # seconds, after which one is kept anew: it must outlive the button by months


class Placing:
    """Finds the place for the renderer; a value that was kept is not kept again at once."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._kept: OrderedDict[tuple[str, str], tuple[str, float]] = OrderedDict()

    async def of(self, workspace: str, blocks: Sequence[Block]) -> Place:
        """The place of something shown in a workspace (`discord:9`)."""
        carried = {value: await self._key(workspace, value) for value in long_values(blocks)}
        return Place(guild_of(workspace), carried)

    async def _key(self, workspace: str, value: str) -> str:
        known, until = self._kept.get((workspace, value), ("", 0.0))
        if time.monotonic() < until:
            return known
        key = await self._carrier.keep(workspace, value)
        self._kept[workspace, value] = (key, time.monotonic() + FRESH)
        self._kept.move_to_end((workspace, value))
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        return key
