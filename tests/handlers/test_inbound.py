"""Openings and CVs that another program hands in: signed, each done once."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import select
from standardwebhooks import Webhook

from bot.guard import Guard
from bot.webhook import open_web
from handlers.cvs import handling
from handlers.errors import MissingError, UserError
from handlers.openings import switching
from handlers.privacy import erasing
from handlers.queue.retrying import list_queue, retry_one
from handlers.queue.upkeep import hand_over_due, tidy_up
from handlers.services import Services, work
from handlers.webhooks import inbound, sources
from handlers.webhooks.inbound import Receipt, ReusedError
from handlers.webhooks.signing import SignatureError
from handlers.webhooks.sources import Made
from storage.models import (
    Application,
    Base,
    Carried,
    Cv,
    InboundMessage,
    InboundOpening,
    JournalEntry,
    Opening,
    Upload,
)
from storage.workspaces import ensure_workspace
from tests.fakes.sink import Sink, open_sink
from tests.handlers.conftest import CHANNEL, CV, DESCRIPTION, ON_SQLITE, OTHER_CHANNEL, TEAM, World
from tests.trial_services import HandClock

BY = "U1"


@dataclass
class Tool:
    """An HR tool with a secret, a product that it hands things to, and files that it links to."""

    world: World
    clock: HandClock
    home: int
    made: Made
    files: Sink
    sent: int = 0

    @property
    def services(self) -> Services:
        return self.world.services

    async def say(
        self,
        kind: str,
        *,
        uid: str | None = None,
        at: datetime | None = None,
        secret: str | None = None,
        **data: Any,
    ) -> Receipt:
        """Send a signed message."""
        self.sent += 1
        body = json.dumps({"type": kind, "data": data})
        return await self.send(body, uid=uid or f"m{self.sent}", at=at, secret=secret)

    async def send(
        self, body: str, *, uid: str = "m", at: datetime | None = None, secret: str | None = None
    ) -> Receipt:
        """Sign a body with the stock library, and send it."""
        at = at or self.clock()
        headers = {
            "webhook-id": uid,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret or self.made.secret).sign(uid, at, body),
        }
        source = self.made.row.uid
        heard = await inbound.recognise(self.services, source, headers, body.encode())
        return await inbound.take(self.services, heard)

    async def open(self, external_id: str = "req-1", **more: Any) -> Receipt:
        """Create an opening."""
        told = {"title": "Backend Engineer", "description": DESCRIPTION, **more}
        return await self.say("opening.created", external_id=external_id, **told)

    async def hand_in(self, external_id: str = "app-1", **more: Any) -> Receipt:
        """Hand in a CV."""
        told: dict[str, Any] = {"file_name": "ana.txt", "opening_external_id": "req-1"}
        if "url" not in more:
            told["content"] = base64.b64encode(CV.encode()).decode()
        return await self.say("cv.submitted", external_id=external_id, **{**told, **more})


async def made(
    services: Services,
    name: str,
    home: int,
    hosts: Sequence[str] = (),
    *,
    channel: str | None = CHANNEL,
) -> Made:
    return await sources.add(services, home, name, channel=channel, hosts=hosts, by=BY)


@pytest.fixture
async def tool(world: World) -> AsyncIterator[Tool]:
    async with open_sink() as files:
        guard = Guard(frozenset({("127.0.0.1", files.port)}))
        async with open_web(guard, seconds=5.0) as web:
            clock = HandClock()
            world.services = replace(world.services, web=web, now=clock)
            async with work(world.services) as unit:
                home = (await ensure_workspace(unit.session, TEAM, unit.now)).id
            source = await made(world.services, "ats", home, ["127.0.0.1"])
            yield Tool(world, clock, home, source, files)


async def test_an_opening_and_a_cv_come_in_and_are_scored(tool: Tool) -> None:
    receipt = await tool.open(language="de", blind=False, alert_bar=60)
    assert receipt == Receipt("opening", 1, created=True)
    await tool.world.settle()
    [opening] = await tool.world.rows(Opening)
    assert (opening.title, opening.language, opening.alert_bar) == ("Backend Engineer", "de", 60)
    assert (opening.channel, opening.created_by) == (CHANNEL, "source:ats")
    assert opening.rubric_version == 1
    receipt = await tool.hand_in()
    assert receipt == Receipt("upload", 1, created=True)
    await tool.world.settle()
    [application] = await tool.world.rows(Application)
    assert (application.opening_id, application.state) == (opening.id, "scored")
    assert tool.world.chat.said("Ana Ruiz")  # in the channel, as any CV
    actions = [(row.actor, row.action) for row in await tool.world.rows(JournalEntry)]
    assert ("source:ats", "opening.created") in actions


async def test_the_same_message_again_does_nothing_twice(tool: Tool) -> None:
    first = await tool.open(uid="a")
    again = await tool.open(uid="a")
    assert first == again == Receipt("opening", 1, created=True)
    cv = await tool.hand_in(uid="b")
    assert await tool.hand_in(uid="b") == cv
    await tool.world.settle()
    assert len(await tool.world.rows(Opening)) == 1
    assert len(await tool.world.rows(Upload)) == 1
    assert len(await tool.world.rows(Application)) == 1
    assert len(await tool.world.rows(InboundMessage)) == 2


async def test_the_same_external_id_in_another_message_is_the_same_thing(tool: Tool) -> None:
    await tool.open()
    assert await tool.open(title="Other", description="Other") == Receipt("opening", 1, False)
    [opening] = await tool.world.rows(Opening)
    assert opening.title == "Backend Engineer"  # nothing is overwritten
    await tool.hand_in()
    await tool.world.settle()
    other = base64.b64encode(CV.replace("Ana Ruiz", "Bea Low").encode()).decode()
    assert await tool.hand_in(content=other) == Receipt("upload", 1, False)
    await tool.world.settle()
    assert len(await tool.world.rows(Cv)) == 1


async def test_a_cv_may_be_handed_in_for_several_openings(tool: Tool) -> None:
    await tool.open()
    await tool.open("req-2", channel=OTHER_CHANNEL)
    await tool.hand_in()
    await tool.hand_in(opening_external_id="req-2")
    await tool.world.settle()
    assert {row.opening_id for row in await tool.world.rows(Application)} == {1, 2}
    assert len(await tool.world.rows(Cv)) == 1


async def test_many_at_the_same_time_make_one(tool: Tool) -> None:
    receipts = await asyncio.gather(*(tool.open(uid=f"m{n % 3}") for n in range(9)))
    assert {receipt.id for receipt in receipts} == {1}
    assert len(await tool.world.rows(Opening)) == 1
    receipts = await asyncio.gather(*(tool.hand_in(uid=f"c{n % 3}") for n in range(9)))
    assert {receipt.id for receipt in receipts} == {1}
    await tool.world.settle()
    assert len(await tool.world.rows(Upload)) == 1
    assert len(await tool.world.rows(Application)) == 1


async def test_an_id_that_came_with_another_body_is_refused(tool: Tool) -> None:
    await tool.open(uid="a")
    with pytest.raises(ReusedError):
        await tool.open("req-2", uid="a")
    assert len(await tool.world.rows(Opening)) == 1


@pytest.mark.parametrize("minutes", [-6, 6, -100_000])
@ON_SQLITE
async def test_a_message_of_another_time_is_refused(tool: Tool, minutes: int) -> None:
    with pytest.raises(SignatureError, match="five minutes"):
        await tool.open(at=tool.clock() + timedelta(minutes=minutes))
    assert await tool.world.rows(Opening) == []


@ON_SQLITE
async def test_a_few_minutes_are_no_matter(tool: Tool) -> None:
    for minutes in (-4, 4):
        await tool.open(at=tool.clock() + timedelta(minutes=minutes))


@ON_SQLITE
async def test_another_secret_is_refused(tool: Tool) -> None:
    other = await made(tool.services, "other", tool.home)
    for secret in (other.secret, "whsec_" + base64.b64encode(b"x" * 32).decode()):
        with pytest.raises(SignatureError, match="No signature fits"):
            await tool.open(secret=secret)


CHANGES: list[dict[str, str]] = [
    {"webhook-id": "other"},
    {"webhook-id": ""},
    {"webhook-id": "a" * 300},
    {"webhook-timestamp": "now"},
    {"webhook-timestamp": "-1"},
    {"webhook-timestamp": "1" * 30},
    {"webhook-timestamp": "nan"},
    {"webhook-signature": ""},
    {"webhook-signature": "v1"},
    {"webhook-signature": "v1,"},
    {"webhook-signature": "v1,é"},
    {"webhook-signature": "v2,AAAA v1a,BBBB"},
]


@pytest.mark.parametrize("change", CHANGES)
@ON_SQLITE
async def test_changed_headers_are_refused(tool: Tool, change: dict[str, str]) -> None:
    body, at = json.dumps({"type": "opening.created", "data": {}}), tool.clock()
    headers = {
        "webhook-id": "m",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(tool.made.secret).sign("m", at, body),
    }
    for given, sent in ((headers | change, body.encode()), (headers, b"\xff" + body.encode())):
        with pytest.raises(SignatureError):
            await inbound.recognise(tool.services, tool.made.row.uid, given, sent)


@ON_SQLITE
async def test_a_new_secret_and_the_old_one_are_good_for_a_day(tool: Tool) -> None:
    new = await sources.renew_secret(tool.services, tool.home, "ats", at_once=False, by=BY)
    await tool.open("req-2", secret=new.secret)
    await tool.open("req-3")
    tool.clock.forward(24 * 3600 + 1)
    await tool.open("req-4", secret=new.secret)
    with pytest.raises(SignatureError):
        await tool.open("req-5")


@ON_SQLITE
async def test_a_removed_source_hands_in_nothing_more(tool: Tool) -> None:
    await tool.open()
    await sources.remove(tool.services, tool.home, "ats", by=BY)
    with pytest.raises(MissingError):
        await tool.open("req-2")
    assert len(await tool.world.rows(Opening)) == 1
    assert await tool.world.rows(InboundOpening) == []


def opening(**more: Any) -> str:
    """A message that would be fine without what is given here."""
    data = {"external_id": "a", "title": "T", "description": "D", **more}
    return json.dumps({"type": "opening.created", "data": data})


FLAWED: list[tuple[str, str]] = [
    ("", "not as it should be"),
    ("[]", "not as it should be"),
    ("{}", "type"),
    ('{"type":"candidate.hired","data":{}}', "type"),
    ('{"type":"opening.created"}', "data: Field required"),
    ('{"type":"opening.created","data":{"external_id":"a","title":"T"}}', "description"),
    (opening(external_Id="b"), "external_Id"),
    (opening(title="T\0"), "NUL"),
    (opening(language="German"), "language"),
    (opening(channel="chat:T2/C1"), "none of this workspace"),
]


@pytest.mark.parametrize(("body", "says"), FLAWED)
@ON_SQLITE
async def test_a_message_of_another_form_is_refused(tool: Tool, body: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        await tool.send(body)
    assert await tool.world.rows(Opening) == []
    assert await tool.world.rows(InboundMessage) == []


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"opening_external_id": "req-9"}, "no such opening"),
        ({"opening_external_id": None}, "one of them"),
        ({"opening_id": 1}, "one of them"),
        ({"opening_id": 99, "opening_external_id": None}, "no such opening"),
        ({"content": None}, "one of them"),
        ({"content": "no base64!"}, "no base64"),
        ({"file_name": "ana.exe"}, "of a kind that is not read"),
        ({"url": "https://files.example.com/ana.pdf"}, "may not lead to files.example.com"),
        ({"url": "http://files.example.com/ana.pdf"}, "https"),
        ({"url": "https://10.0.0.1/ana.pdf"}, "inside a network"),
        ({"url": "https://me:word@example.com/ana.pdf"}, "password"),
    ],
)
@ON_SQLITE
async def test_a_cv_that_cannot_be_taken_in(tool: Tool, more: dict[str, Any], says: str) -> None:
    await tool.open()
    with pytest.raises(UserError, match=says):
        await tool.hand_in(**more)
    assert await tool.world.rows(Upload) == []


@ON_SQLITE
async def test_a_cv_that_is_too_large_is_refused(tool: Tool) -> None:
    await tool.open()
    large = base64.b64encode(b"a" * (tool.services.options.max_file + 1)).decode()
    with pytest.raises(UserError, match="larger than 10 MB"):
        await tool.hand_in(content=large)


@ON_SQLITE
async def test_nothing_is_taken_in_for_a_closed_opening(tool: Tool) -> None:
    await tool.open()
    await switching.close(tool.services, tool.home, 1, by=BY)
    with pytest.raises(UserError, match="closed"):
        await tool.hand_in()


async def test_a_cv_behind_a_link_is_fetched(tool: Tool) -> None:
    tool.files.statuses, tool.files.body = [503, 200], CV.encode()
    await tool.open()
    link = f"{tool.files.url}?signature=sig-in-the-link"
    receipt = await tool.hand_in(url=link)
    assert receipt == Receipt("upload", 1, created=True)
    assert await tool.hand_in(url=link) == Receipt("upload", 1, created=False)
    await tool.world.settle()
    assert (await list_queue(tool.services, tool.home)).total == 1
    tool.clock.forward(5)
    await hand_over_due(tool.services)
    await tool.world.settle()
    [application] = await tool.world.rows(Application)
    assert application.state == "scored"
    assert [got.method for got in tool.files.got] == ["GET", "GET"]
    assert tool.files.got[1].path.endswith("signature=sig-in-the-link")
    assert await tool.world.rows(Carried) == []


async def test_a_link_that_gives_nothing_can_be_given_anew(tool: Tool) -> None:
    tool.files.statuses, tool.files.body = [404, 302], CV.encode()
    await tool.open()
    await tool.hand_in(url=tool.files.url)
    await tool.world.settle()
    [entry] = (await list_queue(tool.services, tool.home)).entries
    assert (entry.name, entry.subject) == ("fetch_link", "ana.txt")
    assert "answered with 404" in entry.reason
    await retry_one(tool.services, tool.home, "task", entry.id, actor=BY)
    await tool.world.settle()
    [entry] = (await list_queue(tool.services, tool.home)).entries
    assert "leads on to somewhere else (302)" in entry.reason
    tool.files.statuses = [200]
    await tool.hand_in(url=f"{tool.files.url}/fresh")
    await tool.world.settle()
    assert [row.state for row in await tool.world.rows(Application)] == ["scored"]
    assert tool.files.got[-1].path == "/hook/fresh"
    assert (await list_queue(tool.services, tool.home)).total == 0


@ON_SQLITE
async def test_a_link_is_kept_for_a_week(tool: Tool) -> None:
    tool.files.statuses = [404]
    await tool.open()
    await tool.hand_in(url=tool.files.url)
    await tool.world.settle()
    tool.clock.forward(8 * 24 * 3600)
    async with work(tool.services) as unit:
        await tidy_up(unit)
    assert await tool.world.rows(Carried) == []
    assert await tool.world.rows(InboundMessage) == []
    [entry] = (await list_queue(tool.services, tool.home)).entries
    await retry_one(tool.services, tool.home, "task", entry.id, actor=BY)
    await tool.world.settle()
    [entry] = (await list_queue(tool.services, tool.home)).entries
    assert "no longer kept" in entry.reason


@ON_SQLITE
async def test_what_a_person_took_out_does_not_come_back_by_a_repetition(tool: Tool) -> None:
    await tool.open()
    await tool.hand_in()
    await tool.world.settle()
    await handling.remove(tool.services, tool.home, 1, actor=BY)
    assert await tool.hand_in() == Receipt("upload", 1, created=False)
    await tool.world.settle()
    assert await tool.world.rows(Cv) == []


@ON_SQLITE
async def test_whoever_is_erased_is_told_which_program_has_the_cv(tool: Tool) -> None:
    await tool.open()
    await tool.hand_in()
    await tool.world.settle()
    receipt = await erasing.forget(tool.services, tool.home, 1, actor=BY)
    assert ("program", "source:ats") in [(copy.kind, copy.where) for copy in receipt.outside]


@ON_SQLITE
async def test_a_name_of_a_file_is_no_path(tool: Tool) -> None:
    await tool.open()
    await tool.hand_in(file_name="..\\..\\etc/ana\u202e.txt")
    await tool.world.settle()
    assert tool.world.chat.said("Ana Ruiz")


async def test_a_channel_that_we_are_not_in_is_refused(tool: Tool) -> None:
    tool.world.chat.closed.add(OTHER_CHANNEL)
    with pytest.raises(UserError, match="not in this channel"):
        await tool.open(channel=OTHER_CHANNEL)


async def test_sources_of_two_workspaces_are_apart(tool: Tool) -> None:
    await tool.open()
    async with work(tool.services) as unit:
        other = (await ensure_workspace(unit.session, "chat:T2", unit.now)).id
    with pytest.raises(UserError, match="none of this workspace"):
        await made(tool.services, "ats", other)  # the channel is one of the other workspace
    theirs = replace(tool, made=await made(tool.services, "ats", other, channel=None), sent=100)
    ways: list[dict[str, Any]] = [{}, {"opening_id": 1, "opening_external_id": None}]
    for more in ways:
        with pytest.raises(UserError, match="no such opening"):
            await theirs.hand_in(**more)
    with pytest.raises(UserError, match="none of this workspace"):
        await theirs.open(channel=CHANNEL)
    assert len(await sources.sources(tool.services, other)) == 1
    await sources.remove(tool.services, other, "ats", by=BY)
    with pytest.raises(MissingError):
        await sources.remove(tool.services, other, "ats", by=BY)
    assert len(await sources.sources(tool.services, tool.home)) == 1


@pytest.mark.parametrize(
    ("name", "hosts", "says"),
    [
        ("ATS!", [], "small letters"),
        ("", [], "small letters"),
        ("ats", [], "already"),
        ("b", ["https://x"], "no host"),
    ],
)
@ON_SQLITE
async def test_what_cannot_be_a_source(tool: Tool, name: str, hosts: list[str], says: str) -> None:
    with pytest.raises(UserError, match=says):
        await made(tool.services, name, tool.home, hosts)


async def test_secrets_links_ids_and_words_stand_nowhere_in_clear(tool: Tool) -> None:
    tool.files.statuses = [404]
    with structlog.testing.capture_logs() as logs:
        await tool.open("external-req")
        await tool.hand_in(
            "ana.ruiz@example.com",
            uid="message-of-ana",
            opening_external_id="external-req",
            url=f"{tool.files.url}?signature=sig-in-the-link",
        )
        await tool.hand_in("other", opening_external_id="external-req")
        await tool.world.settle()
        await tool.world.settle()
    stored = await everything(tool.services)
    secret = tool.made.secret.removeprefix("whsec_")
    for word in (secret, "ana.ruiz", "message-of-ana", "external-req", "sig-in-the-link", "Ruiz"):
        assert word not in stored
        assert word not in str(logs)
    assert logs
    assert secret not in repr(tool.made)


async def everything(services: Services) -> str:
    """All that the database holds, as text."""
    async with services.database.read() as session:
        rows = []
        for table in Base.metadata.tables.values():
            rows += [str(tuple(row)) for row in await session.execute(select(table))]
    return "\n".join(rows)
