"""What a member has mailed, chosen on one page: for all openings, and for each they may see."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.access import seen_openings, visible
from handlers.mailing import boxes
from handlers.mailing.boxes import Arrangement, Subscription
from handlers.messages import Caller
from handlers.owned import no_opening
from handlers.services import Services
from storage.models import Opening


@dataclass(frozen=True)
class Choice:
    """An opening, and what is mailed about it; None: what is mailed about all."""

    opening: Opening
    sends: str | None


@dataclass(frozen=True)
class Choosing:
    """What can be chosen, as it stands; `mine` is None where no address was given."""

    mine: Subscription | None
    choices: Sequence[Choice] = ()


async def standing(services: Services, caller: Caller, workspace_id: int) -> Subscription | None:
    """How a member's mail stands, without openings that they may not see any more."""
    mine = await boxes.show(services, workspace_id, caller.user)
    if mine is None:
        return None
    seen = await visible(services, caller, [opening for opening, _ in mine.choices])
    shown = {opening.id for opening in seen}
    return replace(mine, choices=[one for one in mine.choices if one[0].id in shown])


async def choosing(services: Services, caller: Caller, workspace_id: int) -> Choosing:
    """How a member's mail stands; of closed openings those that something was chosen for."""
    mine = await boxes.show(services, workspace_id, caller.user)
    if mine is None:
        return Choosing(None)
    chosen = {opening.id: sends for opening, sends in mine.choices}
    seen = await seen_openings(services, caller, workspace_id)
    listed = [one for one in seen if one.state != "closed" or one.id in chosen]
    return Choosing(mine, [Choice(opening, chosen.get(opening.id)) for opening in listed])


async def choose(
    services: Services, caller: Caller, workspace_id: int, wanted: Arrangement
) -> None:
    """Have mailed what a member chose.

    Raises:
        MissingError: an opening is none that they may see.
        UserError: they gave no address, or the time zone is none.
    """
    seen = await seen_openings(services, caller, workspace_id)
    if not wanted.openings.keys() <= {opening.id for opening in seen}:
        raise no_opening()
    await boxes.arrange(services, workspace_id, caller.user, wanted)
