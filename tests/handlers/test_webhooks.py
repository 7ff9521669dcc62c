"""Webhooks: what is told, how it is signed, and what happens while nobody takes it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import select
from standardwebhooks import Webhook, WebhookVerificationError

from bot.guard import Guard
from bot.webhook import open_web
from handlers.candidates import decisions
from handlers.cvs import handling
from handlers.errors import MissingError, UserError
from handlers.events import emit
from handlers.openings import switching
from handlers.privacy import erasing
from handlers.queue.retrying import drop_one, list_queue, retry_one
from handlers.queue.running import run_task
from handlers.queue.upkeep import hand_over_due, sweep, tidy_up
from handlers.services import Services, work
from handlers.tasks import TASKS
from handlers.webhooks import endpoints as webhooks
from handlers.webhooks.endpoints import Change, Listed
from handlers.webhooks.outgoing import NoWeb
from storage.models import (
    Application,
    Base,
    Delivery,
    DeliveryAttempt,
    JournalEntry,
    Task,
    WebhookEndpoint,
    WebhookEvent,
)
from storage.workspaces import ensure_workspace
from tests.fakes.sink import Got, Sink, open_sink
from tests.handlers.conftest import CV, ON_SQLITE, TEAM, World, cv
from tests.trial_services import HandClock

BY = "U1"
HOURS = 3600.0
# The schedule that the specification recommends, in seconds after the try before.
SPEC = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]


@dataclass
class Hooked:
    """A product with a clock that is moved by hand, and a sink that it may call."""

    world: World
    sink: Sink
    clock: HandClock
    home: int

    @property
    def services(self) -> Services:
        return self.world.services

    async def endpoint(self, *events: str) -> Listed:
        """Have the sink told of some events, by default of all."""
        return await webhooks.add(self.services, self.home, self.sink.url, events, by=BY)

    async def happen(self, kind: str = "opening.closed", **data: Any) -> None:
        """Let something happen, and what follows from it."""
        async with work(self.services) as unit:
            await emit(unit, self.home, kind, **(data or {"opening_id": 7}))  # type: ignore[arg-type]
        await self.world.settle()

    async def forward(self, seconds: float) -> None:
        """Let time go by, and what is due then happen."""
        self.clock.forward(seconds)
        await hand_over_due(self.services)
        await self.world.settle()

    async def next_try(self) -> float:
        """Let the one task that waits come to its time; seconds until then."""
        [task] = [one for one in await self.world.rows(Task) if one.state == "waiting"]
        seconds = (task.due_at - self.clock()).total_seconds()
        await self.forward(seconds)
        return seconds

    async def delivery(self) -> Delivery:
        """The one that there is."""
        [found] = await self.world.rows(Delivery)
        return found


def checked(got: Got, secret: str) -> dict[str, Any]:
    """What was told, its signature looked at by the stock library at the time it claims."""
    at = datetime.fromtimestamp(int(got.headers["webhook-timestamp"]), UTC)
    due = Webhook(secret).sign(got.headers["webhook-id"], at, got.body.decode())
    assert due in got.headers["webhook-signature"].split(" ")
    told: dict[str, Any] = json.loads(got.body)
    return told


def secret_of(listed: Listed) -> str:
    assert listed.secret is not None
    return listed.secret


@asynccontextmanager
async def hooking(world: World) -> AsyncIterator[Hooked]:
    async with open_sink() as sink:
        guard = Guard(frozenset({("127.0.0.1", sink.port)}))
        async with open_web(guard, seconds=5.0) as web:
            clock = HandClock()
            world.services = replace(world.services, web=web, now=clock)
            async with work(world.services) as unit:
                home = await ensure_workspace(unit.session, TEAM, unit.now)
            yield Hooked(world, sink, clock, home.id)


@pytest.fixture
async def hooked(world: World) -> AsyncIterator[Hooked]:
    async with hooking(world) as found:
        yield found


async def test_the_stock_library_takes_what_is_sent(hooked: Hooked) -> None:
    hooked.clock.at = datetime.now(UTC)
    listed = await hooked.endpoint()
    await hooked.happen("opening.closed", opening_id=7, closed_at="2026-03-02T09:00:00+00:00")
    [got] = hooked.sink.got
    told = Webhook(secret_of(listed)).verify(got.body, dict(got.headers))
    assert told["type"] == "opening.closed"
    assert told["data"] == {"opening_id": 7, "closed_at": "2026-03-02T09:00:00+00:00"}
    assert datetime.fromisoformat(told["timestamp"]) == hooked.clock()
    with pytest.raises(WebhookVerificationError):
        Webhook(secret_of(listed)).verify(got.body + b" ", dict(got.headers))
    assert (await hooked.delivery()).state == "delivered"


async def test_a_sink_that_is_away_for_days_gets_it_with_the_same_id(hooked: Hooked) -> None:
    """Ten tries by the schedule of the specification; the last one is taken."""
    hooked.clock.at = datetime.now(UTC) - timedelta(hours=100)
    listed = await hooked.endpoint()
    hooked.sink.statuses = [500] * 9
    await hooked.happen()
    waits = [await hooked.next_try() for _ in range(8)]
    [task] = [one for one in await hooked.world.rows(Task) if one.state == "waiting"]
    waits.append((task.due_at - hooked.clock()).total_seconds())
    hooked.clock.at = datetime.now(UTC)  # so that the library finds the last one fresh
    await hooked.forward(0)
    for wait, due in zip(waits, SPEC, strict=True):
        assert due <= wait <= due * 1.25
    assert len(hooked.sink.got) == 10
    assert len({got.headers["webhook-id"] for got in hooked.sink.got}) == 1
    assert len({got.body for got in hooked.sink.got}) == 1
    assert len({got.headers["webhook-timestamp"] for got in hooked.sink.got}) == 10
    for got in hooked.sink.got:
        assert checked(got, secret_of(listed))["type"] == "opening.closed"
    last = hooked.sink.got[-1]
    assert Webhook(secret_of(listed)).verify(last.body, dict(last.headers))
    assert (await hooked.delivery()).state == "delivered"
    assert (await hooked.world.rows(WebhookEndpoint))[0].failing_since is None
    assert (await list_queue(hooked.services, hooked.home)).total == 0
    tries = await hooked.world.rows(DeliveryAttempt)
    assert [one.status for one in tries] == [500] * 9 + [204]


async def test_while_it_waits_the_retry_queue_says_so(hooked: Hooked) -> None:
    await hooked.endpoint()
    hooked.sink.statuses = [500]
    await hooked.happen()
    [entry] = (await list_queue(hooked.services, hooked.home)).entries
    assert entry.subject == "opening.closed to 127.0.0.1"
    assert entry.reason == (
        "127.0.0.1 did not take this: it answered with 500. It is tried again by itself."
    )
    assert entry.next_try is not None
    await retry_one(hooked.services, hooked.home, "task", entry.id, actor=BY)
    await hooked.world.settle()
    assert len(hooked.sink.got) == 2
    assert (await list_queue(hooked.services, hooked.home)).total == 0


async def dead(hooked: Hooked) -> None:
    """Let a delivery come to its last try in vain."""
    hooked.sink.statuses = [500] * 10
    await hooked.happen()
    for _ in range(9):
        await hooked.next_try()


async def test_an_endpoint_that_takes_nothing_for_days_is_switched_off(hooked: Hooked) -> None:
    listed = await hooked.endpoint()
    await dead(hooked)
    found = await webhooks.endpoint(hooked.services, hooked.home, listed.row.id)
    assert (found.row.disabled_at, found.row.disabled_code) == (hooked.clock(), "failing")
    [entry] = (await list_queue(hooked.services, hooked.home)).entries
    assert "has taken nothing for three days" in entry.reason
    assert f"shortlist webhook enable {listed.row.id}" in entry.reason
    assert entry.next_try is None
    actions = [row.action for row in await hooked.world.rows(JournalEntry)]
    assert actions == ["webhook.added", "webhook.disabled"]

    await hooked.happen()  # nobody is told of it
    assert len(await hooked.world.rows(WebhookEvent)) == 1
    assert len(hooked.sink.got) == 10

    await retry_one(hooked.services, hooked.home, "task", entry.id, actor=BY)
    await hooked.world.settle()
    [entry] = (await list_queue(hooked.services, hooked.home)).entries
    assert "is switched off" in entry.reason
    assert len(hooked.sink.got) == 10

    on = Change(enabled=True)
    await webhooks.change(hooked.services, hooked.home, listed.row.id, on, by=BY)
    await retry_one(hooked.services, hooked.home, "task", entry.id, actor=BY)
    await hooked.world.settle()
    assert len({got.headers["webhook-id"] for got in hooked.sink.got}) == 1
    assert (await hooked.delivery()).state == "delivered"


async def test_an_endpoint_that_took_something_lately_stays_on(hooked: Hooked) -> None:
    listed = await hooked.endpoint()
    hooked.sink.statuses = [500] * 9
    await hooked.happen()
    for _ in range(8):
        await hooked.next_try()
    hooked.sink.statuses = [204, 500]  # another event is taken just before the last try
    await webhooks.ping(hooked.services, hooked.home, listed.row.id, by=BY)
    await hooked.world.settle()
    await hooked.next_try()
    found = await webhooks.endpoint(hooked.services, hooked.home, listed.row.id)
    assert found.row.disabled_at is None
    [entry] = (await list_queue(hooked.services, hooked.home)).entries
    assert entry.reason == (
        "127.0.0.1 did not take this in 10 tries: it answered with 500. "
        "Put it right, then press Retry."
    )


async def test_after_a_retry_by_hand_the_schedule_begins_anew(hooked: Hooked) -> None:
    listed = await hooked.endpoint()
    await dead(hooked)
    on = Change(enabled=True)
    await webhooks.change(hooked.services, hooked.home, listed.row.id, on, by=BY)
    [entry] = (await list_queue(hooked.services, hooked.home)).entries
    hooked.sink.statuses = [500]
    await retry_one(hooked.services, hooked.home, "task", entry.id, actor=BY)
    await hooked.world.settle()
    assert 5 <= await hooked.next_try() <= 6.25
    assert (await hooked.delivery()).state == "delivered"


@ON_SQLITE
async def test_what_is_dropped_is_not_sent(hooked: Hooked) -> None:
    await hooked.endpoint()
    hooked.sink.statuses = [500]
    await hooked.happen()
    [entry] = (await list_queue(hooked.services, hooked.home)).entries
    await drop_one(hooked.services, TASKS, hooked.home, "task", entry.id, actor=BY)
    await hooked.forward(100 * HOURS)
    assert len(hooked.sink.got) == 1
    assert (await hooked.delivery()).state == "dropped"


@ON_SQLITE
async def test_whoever_says_gone_is_switched_off_at_once(hooked: Hooked) -> None:
    listed = await hooked.endpoint()
    hooked.sink.statuses = [410]
    await hooked.happen()
    found = await webhooks.endpoint(hooked.services, hooked.home, listed.row.id)
    assert found.row.disabled_code == "gone"
    [entry] = (await list_queue(hooked.services, hooked.home)).entries
    assert "nobody listens there any more (410)" in entry.reason


@ON_SQLITE
@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_two_hundreds_are_success(hooked: Hooked, status: int) -> None:
    await hooked.endpoint()
    hooked.sink.statuses = [status]
    await hooked.happen()
    assert (await hooked.delivery()).state == "delivered"


@ON_SQLITE
@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 422, 500, 503])
async def test_everything_else_is_tried_again(hooked: Hooked, status: int) -> None:
    await hooked.endpoint()
    hooked.sink.statuses, hooked.sink.headers = [status], {"Location": hooked.sink.url}
    await hooked.happen()
    assert (await hooked.delivery()).state == "due"
    assert len(hooked.sink.got) == 1
    assert 5 <= await hooked.next_try() <= 6.25
    assert (await hooked.delivery()).state == "delivered"


@ON_SQLITE
@pytest.mark.parametrize("status", [429, 502, 504])
async def test_whoever_is_busy_is_left_alone(hooked: Hooked, status: int) -> None:
    await hooked.endpoint()
    hooked.sink.statuses = [status]
    await hooked.happen()
    await hooked.happen()  # it waits, and is not counted as a try
    assert len(hooked.sink.got) == 1
    assert {one.tries for one in await hooked.world.rows(Delivery)} == {0, 1}
    reasons = [e.reason for e in (await list_queue(hooked.services, hooked.home)).entries]
    assert any("is busy or away" in reason for reason in reasons)
    await hooked.forward(59)
    assert len(hooked.sink.got) == 1
    await hooked.forward(30)
    assert len(hooked.sink.got) == 3
    assert {one.state for one in await hooked.world.rows(Delivery)} == {"delivered"}


@ON_SQLITE
async def test_when_to_come_back_is_heeded(hooked: Hooked) -> None:
    await hooked.endpoint()
    hooked.sink.statuses, hooked.sink.headers = [503], {"Retry-After": "3600"}
    await hooked.happen()
    await hooked.happen()
    hooked.sink.headers = {}
    await hooked.forward(3599)
    assert len(hooked.sink.got) == 1
    await hooked.forward(0.25 * HOURS + 1)
    assert len(hooked.sink.got) == 3


async def test_a_new_secret_and_the_old_one_sign_for_a_day(hooked: Hooked) -> None:
    old = await hooked.endpoint()
    await hooked.happen()
    new = await webhooks.renew_secret(
        hooked.services, hooked.home, old.row.id, at_once=False, by=BY
    )
    assert secret_of(new) != secret_of(old)
    await hooked.forward(24 * HOURS - 1)
    await hooked.happen()
    await hooked.forward(2)
    await hooked.happen()
    first, both, after = hooked.sink.got
    counts = [len(got.headers["webhook-signature"].split(" ")) for got in hooked.sink.got]
    assert counts == [1, 2, 1]
    for secret, got in ((old, first), (old, both), (new, both), (new, after)):
        checked(got, secret_of(secret))


@ON_SQLITE
async def test_a_secret_that_somebody_saw_is_replaced_at_once(hooked: Hooked) -> None:
    old = await hooked.endpoint()
    new = await webhooks.renew_secret(hooked.services, hooked.home, old.row.id, at_once=True, by=BY)
    await hooked.happen()
    [got] = hooked.sink.got
    checked(got, secret_of(new))
    assert len(got.headers["webhook-signature"].split(" ")) == 1


async def decide(hooked: Hooked, application: Application) -> None:
    """Put somebody on the shortlist."""
    wish = decisions.Wish("shortlist", note="Ana Ruiz is great")
    await decisions.decide(hooked.services, hooked.home, application.id, wish, actor=BY)
    await hooked.world.settle()


async def test_a_day_of_hiring_is_told_without_a_name(hooked: Hooked) -> None:
    listed = await hooked.endpoint()
    world = hooked.world
    opening = await world.open_opening(bar="10", blind="yes")
    await world.drop("ana-ruiz.txt", CV.encode(), file="F1")
    [application] = await world.rows(Application)
    await decide(hooked, application)
    await world.drop("broken.pdf", b"%PDF-1.7 broken", file="F2", message="100.2")
    await switching.close(hooked.services, hooked.home, opening, by=BY)
    await world.settle()
    told = [checked(got, secret_of(listed)) for got in hooked.sink.got]
    assert sorted(one["type"] for one in told) == [
        "candidate.decided",
        "candidate.scored",
        "candidate.top",
        "cv.failed",
        "cv.received",
        "cv.received",
        "opening.closed",
    ]
    data = {one["type"]: one["data"] for one in told}
    assert data["candidate.scored"]["total"] == application.total
    assert data["candidate.scored"]["bucket"] == application.bucket
    assert data["candidate.top"]["bar"] == 10
    assert data["candidate.decided"]["decision"] == "shortlist"
    assert data["cv.failed"]["stage"] == "read"
    assert data["opening.closed"]["opening_id"] == opening
    for name in ("Ana", "Ruiz", "ana.ruiz", "ana-ruiz", "Acme", "612", "broken", "Backend"):
        assert all(name not in got.body.decode() for got in hooked.sink.got)


async def test_a_decision_is_told_as_it_stands(hooked: Hooked) -> None:
    listed = await hooked.endpoint("candidate.decided")
    world = hooked.world
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    [application] = await world.rows(Application)
    await decide(hooked, application)
    await decisions.undo(hooked.services, hooked.home, application.id, actor=BY)
    await world.settle()
    told = [checked(got, secret_of(listed))["data"] for got in hooked.sink.got]
    assert [(one["decision"], one["votes"]) for one in told] == [("shortlist", 1), (None, 0)]


async def test_a_file_that_cannot_be_fetched_is_told(hooked: Hooked) -> None:
    listed = await hooked.endpoint("cv.failed")
    await hooked.world.event("F-gone", event="E1")
    await hooked.world.settle()
    [got] = hooked.sink.got
    data = checked(got, secret_of(listed))["data"]
    assert (data["stage"], data["code"], data["cv_id"]) == ("fetch", "file_gone", None)


async def test_what_is_undone_is_not_told(hooked: Hooked) -> None:
    await hooked.endpoint()

    async def fail() -> None:
        async with work(hooked.services) as unit:
            await emit(unit, hooked.home, "opening.closed", opening_id=7)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    await hooked.world.settle()
    assert hooked.sink.got == []
    assert await hooked.world.rows(WebhookEvent) == []


async def test_each_endpoint_gets_what_it_wants(hooked: Hooked) -> None:
    async with open_sink() as other:
        guard = Guard(frozenset({("127.0.0.1", hooked.sink.port), ("127.0.0.1", other.port)}))
        async with open_web(guard, seconds=5.0) as web:
            hooked.world.services = replace(hooked.services, web=web)
            await hooked.endpoint("candidate.top", "opening.closed")
            await webhooks.add(hooked.services, hooked.home, other.url, ["candidate.top"], by=BY)
            await hooked.happen("opening.closed", opening_id=7)
            await hooked.happen("candidate.top", application_id=3)
            await hooked.happen("cv.received", upload_id=3, cv_id=2)
    types = [json.loads(got.body)["type"] for got in hooked.sink.got]
    assert types == ["opening.closed", "candidate.top"]
    assert [json.loads(got.body)["type"] for got in other.got] == ["candidate.top"]
    assert len(await hooked.world.rows(WebhookEvent)) == 2


async def test_of_many_workers_one_sends(hooked: Hooked) -> None:
    await hooked.endpoint()
    async with work(hooked.services) as unit:
        await emit(unit, hooked.home, "opening.closed", opening_id=7)
    [task] = await hooked.world.rows(Task)
    runs = [run_task(hooked.services, TASKS, task.id, 0, f"w{n}") for n in range(8)]
    await asyncio.gather(*runs)
    assert len(hooked.sink.got) == 1


async def test_a_worker_that_dies_after_it_sent_sends_again_under_the_same_id(
    hooked: Hooked,
) -> None:
    """At least once: nobody knows whether the other side had it."""
    await hooked.endpoint()
    async with work(hooked.services) as unit:
        await emit(unit, hooked.home, "opening.closed", opening_id=7)
    [task] = await hooked.world.rows(Task)

    class DeadWorkerError(BaseException):
        """As if the process had been killed."""

    class Dying:
        """The Web of a worker that is killed before it hears the answer."""

        def __init__(self, services: Services) -> None:
            self.web = services.web

        def refusal(self, url: str) -> str | None:
            return self.web.refusal(url)

        async def fetch(self, url: str, limit: int) -> bytes:
            return await self.web.fetch(url, limit)

        async def post(self, url: str, headers: Any, body: bytes) -> Any:
            await self.web.post(url, headers, body)
            raise DeadWorkerError

    with pytest.raises(DeadWorkerError):
        await run_task(
            replace(hooked.services, web=Dying(hooked.services)), TASKS, task.id, 0, "dead"
        )
    assert (await hooked.world.rows(Task))[0].state == "leased"
    hooked.clock.forward(60)
    await sweep(hooked.services, TASKS, 10)
    await hooked.forward(10)
    assert len(hooked.sink.got) == 2
    assert len({got.headers["webhook-id"] for got in hooked.sink.got}) == 1
    assert (await hooked.delivery()).state == "delivered"


@ON_SQLITE
async def test_a_test_event_is_sent_once(hooked: Hooked) -> None:
    listed = await hooked.endpoint("candidate.top")
    hooked.sink.statuses, hooked.sink.body = [500], b"no"
    number = await webhooks.ping(hooked.services, hooked.home, listed.row.id, by=BY)
    await hooked.world.settle()
    await hooked.forward(100 * HOURS)
    assert checked(hooked.sink.got[0], secret_of(listed))["type"] == "ping"
    assert len(hooked.sink.got) == 1
    assert (await list_queue(hooked.services, hooked.home)).total == 0
    letter, tries = await webhooks.delivery(hooked.services, hooked.home, number)
    assert letter.delivery.state == "failed"
    assert [(one.row.status, one.answer) for one in tries] == [(500, b"no")]


async def test_a_delivery_can_be_repeated(hooked: Hooked) -> None:
    listed = await hooked.endpoint()
    await hooked.happen()
    delivery = await hooked.delivery()
    for _ in range(2):
        await webhooks.replay(hooked.services, hooked.home, delivery.id, by=BY)
        await hooked.world.settle()
    assert len(hooked.sink.got) == 3
    assert len({got.headers["webhook-id"] for got in hooked.sink.got}) == 1
    [sent] = await webhooks.deliveries(hooked.services, hooked.home, limit=10)
    assert sent.last is not None
    assert sent.last.status == 204
    off = Change(enabled=False)
    await webhooks.change(hooked.services, hooked.home, listed.row.id, off, by=BY)
    with pytest.raises(UserError, match="switched off"):
        await webhooks.replay(hooked.services, hooked.home, delivery.id, by=BY)


async def test_deliveries_are_listed_page_by_page(hooked: Hooked) -> None:
    listed = await hooked.endpoint()
    for number in range(5):
        await hooked.happen("opening.closed", opening_id=number)
    seen: list[int] = []
    before: int | None = None
    while page := await webhooks.deliveries(
        hooked.services, hooked.home, endpoint_id=listed.row.id, before=before, limit=2
    ):
        seen += [sent.letter.event.data["opening_id"] for sent in page]
        before = page[-1].letter.delivery.id
    assert seen == [4, 3, 2, 1, 0]
    due = await webhooks.deliveries(hooked.services, hooked.home, state="due", limit=2)
    assert due == []


async def test_a_removed_endpoint_is_told_nothing_more(hooked: Hooked) -> None:
    listed = await hooked.endpoint()
    hooked.sink.statuses = [500]
    await hooked.happen()
    await webhooks.remove(hooked.services, hooked.home, listed.row.id, by=BY)
    await hooked.happen()
    await hooked.forward(100 * HOURS)
    assert len(hooked.sink.got) == 1
    assert (await list_queue(hooked.services, hooked.home)).total == 0
    assert await hooked.world.rows(Delivery) == []
    assert await hooked.world.rows(DeliveryAttempt) == []


async def test_workspaces_are_apart(hooked: Hooked) -> None:
    listed = await hooked.endpoint()
    await hooked.happen()
    delivery = await hooked.delivery()
    async with work(hooked.services) as unit:
        other = (await ensure_workspace(unit.session, "chat:T2", unit.now)).id
        await emit(unit, other, "opening.closed", opening_id=9)
    await hooked.world.settle()
    assert len(hooked.sink.got) == 1
    mine, its = hooked.services, listed.row.id
    assert await webhooks.endpoints(mine, other) == []
    assert await webhooks.deliveries(mine, other, limit=9) == []
    for attempt in (
        webhooks.endpoint(mine, other, its),
        webhooks.change(mine, other, its, Change(enabled=False), by=BY),
        webhooks.renew_secret(mine, other, its, at_once=True, by=BY),
        webhooks.remove(mine, other, its, by=BY),
        webhooks.ping(mine, other, its, by=BY),
        webhooks.delivery(mine, other, delivery.id),
        webhooks.deliveries(mine, other, endpoint_id=its, limit=9),
        webhooks.replay(mine, other, delivery.id, by=BY),
    ):
        with pytest.raises(MissingError):
            await attempt
    assert (await webhooks.endpoint(mine, hooked.home, its)).row.disabled_at is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("url", "events", "says"),
    [
        ("http://example.com/", [], "https"),
        ("https://10.0.0.1/", [], "inside a network"),
        ("https://example.com:8443/", [], "port 443"),
        ("https://me:word@example.com/", [], "password"),
        ("nothing", [], "no address"),
        ("https://example.com/" + "a" * 2000, [], "longer"),
        ("https://example.com/", ["candidate.hired"], "no event"),
    ],
)
async def test_what_cannot_be_an_endpoint(
    hooked: Hooked, url: str, events: list[str], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        await webhooks.add(hooked.services, hooked.home, url, events, by=BY)
    assert await hooked.world.rows(WebhookEndpoint) == []


@ON_SQLITE
async def test_there_are_not_too_many(hooked: Hooked) -> None:
    for _ in range(webhooks.MOST_ENDPOINTS):
        await hooked.endpoint()
    with pytest.raises(UserError, match="Remove one"):
        await hooked.endpoint()


async def test_secrets_addresses_and_answers_stand_nowhere_in_clear(hooked: Hooked) -> None:
    hooked.sink.statuses, hooked.sink.body = [500], b"answer-of-the-receiver"
    address = f"{hooked.sink.url}?token=tok-in-the-address"
    with structlog.testing.capture_logs() as logs:
        listed = await webhooks.add(hooked.services, hooked.home, address, [], by=BY)
        renewed = await webhooks.renew_secret(
            hooked.services, hooked.home, listed.row.id, at_once=False, by=BY
        )
        await hooked.happen()
    stored = await everything(hooked.services)
    secrets = [one.removeprefix("whsec_") for one in map(secret_of, (listed, renewed))]
    for word in (*secrets, "tok-in-the-address", "answer-of-the-receiver"):
        assert word not in stored
        assert word not in str(logs)
        assert word not in repr((listed, renewed))
    assert [log for log in logs if log["event"] == "webhook"]
    _, [tried] = await webhooks.delivery(hooked.services, hooked.home, (await hooked.delivery()).id)
    assert tried.answer == b"answer-of-the-receiver"


async def everything(services: Services) -> str:
    """All that the database holds, as text; bytes as they are."""
    async with services.database.read() as session:
        rows = []
        for table in Base.metadata.tables.values():
            rows += [str(tuple(row)) for row in await session.execute(select(table))]
    return "\n".join(rows)


async def test_what_was_told_of_somebody_goes_with_them(hooked: Hooked) -> None:
    listed = await hooked.endpoint()
    world = hooked.world
    await world.open_opening(bar="10")
    await world.drop("bea.txt", cv("Bea Low", "bea@example.com"), file="F1")
    hooked.sink.statuses = [500] * 9  # what is told of the other one waits
    await world.drop("ana.txt", CV.encode(), file="F2", message="100.2")
    told = len(hooked.sink.got)
    await handling.remove(hooked.services, hooked.home, 2, actor=BY)
    hooked.sink.statuses = []
    await world.settle()
    await hooked.forward(100 * HOURS)
    [last] = hooked.sink.got[told:]
    assert checked(last, secret_of(listed))["type"] == "candidate.erased"
    assert checked(last, secret_of(listed))["data"] == {"candidate_id": 2}
    kept = [(one.kind, one.candidate_id) for one in await world.rows(WebhookEvent)]
    assert kept == [
        ("cv.received", None),
        ("candidate.scored", 1),
        ("candidate.top", 1),
        ("candidate.erased", 2),
    ]
    assert (await list_queue(hooked.services, hooked.home)).total == 0


async def test_who_is_erased_by_wish_is_told_of_once(hooked: Hooked) -> None:
    await hooked.endpoint("candidate.erased", "cv.received")
    world = hooked.world
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.drop("ana2.txt", CV.encode() + b"More\n", file="F2", message="100.2")
    receipt = await erasing.forget(hooked.services, hooked.home, 1, actor=BY)
    await world.settle()
    assert [one.kind for one in await world.rows(WebhookEvent)] == ["candidate.erased"]
    copies = [(copy.kind, copy.where) for copy in receipt.outside if copy.kind == "program"]
    assert copies == [("program", "127.0.0.1")]


async def test_a_person_with_another_cv_is_not_erased(hooked: Hooked) -> None:
    await hooked.endpoint("candidate.erased", "cv.received")
    world = hooked.world
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    await world.drop("ana2.txt", CV.encode() + b"More\n", file="F2", message="100.2")
    await handling.remove(hooked.services, hooked.home, 2, actor=BY)
    await world.settle()
    assert [one.kind for one in await world.rows(WebhookEvent)] == ["cv.received"]
    await handling.remove(hooked.services, hooked.home, 1, actor=BY)
    await world.settle()
    assert [one.kind for one in await world.rows(WebhookEvent)] == ["candidate.erased"]


async def test_old_news_is_forgotten_unless_it_is_still_to_be_told(hooked: Hooked) -> None:
    await hooked.endpoint()
    await hooked.happen()
    await dead(hooked)
    hooked.clock.forward(31 * 24 * HOURS)
    async with work(hooked.services) as unit:
        await tidy_up(unit)
    left = await hooked.world.rows(Delivery)
    assert [one.state for one in left] == ["failed"]
    assert len(await hooked.world.rows(WebhookEvent)) == 1
    assert len(await hooked.world.rows(DeliveryAttempt)) == 10
    [entry] = (await list_queue(hooked.services, hooked.home)).entries
    await drop_one(hooked.services, TASKS, hooked.home, "task", entry.id, actor=BY)
    async with work(hooked.services) as unit:
        await tidy_up(unit)
    assert await hooked.world.rows(WebhookEvent) == []
    assert await hooked.world.rows(DeliveryAttempt) == []


@ON_SQLITE
async def test_a_process_that_calls_nobody_leaves_it_to_others(hooked: Hooked) -> None:
    await hooked.endpoint()
    hooked.world.services = replace(hooked.services, web=NoWeb())
    await hooked.happen()
    [entry] = (await list_queue(hooked.services, hooked.home)).entries
    assert "calls no other programs" in entry.reason
    with pytest.raises(UserError, match="calls no other programs"):
        await hooked.endpoint()
