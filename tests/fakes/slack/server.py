"""The server, its state, and what a test does with it."""

import asyncio
import mimetypes
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.slack import routes, sending
from tests.fakes.slack.faults import Fault, calm
from tests.fakes.slack.members import members
from tests.fakes.slack.methods import describe_file, describe_view
from tests.fakes.slack.oauth import OAuth
from tests.fakes.slack.payloads import (
    event_callback,
    file_share_message,
    file_shared,
    message_action,
    shortcut,
    slash_command,
    view_action,
    view_submission,
)
from tests.fakes.slack.records import (
    Answer,
    Call,
    Dropped,
    FileRecord,
    PendingFile,
    Posted,
    ViewRecord,
)
from tests.serving import one_request_each

Json = dict[str, Any]
ALL_SCOPES = (
    "chat:write,commands,files:read,files:write,im:write,reactions:write,users:read,"
    "channels:history,groups:history,app_mentions:read,im:history"
)


@dataclass
class Trigger:
    """A trigger id: when and for whom it was made, and whether it was used."""

    at: float
    user: str
    used: bool = False


@dataclass
class ResponseUrl:
    """Where one response_url leads; five uses."""

    channel: str
    user: str
    source: Posted | None
    uses: int = 0


@dataclass(eq=False)
class FakeSlack:
    """One Slack workspace.

    Attributes:
        app_url: where to send requests; None: over the app's socket.
        weather: what goes wrong with a call that nothing was scripted for.
        ack_wait: seconds an envelope is waited for.
        trigger_life: seconds a trigger id is good for; Slack's own 3 are short for a busy machine.
        problems: what a member would have seen go wrong.
        foreign_requests: headers of requests that reached a host which is none of Slack's.
    """

    base: str = ""
    foreign_url: str = ""
    app_url: str | None = None
    team: str = "T1"
    team_url: str = "https://acme.slack.com/"
    bot_token: str = "xoxb-fake-bot"
    app_token: str = "xapp-fake-app"
    signing_secret: str = "fake-signing-secret"
    bot_user: str = "UBOT"
    bot_id: str = "BBOT"
    app_id: str = "A1"
    scopes: set[str] = field(default_factory=lambda: set(ALL_SCOPES.split(",")))
    upload_base: str | None = None
    pending: dict[str, PendingFile] = field(default_factory=dict)
    channels: set[str] = field(default_factory=lambda: {"C1", "C2", "C3"})
    archived: set[str] = field(default_factory=set)
    not_in: set[str] = field(default_factory=set)
    people: dict[str, Json] = field(default_factory=members)
    oauth: OAuth = field(default_factory=OAuth)
    files: dict[str, FileRecord] = field(default_factory=dict)
    posts: list[Posted] = field(default_factory=list)
    views: dict[str, ViewRecord] = field(default_factory=dict)
    homes: dict[str, ViewRecord] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    faults: dict[str, deque[Fault]] = field(default_factory=dict)
    weather: Callable[[str], Fault | None] = field(default=calm)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    pongs: set[bytes] = field(default_factory=set)
    acks: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    neighbours: list["FakeSlack"] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    foreign_requests: list[dict[str, str]] = field(default_factory=list)
    ack_wait: float = 30.0
    trigger_life: float = 30.0
    file_lag: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _count: int = 0
    _http: aiohttp.ClientSession | None = None

    @property
    def api_url(self) -> str:
        """Base address of the Web API."""
        return f"{self.base}/api/"

    @property
    def http(self) -> aiohttp.ClientSession:
        """For requests to the app."""
        if self._http is None:
            timeout = aiohttp.ClientTimeout(total=30)
            self._http = aiohttp.ClientSession(timeout=timeout, connector=one_request_each())
        return self._http

    async def close(self) -> None:
        """Close what was opened for requests to the app."""
        for one in (self, *self.neighbours):
            if one._http is not None:
                await one._http.close()

    def neighbour(self, team: str) -> "FakeSlack":
        """Another workspace with the same app in it, on the same address.

        Its members and channels are called as here. Ids of what is made later differ, as Slack's
        own are unique among all workspaces.
        """
        other = FakeSlack(
            base=self.base,
            foreign_url=self.foreign_url,
            team=team,
            team_url=f"https://{team.lower()}.slack.com/",
            bot_token=f"{self.bot_token}-{team}",
            people=members(team),
            sockets=self.sockets,
            pongs=self.pongs,
            acks=self.acks,
            _count=1_000_000 * (len(self.neighbours) + 1),
        )
        self.neighbours.append(other)
        return other

    def changed(self) -> None:
        """Let everyone who waits look again, in the neighbours too: they share sockets."""
        for one in (self, *self.neighbours):
            one._changed.set()
            one._changed = asyncio.Event()

    async def wait_for(self, condition: Callable[[], object], within: float = 60.0) -> None:
        """Wait until a condition holds; it is looked at after each request of the app.

        Raises:
            TimeoutError: it did not; names what was posted last.
        """
        until = time.monotonic() + within
        while not condition():
            try:
                await asyncio.wait_for(self._changed.wait(), until - time.monotonic())
            except TimeoutError:
                last = [post.shown for post in self.posts[-3:]]
                calls = [call.method for call in self.calls[-8:]]
                raise TimeoutError(f"last posts {last}, last calls {calls}") from None

    async def reached(self) -> None:
        """Wait until the app takes requests; over HTTP it always does.

        While our loop stood still, between two tests, it may have given its socket up, which only
        an unanswered ping tells.
        """
        mark = self.new_id("ping").encode()
        while self.app_url is None and mark not in self.pongs:
            await self.wait_for(lambda: self.sockets)
            await self._ping(self.sockets[-1], mark)

    async def _ping(self, socket: web.WebSocketResponse, mark: bytes) -> None:
        with suppress(ConnectionError):
            await socket.ping(mark)
        await self.wait_for(lambda: mark in self.pongs or socket not in self.sockets)

    def new_id(self, prefix: str) -> str:
        """An id never used before."""
        self._count += 1
        return f"{prefix}{self._count:08d}"

    def new_ts(self) -> str:
        """A message's ts, later than all before."""
        self._count += 1
        return f"{int(time.time())}.{self._count:06d}"

    def new_trigger(self, user: str) -> str:
        """A trigger id, good for `trigger_life` seconds and one use."""
        trigger = self.new_id("trigger.")
        self.triggers[trigger] = Trigger(time.monotonic(), user)
        return trigger

    def new_response_url(self, channel: str, user: str, source: Posted | None) -> str:
        """A response_url, good for five uses."""
        name = self.new_id("r")
        self.response_urls[name] = ResponseUrl(channel, user, source)
        return f"{self.base}/response/{name}"

    def script(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method (or `download`) go wrong, one fault each."""
        self.faults.setdefault(method, deque()).extend(faults)

    def next_fault(self, method: str) -> Fault | None:
        """The fault for this call."""
        waiting = self.faults.get(method)
        return waiting.popleft() if waiting else self.weather(method)

    def add_file(self, name: str, data: bytes, *, user: str = "U1", mimetype: str = "") -> str:
        """Upload a file without sharing it (as a form's file input does); its id."""
        kind = mimetype or mimetypes.guess_type(name)[0] or "application/octet-stream"
        record = FileRecord(self.new_id("F"), name, data, kind, user, lag=self.file_lag)
        self.files[record.id] = record
        return record.id

    def share(
        self,
        channel: str,
        files: Sequence[str],
        *,
        user: str = "U1",
        text: str = "",
        thread: str | None = None,
    ) -> Posted:
        """Put a member's message with files into a channel; sends no event."""
        post = Posted(channel, self.new_ts(), user, text, [], thread_ts=thread, files=list(files))
        self.posts.append(post)
        for file in files:
            self.files[file].shares.append((channel, post.ts))
        return post

    def show_view(self, user: str, view: Json) -> ViewRecord:
        """Open a modal."""
        record = ViewRecord(self.new_id("V"), user, [view])
        self.views[record.id] = record
        return record

    def messages(self, channel: str, *, thread: str | None = None) -> list[Posted]:
        """What everyone sees in a channel, oldest first; with `thread`, only its replies."""
        return [
            post
            for post in self.posts
            if post.channel == channel
            and not post.deleted
            and post.ephemeral_to is None
            and (thread is None or post.thread_ts == thread)
        ]

    def message(self, channel: str, ts: str) -> Posted:
        """One message."""
        return next(post for post in self.messages(channel) if post.ts == ts)

    def ephemerals(self, channel: str, *, user: str | None = None) -> list[Posted]:
        """What only one member sees, oldest first."""
        seen = [post for post in self.posts if post.channel == channel and not post.deleted]
        return [post for post in seen if post.ephemeral_to and user in {None, post.ephemeral_to}]

    def open_view(self) -> ViewRecord:
        """The modal opened last that is still open."""
        return next(view for view in reversed(self.views.values()) if view.open)

    def called(self, method: str) -> list[Call]:
        """The app's calls of a method, oldest first."""
        return [call for call in self.calls if call.method == method]

    async def event(
        self, event: Json, *, event_id: str | None = None, retry: tuple[int, str] | None = None
    ) -> Answer:
        """Send an event."""
        await self.reached()
        payload = event_callback(self, event, event_id)
        return await sending.deliver(self, "event", payload, retry=retry)

    async def drop(
        self, channel: str, files: Sequence[tuple[str, bytes]], *, user: str = "U1", text: str = "",
        with_message: bool = False,
    ) -> Dropped:  # fmt: skip
        """Drop files into a channel as a member does: one message, one `file_shared` a file.

        Args:
            channel: id of the channel.
            files: name and bytes of each.
            user: who drops them.
            text: what they write with them.
            with_message: also send the `message` event that needs the history scopes.
        """
        ids = [self.add_file(name, data, user=user) for name, data in files]
        post = self.share(channel, ids, user=user, text=text)
        events = [file_shared(file, channel, user, post.ts) for file in ids]
        if with_message:
            described = [describe_file(self, self.files[file]) for file in ids]
            events.append(file_share_message(post, described))
        answers = await asyncio.gather(*(self.event(event) for event in events))
        return Dropped(post.ts, tuple(ids), tuple(answers))

    async def command(
        self, name: str, text: str, *, user: str = "U1", channel: str = "C1"
    ) -> Answer:
        """Type a slash command; what is answered shows among the ephemerals."""
        await self.reached()
        payload = slash_command(self, name, text, user, channel)
        answer = await sending.deliver(self, "command", payload)
        sending.show_command_answer(self, answer, channel, user)
        self.changed()
        return answer

    async def shortcut(self, name: str, post: Posted | None = None, *, user: str = "U1") -> Answer:
        """Choose a shortcut by its callback_id, on a message or on none."""
        await self.reached()
        return await sending.deliver(self, "interaction", shortcut(self, name, user, post))

    async def press(
        self,
        target: Posted | ViewRecord,
        button: str,
        *,
        user: str = "U1",
        values: dict[str, str] | None = None,
        ticked: Sequence[str] = (),
    ) -> Answer:
        """Press a button, named by its label or the beginning of its action_id.

        `values` are what was typed in the form that it is in; boxes of the message whose labels
        begin with one of `ticked` are ticked.
        """
        await self.reached()
        if isinstance(target, ViewRecord):
            payload = view_action(self, target, button, values or {})
        else:
            payload = message_action(self, target, button, user, ticked)
        return await sending.deliver(self, "interaction", payload)

    async def open_home(self, user: str, *, tab: str = "home") -> Answer:
        """Open the app's Home tab, or another tab of the app."""
        event: Json = {"type": "app_home_opened", "user": user, "channel": "D1", "tab": tab}
        if user in self.homes:
            event["view"] = describe_view(self, self.homes[user])
        return await self.event({**event, "event_ts": self.new_ts()})

    async def submit(self, view: ViewRecord, values: dict[str, str] | None = None) -> Answer:
        """Fill in a form and send it; fields left out keep what they showed."""
        await self.reached()
        payload = view_submission(self, view, values or {})
        answer = await sending.deliver(self, "interaction", payload)
        sending.show_submission_answer(self, view, answer)
        self.changed()
        return answer

    async def disconnect(self) -> None:
        """Tell the app's socket to come back, as Slack does every few hours."""
        socket = self.sockets.pop()
        await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})
        await socket.close()


@asynccontextmanager
async def open_fake_slack(port: int = 0) -> AsyncIterator[FakeSlack]:
    """Serve a workspace on loopback, on any free port unless one is given."""
    slack = FakeSlack()
    apps = (routes.slack_app(slack), routes.foreign_app(slack))
    runners = [web.AppRunner(app, shutdown_timeout=1) for app in apps]
    addresses = []
    for runner, wanted in zip(runners, (port, 0), strict=True):
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", wanted, backlog=1024)
        await site.start()
        addresses.append(f"http://127.0.0.1:{runner.addresses[0][1]}")
    slack.base, slack.foreign_url = addresses
    try:
        yield slack
    finally:
        await slack.close()
        for socket in slack.sockets:
            await socket.close()
        for runner in runners:
            await runner.cleanup()
