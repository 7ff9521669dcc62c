"""A running Shortlist between a Slack and, where wanted, a model; and what people do with it."""

import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.services import open_services
from bot.settings import load_settings
from bot.stack import stack
from tests.fakes.openai import FakeOpenAI
from tests.fakes.slack import Dropped, FakeSlack, Posted, ViewRecord, buttons_of, open_fake_slack
from tests.flows.inside import Inside
from tests.flows.people import DESCRIPTION, TITLE, Person

PATIENCE = 60.0  # seconds; two busy cores run everything here
MARKS = {"eyes", "white_check_mark", "warning", "no_entry"}


@dataclass
class Site(Inside):
    """The stack with its surroundings.

    Attributes:
        model: None where the keywords score.
    """

    slack: FakeSlack
    model: FakeOpenAI | None
    channels: int = 0

    def channel(self) -> str:
        """A new channel."""
        self.channels += 1
        name = f"CROOM{self.channels}"
        self.slack.channels.add(name)
        return name

    async def form(self, channel: str) -> ViewRecord:
        """Type `/opening new`; the form that comes up."""
        await self.slack.command("/opening", "new", channel=channel)
        return self.slack.open_view()

    async def opening(self, *, title: str = TITLE, bar: str = "40") -> tuple[str, str]:
        """Create an opening through its form; returns its channel and its alert channel."""
        channel = self.channel()
        return channel, await self.open_in(channel, title=title, bar=bar)

    async def open_in(self, channel: str, *, title: str = TITLE, bar: str = "40") -> str:
        """Create an opening in a channel, its rubric as drafted; returns its alert channel."""
        alerts = self.channel()
        form = await self.form(channel)
        filled = {"title": title, "description": DESCRIPTION, "bar": bar, "alert_channel": alerts}
        await self.slack.submit(form, filled)
        await self.shown(lambda: "Rubric of" in form.shown)
        await self.slack.submit(form)
        await self.shown(lambda: any(title in post.shown for post in self.ours(channel)))
        return alerts

    async def shown(self, condition: Any) -> None:
        """Wait until Slack shows something."""
        await self.slack.wait_for(condition, PATIENCE)

    async def drop(self, channel: str, *people: Person, with_message: bool = False) -> Dropped:
        """Somebody drops CVs into a channel; Slack hears that all is well."""
        files = [(person.file, person.cv()) for person in people]
        dropped = await self.slack.drop(channel, files, with_message=with_message)
        assert {answer.status for answer in dropped.answers} == {200}
        return dropped

    def ours(self, channel: str) -> list[Posted]:
        """Our messages that everyone in a channel sees."""
        bot = self.slack.bot_user
        return [post for post in self.slack.messages(channel) if post.user == bot]

    def thread(self, channel: str, ts: str) -> list[Posted]:
        """Our answers to a drop."""
        return [post for post in self.ours(channel) if post.thread_ts == ts]

    def progress(self, channel: str, ts: str) -> list[Posted]:
        """Progress messages of a drop: there should be one."""
        return [post for post in self.thread(channel, ts) if not buttons_of(post.blocks)]

    def cards(self, channel: str, ts: str, words: str = "") -> list[Posted]:
        """Cards in the thread of a drop that hold these words."""
        cards = [post for post in self.thread(channel, ts) if buttons_of(post.blocks)]
        return [card for card in cards if words in card.shown]

    def marks(self, channel: str, ts: str) -> set[str]:
        """Our reactions on a drop."""
        return set(self.slack.message(channel, ts).reactions) & MARKS

    async def marked(self, channel: str, ts: str, mark: str) -> None:
        """Wait until this is the reaction on a drop."""
        await self.shown(lambda: self.marks(channel, ts) == {mark})

    async def scored(self, channel: str, ts: str, *people: Person) -> None:
        """Wait until the drop is done: a card of each person with a score, and the check mark."""

        def done() -> bool:
            cards = self.cards(channel, ts, "Scored by")
            heads = [card.text.partition(":")[0] for card in cards]
            return sorted(heads) == sorted(person.name for person in people)

        await self.shown(done)
        await self.marked(channel, ts, "white_check_mark")

    async def announced(self, alerts: str, *people: Person) -> None:
        """Wait for the announcements of these people."""
        await self.shown(lambda: len(self.ours(alerts)) >= len(people))
        await self.idle()
        shown = "\n".join(post.text for post in self.ours(alerts))
        assert Counter(person.name in shown for person in people) == {True: len(people)}
        assert len(self.ours(alerts)) == len(people), shown

    async def card(self, channel: str, ts: str, words: str = "") -> Posted:
        """Wait for the one card in the thread of a drop that holds these words."""
        await self.shown(lambda: self.cards(channel, ts, words))
        [card] = self.cards(channel, ts, words)
        return card

    async def queue(self) -> Posted:
        """What `/hire queue` shows."""
        return await self.hire("queue")

    async def decide(self, queue: Posted, about: str, label: str) -> None:
        """Press a button of the entry in the retry queue that holds these words."""
        places = [place for place, block in enumerate(queue.blocks) if about in str(block)]
        [_, button] = next(
            pair
            for pair in buttons_of(queue.blocks[places[0] :])
            if pair[1]["text"]["text"] == label
        )
        seen = len(queue.edits)
        await self.slack.press(queue, button["action_id"])
        await self.shown(lambda: len(queue.edits) > seen)

    async def hire(self, words: str, *, user: str = "UADMIN") -> Posted:
        """Type `/hire ...`; the answer."""
        channel = self.channel()
        await self.slack.command("/hire", words, user=user, channel=channel)
        await self.shown(lambda: self.slack.ephemerals(channel))
        return self.slack.ephemerals(channel)[-1]

    def check(self) -> None:
        """What must hold whatever happened: nothing refused, nothing posted twice."""
        assert self.slack.problems == []
        assert self.slack.foreign_requests == []
        notices = [_notice(post) for post in self.slack.posts if _notice(post) is not None]
        assert [notice for notice, times in Counter(notices).items() if times > 1] == []


