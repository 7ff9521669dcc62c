"""What arrives at the same time is stored together, and nobody is told so too early."""

import asyncio

import pytest

from handlers.cvs.inbox import Inbox, Shared
from storage.models import Upload
from tests.handlers.conftest import CHANNEL, ON_SQLITE, TEAM, World


def shared(number: int) -> Shared:
    return Shared(TEAM, CHANNEL, (f"F{number}",), "U1", f"E{number}")


async def test_all_that_come_at_once_are_stored_when_their_callers_go_on(world: World) -> None:
    inbox = Inbox(world.services)
    seen: list[bool] = []

    async def take(number: int) -> None:
        await inbox.take(shared(number))
        seen.append(f"F{number}" in {row.file for row in await world.rows(Upload)})

    await asyncio.gather(*(take(number) for number in range(30)))
    assert seen == [True] * 30


@ON_SQLITE
async def test_a_store_that_fails_is_told_to_all_who_were_in_it_and_not_to_later_ones(
    world: World,
) -> None:
    inbox = Inbox(world.services)
    bad = Shared(None, CHANNEL, ("F0",), "U1", "E0")  # type: ignore[arg-type]
    results = await asyncio.gather(
        *(inbox.take(one) for one in (bad, shared(1), shared(2))), return_exceptions=True
    )
    assert isinstance(results[0], Exception)
    await inbox.take(shared(3))
    assert "F3" in {row.file for row in await world.rows(Upload)}
    with pytest.raises(Exception, match="NOT NULL"):
        raise results[0]
