"""The model fails for a while or for good: scored once in the end, or queued with its reason."""

import pytest

from tests.flows.people import Person
from tests.flows.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="package")
REASONS = {"unauthorized": "key", "quota": "no credit left"}


@pytest.fixture
def site(by_model: Site) -> Site:
    """With a model, which can fail."""
    return by_model


async def test_a_model_that_fails_for_a_while(site: Site) -> None:
    assert site.model is not None
    person = Person("Gwendolyn Saltmarsh")
    channel, alerts = await site.opening()
    before = len(site.model.requests)
    site.model.script("server_error", times=2)
    site.model.script("rate_limited", retry_after=1)
    site.model.script("hang")
    dropped = await site.drop(channel, person)
    await site.scored(channel, dropped.ts, person)
    await site.announced(alerts, person)
    await site.scored_once(*dropped.files)
    assert len(site.model.requests) - before == 4 + 2
    assert "is empty" in (await site.queue()).shown


@pytest.mark.parametrize("kind", REASONS)
async def test_a_model_that_fails_for_good_waits_for_a_person(site: Site, kind: str) -> None:
    assert site.model is not None
    person = Person("Leofric Thistledown") if kind == "quota" else Person("Rowena Blackthorn")
    channel, alerts = await site.opening()
    site.model.script(kind, times=2)
    dropped = await site.drop(channel, person)
    await site.marked(channel, dropped.ts, "no_entry")
    assert REASONS[kind] in (await site.card(channel, dropped.ts)).shown
    queue = await site.queue()
    assert f"Scoring a CV: {person.name}" in queue.shown
    assert REASONS[kind] in queue.shown
    assert await site.scores(dropped.files[0]) == []
    await site.slack.press(queue, "Retry all", user="U1")
    await site.scored(channel, dropped.ts, person)
    await site.announced(alerts, person)
    await site.scored_once(*dropped.files)
    assert "is empty" in (await site.queue()).shown
