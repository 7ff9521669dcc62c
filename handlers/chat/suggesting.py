"""What is offered while somebody types: openings and candidates, as far as they may see them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from handlers.access import require, seen_openings
from handlers.messages import Caller
from handlers.ranking import Query, rank
from handlers.services import Services
from storage.openings import list_openings

MOST: Final = 25  # that are offered at once
Suggestion = Callable[[Services, Caller, str], Awaitable[Sequence[tuple[str, str]]]]


async def openings(services: Services, caller: Caller, typed: str) -> Sequence[tuple[str, str]]:
    """Openings whose number or title holds what was typed: those of the channel, the open first.

    Returns:
        (`#3`, `#3 Engineer (paused)`) pairs.
    """
    workspace = await require(services, caller, "viewer")
    seen = await seen_openings(services, caller, workspace.id)
    words = typed.strip().casefold()
    found = [one for one in seen if words in f"#{one.id} {one.title}".casefold()]
    found.sort(key=lambda one: (one.channel != caller.channel, one.state != "open", -one.id))
    return [
        (f"#{one.id}", f"#{one.id} {one.title}{'' if one.state == 'open' else f' ({one.state})'}")
        for one in found[:MOST]
    ]


async def candidates(services: Services, caller: Caller, typed: str) -> Sequence[tuple[str, str]]:
    """The best candidates of the channel's openings whose name holds what was typed.

    Outside a channel nobody is offered.

    Returns:
        (name, name with opening) pairs; blind openings are known by their code names.
    """
    workspace = await require(services, caller, "recruiter")
    if caller.channel is None:
        return ()
    async with services.database.read() as session:
        here = await list_openings(session, workspace.id, channel=caller.channel, state="open")
    words, found = typed.strip().casefold(), list[tuple[str, str]]()
    for opening in here:
        page = await rank(services, workspace.id, Query(opening.id))
        found += [
            (entry.name, f"{entry.name} · #{opening.id} {opening.title}")
            for entry in page.entries
            if words in entry.name.casefold()
        ]
    return found[:MOST]


SUGGESTIONS: Final[Mapping[str, Suggestion]] = {"opening": openings, "candidate": candidates}
