"""Many CVs dropped in batches while Slack answers 429 again and again; and what became of them."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from tests.bench.people import Person, people
from tests.fakes.slack import Busy, Dropped, Posted, RateLimited
from tests.flows.site import Site

SHARE = 0.2  # of all calls are answered 429


@dataclass(frozen=True)
class Batch:
    """Files of one message: where they were dropped, and whose they are."""

    channel: str
    dropped: Dropped
    people: tuple[Person, ...]


async def batches(
    site: Site, channels: list[str], *, count: int, size: int, skip: int = 0
) -> list[Batch]:
    """Drop `count` batches of `size` text CVs, a message each, into the channels in turn."""
    crowd = people(skip + count * size)[skip:]
    found = []
    for number in range(count):
        some = tuple(crowd[number * size : (number + 1) * size])
        files = [(f"{one.stem}.txt", "\n".join(one.lines).encode()) for one in some]
        channel = channels[number % len(channels)]
        dropped = await site.slack.drop(channel, files)
        assert {answer.status for answer in dropped.answers} == {200}
        found.append(Batch(channel, dropped, some))
    return found


async def storm(site: Site, channels: list[str], *, count: int, size: int, within: float) -> None:
    """Let the batches come in bad weather, wait for the end of the work, and check all of it.

    Args:
        site: the stack.
        channels: each with an opening.
        count: of batches.
        size: files of each.
        within: seconds that it may take.
    """
    site.slack.weather = Busy(SHARE)
    dropped = await batches(site, channels, count=count, size=size)
    await site.slack.wait_for(lambda: _done(site, dropped), within)
    await site.idle()
    await nothing_lost(site, dropped)
    nothing_twice(site, dropped)
    in_order(site, dropped)


def _done(site: Site, dropped: list[Batch]) -> bool:
    # The marks are looked at only when there are enough messages: this runs at each request.
    wanted = sum(len(batch.people) + 1 for batch in dropped)
    if sum(post.thread_ts is not None for post in site.slack.posts) < wanted:
        return False
    marks = [site.marks(batch.channel, batch.dropped.ts) for batch in dropped]
    return all(mark == {"white_check_mark"} for mark in marks)


async def nothing_lost(site: Site, dropped: list[Batch]) -> None:
    """Every CV has its score, every task is done, every message stands where it belongs."""
    count = sum(len(batch.people) for batch in dropped)
    assert len(await site.rows("scores")) == count
    scored = [row.score_id for row in await site.rows("applications")]
    assert len(set(scored) - {None}) == count
    assert {row.state for row in await site.rows("tasks")} == {"done"}
    assert {row.state for row in await site.rows("notices")} <= {"sent", "gone"}
    for batch in dropped:
        [progress] = site.progress(batch.channel, batch.dropped.ts)
        assert f"{len(batch.people)} of {len(batch.people)} scored" in progress.shown


def nothing_twice(site: Site, dropped: list[Batch]) -> None:
    """The thread of a drop has one card of each of its people, and of nobody else."""
    for batch in dropped:
        cards = site.cards(batch.channel, batch.dropped.ts, "Scored by")
        heads = Counter(card.text.partition(":")[0] for card in cards)
        assert heads == Counter(person.name for person in batch.people)


def in_order(site: Site, dropped: list[Batch]) -> None:
    """In each channel the progress lines follow each other as the drops did, before any card."""
    for channel in {batch.channel for batch in dropped}:
        threads = [batch.dropped.ts for batch in dropped if batch.channel == channel]
        lines = [site.progress(channel, thread)[0] for thread in threads]
        assert [line.at for line in lines] == sorted(line.at for line in lines)
        for line in lines:
            assert all(line.at < card.at for card in site.cards(channel, str(line.thread_ts)))


@dataclass(frozen=True)
class Pace:
    """How fast we were in a channel.

    Attributes:
        posts: new messages.
        edits: changes of messages.
        shortest: seconds between two posts that Slack took.
        shortest_of_all: the same of posts and edits together.
    """

    posts: int
    edits: int
    shortest: float
    shortest_of_all: float


def pace(site: Site, channel: str) -> Pace:
    """Measure by the fake's own clock; what Slack refused counts as nothing."""
    posts = [post.at for post in _ours(site, channel)]
    edits = [
        call.at
        for call in site.slack.called("chat.update")
        if call.fault is None and call.arguments["channel"] == channel
    ]
    return Pace(len(posts), len(edits), _shortest(posts), _shortest(sorted(posts + edits)))


def refused(site: Site) -> tuple[int, int]:
    """(calls that were answered 429, all calls)."""
    calls = site.slack.calls
    return sum(isinstance(call.fault, RateLimited) for call in calls), len(calls)


def _ours(site: Site, channel: str) -> list[Posted]:
    posts = site.slack.posts
    return [one for one in posts if one.channel == channel and one.user == site.slack.bot_user]


def _shortest(times: list[float]) -> float:
    return min((later - earlier for earlier, later in pairwise(times)), default=float("inf"))
