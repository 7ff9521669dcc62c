"""Hundreds of CVs in batches while Slack answers one call in five with 429."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from tests.flows.site import Site, running
from tests.flows.storm import Pace, pace, refused, storm

SECOND = 1.0  # a message in a channel: docs.slack.dev/apis/web-api/rate-limits, "chat.postMessage"
NOBODY = "100"  # a bar that these people stay under: their cards are what is counted


@pytest.fixture
async def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    """A stack of the test's own, at the pace that it names, with as many threads as people have."""
    times: dict[str, Any] = {"lease_seconds": 10.0, "renew_seconds": 2.0, "chat_threads": 8}
    folder = tmp_path_factory.mktemp("storm")
    async with running(folder, **times, pace_seconds=request.param) as opened:
        yield opened


def is_a_storm(site: Site) -> None:
    """Slack refused about every fifth call."""
    limited, calls = refused(site)
    assert limited > calls / 8


@pytest.mark.parametrize("site", [0.0], indirect=True)
async def test_five_hundred_cvs_are_scored_and_each_told_once(site: Site) -> None:
    channels = [(await site.opening(bar=NOBODY))[0] for _ in range(5)]
    await storm(site, channels, count=10, size=50, within=300)
    is_a_storm(site)


@pytest.mark.parametrize("site", [SECOND], indirect=True)
async def test_no_channel_gets_more_than_a_message_a_second(site: Site) -> None:
    channels = [(await site.opening(bar=NOBODY))[0] for _ in range(4)]
    await storm(site, channels, count=4, size=11, within=120)
    for channel in channels:
        assert_paced(pace(site, channel), posts=1 + 11 + 1)


def assert_paced(found: Pace, *, posts: int) -> None:
    """So many posts, and between any two of them, or of their edits, a second."""
    assert found.posts == posts
    assert found.shortest >= SECOND
    assert found.shortest_of_all >= SECOND


@pytest.mark.slow
@pytest.mark.parametrize("site", [SECOND], indirect=True)
async def test_five_hundred_cvs_in_one_channel_keep_the_pace(
    site: Site, record_property: Callable[[str, object], None]
) -> None:
    channel, _ = await site.opening(bar=NOBODY)
    await storm(site, [channel], count=10, size=50, within=1800)
    is_a_storm(site)
    found = pace(site, channel)
    record_property("pace", found)
    record_property("refused", refused(site))
    assert_paced(found, posts=1 + 500 + 10)
