"""Slack takes a message and its answer is lost, or it takes none: never two of the same."""

import pytest

from tests.fakes.slack import Drop, Fault, Garbage, RateLimited, ServerError
from tests.flows.people import Person
from tests.flows.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="package")
FAULTS: dict[str, Fault] = {
    "Dropped Connection": Drop(),
    "Garbled Answer": Garbage(),
    "Posted Error": ServerError(acted=True),
    "Plain Error": ServerError(),
    "Rate Limit": RateLimited(1),
}


@pytest.fixture
def site(by_keywords: Site) -> Site:
    """Without a model."""
    return by_keywords


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_lost_answer_does_not_post_twice(site: Site, fault: str) -> None:
    person = Person(f"Alban {fault.replace(' ', '').title()}")
    channel, alerts = await site.opening()
    site.slack.script("chat.postMessage", FAULTS[fault])
    dropped = await site.drop(channel, person)
    await site.scored(channel, dropped.ts, person)
    await site.announced(alerts, person)
    assert len(site.progress(channel, dropped.ts)) == 1


@pytest.mark.parametrize(("fault", "answer"), [(Drop(), "Drop"), (ServerError(), "Retry")])
async def test_where_slack_lets_us_not_look_a_person_decides(
    site: Site, fault: Fault, answer: str
) -> None:
    person = Person("Merrill Stonebridge" if answer == "Drop" else "Averil Nightingale")
    channel, alerts = await site.opening()
    granted = set(site.slack.scopes)
    site.slack.scopes -= {"channels:history", "groups:history"}
    try:
        site.slack.script("chat.postMessage", fault)
        dropped = await site.drop(channel, person)
        await site.shown(lambda: site.cards(channel, dropped.ts, "Scored by"))
        await site.announced(alerts, person)
        queue = await site.queue()
    finally:
        site.slack.scopes = granted
    assert "Posting a message" in queue.shown
    assert "did not confirm" in queue.shown
    await site.decide(queue, "did not confirm", answer)
    assert "did not confirm" not in queue.shown
    await site.idle()
    assert len(site.progress(channel, dropped.ts)) == 1
    await site.scored_once(*dropped.files)
