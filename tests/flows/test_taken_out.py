"""A CV that is removed, or whose file is deleted in Slack, leaves nothing behind."""

import pytest

from tests.fakes.slack import Dropped
from tests.flows.people import Person
from tests.flows.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="package")
WAYS = {"button": "Wetherby", "file_deleted": "Coldridge"}


@pytest.fixture
def site(by_keywords: Site) -> Site:
    """Without a model."""
    return by_keywords


@pytest.mark.parametrize("way", WAYS)
async def test_a_cv_that_is_taken_out(site: Site, way: str) -> None:
    gone, stays = (Person(f"{first} {WAYS[way]}") for first in ("Evander", "Philippa"))
    channel, alerts = await site.opening()
    kept = await site.drop(channel, stays)
    await site.scored(channel, kept.ts, stays)
    files = await site.services.files.keys()
    dropped = await site.drop(channel, gone)
    await site.scored(channel, dropped.ts, gone)
    await site.announced(alerts, stays, gone)
    cv = await site.cv_of(dropped.files[0])
    assert len(await site.services.files.keys()) == len(files) + 1
    await take_out(site, channel, dropped, way)
    await site.shown(lambda: not site.cards(channel, dropped.ts))
    await site.announced(alerts, stays)
    assert await site.services.files.keys() == files
    assert await site.rows("cvs", id=(cv.id,)) == []
    assert await site.rows("scores", cv_id=(cv.id,)) == []
    assert await site.rows("keys", owner=(f"cv:{cv.id}",)) == []
    await site.slack.command("/rank", "", channel=channel)
    assert gone.name not in site.slack.ephemerals(channel)[-1].shown
    assert stays.name in site.slack.ephemerals(channel)[-1].shown


async def take_out(site: Site, channel: str, dropped: Dropped, way: str) -> None:
    """Have a dropped CV removed."""
    if way == "button":
        card = await site.card(channel, dropped.ts)
        await site.slack.press(card, "Remove this CV")
        return
    [file] = dropped.files
    site.slack.files[file].deleted = True
    answer = await site.slack.event({"type": "file_deleted", "file_id": file, "event_ts": "1.1"})
    assert answer.status == 200
