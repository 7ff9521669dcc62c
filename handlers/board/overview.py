"""What pages show that no message does: the openings with their figures, channels to choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.access import LOCAL, require, seen_channels, sight_of
from handlers.messages import Caller
from handlers.overview import Overview, overview
from handlers.services import Services
from storage.applications import next_to
from storage.models import Application, Opening
from storage.openings import list_openings
from storage.overview import count_buckets
from storage.places import channels_of

LOCAL_CHANNEL = "local:console"
ORDER = ("open", "paused", "closed")  # of openings in a list, by what there is to do in them


@dataclass(frozen=True)
class Line:
    """An opening in a list, with its live applications by bucket, or by state without a score."""

    opening: Opening
    counts: Mapping[str, int]

    @property
    def all(self) -> int:
        """Candidates."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Home:
    """The first page.

    Attributes:
        lines: all openings that are seen, open ones first, then the newest.
    """

    overview: Overview
    lines: Sequence[Line]


async def home_of(services: Services, caller: Caller) -> Home:
    """Gather the first page.

    Raises:
        UserError: they may not look.
    """
    workspace = await require(services, caller, "viewer")
    found = await overview(services, caller)
    sight = await sight_of(services, caller, workspace)
    async with services.database.search() as session:
        openings = await list_openings(session, workspace.id)
        shown = [opening for opening in openings if sight.shows(opening.channel)]
        shown.sort(key=lambda opening: ORDER.index(opening.state))
        ids = [opening.id for opening in shown]
        counts = await count_buckets(session, ids)
    lines = [Line(opening, counts.get(opening.id, {})) for opening in shown]
    return Home(found, lines)


async def known_channels(services: Services, caller: Caller) -> list[str]:
    """Channels that something is in and that the caller may see, to choose from."""
    workspace = await require(services, caller, "viewer")
    if workspace.key == LOCAL:
        return [LOCAL_CHANNEL]
    seen = await seen_channels(services, caller, workspace.id)
    async with services.database.read() as session:
        everything = await channels_of(session, workspace.id)
    return sorted(everything if seen is None else everything & set(seen))


@dataclass(frozen=True)
class Neighbours:
    """The applications before and after one on its shortlist; None where there is none."""

    before: int | None
    after: int | None


async def neighbours(services: Services, application: Application) -> Neighbours:
    """Who stands before and after somebody."""
    async with services.database.search() as session:
        return Neighbours(
            await next_to(session, application, forward=False),
            await next_to(session, application, forward=True),
        )
