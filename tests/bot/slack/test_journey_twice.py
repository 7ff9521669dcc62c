"""Every step of a recruiter's way, in two workspaces at once, over each of Slack's transports."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from storage.database import Database
from storage.files import EncryptedFolder
from tests.bot.slack.house import House, everything, open_house
from tests.bot.slack.recruiter import Recruiter
from tests.fakes.slack import FakeSlack
from tests.handlers.conftest import ON_SQLITE

pytestmark = ON_SQLITE


@pytest.fixture(params=[False, True], ids=["http", "socket"])
async def house(
    request: pytest.FixtureRequest, slack: FakeSlack, database: Database, files: EncryptedFolder
) -> AsyncIterator[House]:
    async with open_house(slack, database, files, over_socket=request.param) as opened:
        yield opened


async def test_two_workspaces_go_the_whole_way_and_see_nothing_of_each_other(house: House) -> None:
    one = Recruiter(house, house.here, "Norwich", ("Ana Ruiz", "Bea Clay"))
    two = Recruiter(house, house.there, "Utrecht", ("Cem Dahl", "Dora Eklund"))
    await asyncio.gather(one.whole_way(), two.whole_way())
    for mine, other in ((one, two), (two, one)):
        seen = everything(mine.slack)
        assert all(name in seen for name in (mine.town, *mine.names))
        for words in (other.town, *(part for name in other.names for part in name.split())):
            assert words not in seen
        tokens = {call.token for call in mine.slack.calls if call.method != "apps.connections.open"}
        assert tokens <= {mine.slack.bot_token, ""}
        assert mine.slack.problems == []
