"""From dropped CVs to the posted shortlist, as recruiters see it."""

import pytest

from tests.flows.people import Person
from tests.flows.site import Site

pytestmark = pytest.mark.asyncio(loop_scope="package")


@pytest.fixture(params=["by_keywords", "by_model"])
def site(request: pytest.FixtureRequest) -> Site:
    """Each stack in turn."""
    opened: Site = request.getfixturevalue(request.param)
    return opened


async def test_dropped_cvs_become_a_posted_shortlist(site: Site) -> None:
    people = [Person("Maren Oldfield"), Person("Idris Quillfeather"), Person("Petra Lunnhold")]
    channel, alerts = await site.opening()
    before = len(site.model.requests) if site.model else 0
    dropped = await site.drop(channel, *people, with_message=True)
    await site.scored(channel, dropped.ts, *people)
    await site.announced(alerts, *people)
    await site.scored_once(*dropped.files)
    [progress] = site.progress(channel, dropped.ts)
    assert "3 of 3 scored" in progress.shown
    assert progress.edits
    assert "eyes" in put_on(site, dropped.ts)
    await checked_requests(site, people, before)
    await site.slack.command("/rank", "min 1", channel=channel)
    [shortlist] = site.slack.ephemerals(channel)
    assert "1 to 3 of 3 candidates" in shortlist.shown
    posts = len(site.ours(channel))
    await site.slack.press(shortlist, "Post to channel")
    await site.shown(lambda: len(site.ours(channel)) > posts)
    public = site.ours(channel)[-1]
    assert public.thread_ts is None
    assert all(person.name in public.shown for person in people)


def put_on(site: Site, ts: str) -> list[str]:
    """Every reaction that was ever put on a message."""
    calls = site.slack.called("reactions.add")
    return [call.arguments["name"] for call in calls if call.arguments["timestamp"] == ts]


async def checked_requests(site: Site, people: list[Person], before: int) -> None:
    """At most two model calls a CV, and nothing in them says whose it is."""
    if site.model is None:
        return
    sent = site.model.requests[before:]
    assert len(sent) == 2 * len(people)
    outgoing = b"".join(request.raw for request in sent).lower()
    for person in people:
        for part in (*person.name.split(), person.email, person.phone, person.file):
            assert part.lower().encode() not in outgoing


async def test_a_file_dropped_without_the_message_event_is_scored_in_its_thread(
    site: Site,
) -> None:
    person = Person("Jorunn Eastlake")
    channel, alerts = await site.opening()
    site.slack.file_lag = 1
    dropped = await site.drop(channel, person)
    await site.scored(channel, dropped.ts, person)
    await site.announced(alerts, person)
    await site.scored_once(*dropped.files)