def _notice(post: Posted) -> Any:
    return ((post.metadata or {}).get("event_payload") or {}).get("notice_id")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def running(
    folder: Path, *, model: bool = False, over_socket: bool = False, **changes: Any
) -> AsyncIterator[Site]:
    """Start everything; the stack is stopped at the end.

    Args:
        folder: empty; takes the data.
        model: with a model, else by keywords.
        over_socket: Slack through Socket Mode, else through signed HTTP requests.
        changes: further settings, or others in place of the short times.
    """
    async with AsyncExitStack() as ending:
        slack = await ending.enter_async_context(open_fake_slack())
        fake = await ending.enter_async_context(FakeOpenAI()) if model else None
        settings = load_settings(
            _env_file=None,
            **{
                **short_times(folder),
                **_slack(slack, over_socket=over_socket),
                **_model(fake),
                **changes,
            },
        )
        started = await ending.enter_async_context(stack(settings))
        if not over_socket:
            slack.app_url = f"http://127.0.0.1:{settings.http_port}/slack/events"
        services = await ending.enter_async_context(
            open_services(settings, redis=False, outside=False)
        )
        yield Site(settings, services, started.pid, slack, fake)


def short_times(folder: Path) -> dict[str, Any]:
    """Settings with which nothing is waited for longer than it must be."""
    return {
        "data_folder": folder,
        "lease_seconds": 2.0,
        "renew_seconds": 0.5,
        "sweep_seconds": 1.0,
        "poll_seconds": 0.3,
        "pace_seconds": 0.0,
        "stop_seconds": 0.5,
        "retry_backoff": 0.3,
        "max_attempts": 4,
        "model_threads": 4,
        "chat_threads": 3,
        "read_workers": 2,
    }


def _slack(slack: FakeSlack, *, over_socket: bool) -> dict[str, Any]:
    if over_socket:
        way = {"slack_app_token": slack.app_token, "slack_mode": "socket", "web": "off"}
    else:
        way = {"slack_signing_secret": slack.signing_secret, "slack_mode": "http"}
    return {
        **way,
        "slack_bot_token": slack.bot_token,
        "slack_api_url": slack.api_url,
        "http_port": free_port(),
    }


def _model(fake: FakeOpenAI | None) -> dict[str, Any]:
    if fake is None:
        return {"openai_api_key": None}
    return {"openai_api_key": "sk-fake", "openai_base_url": fake.url, "openai_timeout": 3.0}
