"""CVs that wait: for an opening, for the end of a pause, for a person; and files that are none."""

import pytest

from tests.flows.people import Person, draw, locked
from tests.flows.site import Site
from tests.processes import until

pytestmark = pytest.mark.asyncio(loop_scope="package")
BAD = {
    "locked.pdf": (locked(Person("Nobody Known").cv()), "password"),
    "damaged.pdf": (Person("Nobody Known").cv()[:700], "damaged"),
}


@pytest.fixture
def site(by_keywords: Site) -> Site:
    """Without a model."""
    return by_keywords


async def test_a_cv_dropped_before_there_is_an_opening_is_scored_when_one_is_created(
    site: Site,
) -> None:
    person = Person("Isolde Farthing")
    channel = site.channel()
    dropped = await site.drop(channel, person)
    await site.marked(channel, dropped.ts, "white_check_mark")
    [progress] = site.progress(channel, dropped.ts)
    assert "/opening new" in progress.shown
    alerts = await site.open_in(channel)
    await site.scored(channel, dropped.ts, person)
    await site.announced(alerts, person)
    await site.scored_once(*dropped.files)


async def test_nothing_is_scored_during_a_pause_and_all_of_it_after(site: Site) -> None:
    people = [Person("Clement Harborough"), Person("Dorothea Inglewood")]
    channel, alerts = await site.opening()
    assert "paused" in (await site.hire("pause")).shown
    try:
        dropped = await site.drop(channel, *people)

        async def all_wait() -> bool:
            waiting = await site.rows("tasks", name=("score",), state=("ready",))
            return len(waiting) == len(people) and site.redis.llen("rq:queue:model") == 0

        await until(all_wait)
        assert "paused" in (await site.hire("status")).shown
        assert site.cards(channel, dropped.ts) == []
        assert [await site.scores(file) for file in dropped.files] == [[], []]
    finally:
        await site.hire("resume")
    await site.scored(channel, dropped.ts, *people)
    await site.announced(alerts, *people)
    await site.scored_once(*dropped.files)


@pytest.mark.parametrize("name", BAD)
async def test_a_file_that_cannot_be_read_says_why(site: Site, name: str) -> None:
    data, reason = BAD[name]
    person = Person(f"Hedda {name.partition('.')[0].title()}")
    channel, alerts = await site.opening()
    alone = await site.slack.drop(channel, [(name, data)])
    await site.marked(channel, alone.ts, "no_entry")
    assert reason in (await site.card(channel, alone.ts)).shown
    queue = await site.queue()
    assert f"Reading a CV: {name}" in queue.shown
    assert reason in queue.shown
    beside = await site.slack.drop(channel, [(f"again-{name}", data), (person.file, person.cv())])
    await site.marked(channel, beside.ts, "warning")
    [progress] = site.progress(channel, beside.ts)
    assert "1 of 2 scored" in progress.shown
    await site.announced(alerts, person)
    await site.scored_once(beside.files[1])


async def test_what_does_not_look_like_a_cv_waits_until_someone_says_score(site: Site) -> None:
    letter = draw(["Dear all,", "the canteen is closed on Monday.", "Kind regards, the kitchen"])
    channel, _ = await site.opening()
    dropped = await site.slack.drop(channel, [("notice.pdf", letter)])
    await site.marked(channel, dropped.ts, "warning")
    card = await site.card(channel, dropped.ts)
    await site.idle()
    assert await site.scores(dropped.files[0]) == []
    await site.slack.press(card, "Score it all the same")
    await site.marked(channel, dropped.ts, "white_check_mark")
    await site.scored_once(*dropped.files)


async def test_other_files_are_left_alone(site: Site) -> None:
    channel, _ = await site.opening()
    said = len(site.ours(channel))
    dropped = await site.slack.drop(channel, [("team.png", b"\x89PNG\r\n\x1a\n" + bytes(64))])
    await site.idle()
    assert site.marks(channel, dropped.ts) == set()
    assert len(site.ours(channel)) == said
