"""The same event, file or content again: one CV, one score, one announcement, paid for once."""

import asyncio

import pytest

from tests.fakes.slack.payloads import file_shared
from tests.flows.people import Person
from tests.flows.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.fixture
def site(by_model: Site) -> Site:
    """With a model, whose calls cost money."""
    return by_model


async def test_an_event_that_comes_four_times_is_worked_on_once(site: Site) -> None:
    person = Person("Corwin Ashdale")
    channel, alerts = await site.opening()
    before = calls(site)
    file = site.slack.add_file(person.file, person.cv())
    post = site.slack.share(channel, [file])
    event = file_shared(file, channel, "U1", post.ts)
    retries = [None, (1, "http_timeout"), (2, "http_timeout"), (3, "http_error")]
    answers = await asyncio.gather(
        *(site.slack.event(event, event_id="Ev4TIMES", retry=retry) for retry in retries)
    )
    assert [answer.status for answer in answers] == [200] * 4
    await site.scored(channel, post.ts, person)
    await site.announced(alerts, person)
    await site.scored_once(file)
    assert calls(site) - before == 2
    assert len(site.progress(channel, post.ts)) == 1


async def test_the_same_content_again_is_recognised_and_not_paid_for(site: Site) -> None:
    person = Person("Linnea Brackwater")
    channel, alerts = await site.opening()
    before = calls(site)
    first = await site.drop(channel, person)
    await site.scored(channel, first.ts, person)
    second = await site.drop(channel, person)
    await site.scored(channel, second.ts, person)
    await site.announced(alerts, person)
    await site.scored_once(*first.files, *second.files)
    assert (await site.cv_of(first.files[0])).id == (await site.cv_of(second.files[0])).id
    assert calls(site) - before == 2


async def test_a_file_shared_in_two_channels_is_one_cv_in_two_openings(site: Site) -> None:
    person = Person("Tobin Marrowfield")
    (one, alerts_one), (two, alerts_two) = await site.opening(), await site.opening()
    before = calls(site)
    file = site.slack.add_file(person.file, person.cv())
    posts = [(channel, site.slack.share(channel, [file]).ts) for channel in (one, two)]
    for channel, ts in posts:
        await site.slack.event(file_shared(file, channel, "U1", ts))
    for channel, ts in posts:
        await site.scored(channel, ts, person)
    await site.announced(alerts_one, person)
    await site.announced(alerts_two, person)
    await site.cv_of(file)
    assert len(await site.scores(file)) == 2
    assert calls(site) - before == 3  # its profile once, a score in each opening


def calls(site: Site) -> int:
    """How often the model was asked."""
    return len(site.model.requests) if site.model else 0
