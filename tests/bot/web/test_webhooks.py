"""Webhooks over the API, and the signed endpoint that others hand things in at."""

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select
from standardwebhooks import Webhook

from bot.guard import Guard
from bot.webhook import open_web
from handlers.access import workspace_of
from handlers.events import emit
from handlers.services import work
from handlers.webhooks import sources
from handlers.webhooks.sources import Made
from storage.database import Database
from storage.files import EncryptedFolder
from storage.models import Opening
from tests.bot.web.conftest import MINE, THEIRS, Program, Reply, Site, serving
from tests.bot.web.hiring import form, hire
from tests.fakes.sink import Sink, open_sink
from tests.handlers.conftest import CV, DESCRIPTION, ON_SQLITE

pytestmark = ON_SQLITE
BOTH = ["webhooks:read", "webhooks:write"]


@dataclass
class Hooks:
    """The site, a program that may make webhooks, and a sink that may be called."""

    site: Site
    sink: Sink
    program: Program

    async def made(self, **more: Any) -> Any:
        """Make a webhook."""
        return await self.program.post("/webhooks", 201, json={"url": self.sink.url, **more})

    async def happen(self) -> None:
        """Let an opening close, and what follows from it."""
        async with work(self.site.services) as unit:
            await emit(unit, 1, "opening.closed", opening_id=7)
        await self.site.settle()


@pytest.fixture
async def hooks(database: Database, files: EncryptedFolder) -> AsyncIterator[Hooks]:
    async with serving(database, files) as site, open_sink() as sink:
        guard = Guard(frozenset({("127.0.0.1", sink.port)}))
        async with open_web(guard, seconds=5.0) as web:
            site.desk = replace(site.desk, services=replace(site.services, web=web))
            site.app.state.desk = site.desk
            yield Hooks(site, sink, await site.program(BOTH))


async def test_a_webhook_is_made_changed_and_removed(hooks: Hooks) -> None:
    made = await hooks.made(events=["opening.closed"])
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    shown = await hooks.program.get("/webhooks/1")
    assert shown == made
    assert (shown["url"], shown["events"], shown["enabled"]) == (
        hooks.sink.url,
        ["opening.closed"],
        True,
    )
    assert await hooks.program.get("/webhooks") == {"items": [shown], "next": None}
    reply = await hooks.program.ask(
        "PATCH", "/api/v1/webhooks/1", json={"enabled": False, "events": []}
    )
    assert (reply.status, reply.json["enabled"], reply.json["events"]) == (200, False, [])
    assert reply.json["disabled_because"] == "person"
    assert (await hooks.program.ask("DELETE", "/api/v1/webhooks/1")).status == 204
    assert (await hooks.program.get("/webhooks"))["items"] == []
    await hooks.program.get("/webhooks/1", 404)


async def test_what_was_sent_is_looked_at_and_sent_again(hooks: Hooks) -> None:
    secret = (await hooks.made())["secret"]
    hooks.sink.statuses, hooks.sink.body = [200], b"thanks"
    await hooks.happen()
    [sent] = (await hooks.program.get("/webhooks/deliveries"))["items"]
    assert (sent["event"], sent["state"], sent["last_status"]) == (
        "opening.closed",
        "delivered",
        200,
    )
    assert sent["data"] == {"opening_id": 7}
    await hooks.program.post(f"/webhooks/deliveries/{sent['id']}/replay", 202)
    await hooks.site.settle()
    details = await hooks.program.get(f"/webhooks/deliveries/{sent['id']}")
    assert [one["answer"] for one in details["attempts"]] == ["", "thanks"]
    assert {got.headers["webhook-id"] for got in hooks.sink.got} == {sent["message_id"]}
    Webhook(secret).verify(hooks.sink.got[0].body, dict(hooks.sink.got[0].headers))


async def test_deliveries_come_in_pages(hooks: Hooks) -> None:
    await hooks.made()
    for _ in range(3):
        await hooks.happen()
    page = await hooks.program.get("/webhooks/deliveries?limit=2&state=delivered&webhook_id=1")
    assert [one["id"] for one in page["items"]] == [3, 2]
    page = await hooks.program.get(page["next"].removeprefix("/api/v1"))
    assert ([one["id"] for one in page["items"]], page["next"]) == ([1], None)


async def test_a_test_event_tells_how_it_went(hooks: Hooks) -> None:
    await hooks.made()
    hooks.sink.statuses = [500]
    sent = await hooks.program.post("/webhooks/1/test", 202)
    assert (sent["event"], sent["state"]) == ("ping", "due")
    await hooks.site.settle()
    assert (await hooks.program.get(f"/webhooks/deliveries/{sent['id']}"))["state"] == "failed"


async def test_a_secret_is_renewed(hooks: Hooks) -> None:
    old = (await hooks.made())["secret"]
    new = (await hooks.program.post("/webhooks/1/rotate"))["secret"]
    await hooks.happen()
    [got] = hooks.sink.got
    for secret in (old, new):
        Webhook(secret).verify(got.body, dict(got.headers))
    await hooks.program.post("/webhooks/1/rotate", json={"at_once": True})
    await hooks.happen()
    assert len(hooks.sink.got[1].headers["webhook-signature"].split(" ")) == 1


async def test_one_request_by_its_name_makes_one_webhook(hooks: Hooks) -> None:
    """The answer holds the secret; it is kept sealed, and given again."""
    named = {"headers": {"Idempotency-Key": "a"}, "json": {"url": hooks.sink.url}}
    first = await hooks.program.ask("POST", "/api/v1/webhooks", **named)
    again = await hooks.program.ask("POST", "/api/v1/webhooks", **named)
    assert first.json == again.json
    assert len((await hooks.program.get("/webhooks"))["items"]) == 1


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"url": "https://10.0.0.1/hook"}, 422),
        ({"url": "http://example.com/hook"}, 422),
        ({"url": "https://example.com/hook", "events": ["candidate.hired"]}, 422),
        ({"url": "https://example.com/hook", "secret": "mine"}, 422),
        ({}, 422),
    ],
)
async def test_what_cannot_be_a_webhook(hooks: Hooks, given: dict[str, Any], status: int) -> None:
    await hooks.program.post("/webhooks", status, json=given)
    assert (await hooks.program.get("/webhooks"))["items"] == []


ROUTES = [
    ("GET", "/webhooks", "webhooks:read"),
    ("POST", "/webhooks", "webhooks:write"),
    ("GET", "/webhooks/deliveries", "webhooks:read"),
    ("GET", "/webhooks/deliveries/1", "webhooks:read"),
    ("POST", "/webhooks/deliveries/1/replay", "webhooks:write"),
    ("GET", "/webhooks/1", "webhooks:read"),
    ("PATCH", "/webhooks/1", "webhooks:write"),
    ("DELETE", "/webhooks/1", "webhooks:write"),
    ("POST", "/webhooks/1/rotate", "webhooks:write"),
    ("POST", "/webhooks/1/test", "webhooks:write"),
]


@pytest.mark.parametrize(("method", "path", "scope"), ROUTES)
async def test_every_route_needs_its_scope_and_shows_its_own_workspace(
    hooks: Hooks, method: str, path: str, scope: str
) -> None:
    await hooks.made()
    await hooks.happen()
    other = [one for one in BOTH if one != scope]
    lacking = await hooks.site.program(other)
    content = {"json": {"url": hooks.sink.url}} if method in {"POST", "PATCH"} else {}
    if path.endswith(("replay", "rotate", "test")):
        content = {}
    assert (await lacking.ask(method, f"/api/v1{path}", **content)).status == 403
    if "1" in path:
        theirs = await hooks.site.program(BOTH, workspace=THEIRS)
        assert (await theirs.ask(method, f"/api/v1{path}", **content)).status == 404


@dataclass
class Tool:
    """An HR tool with a source of its own."""

    site: Site
    made: Made

    async def send(
        self, kind: str, *, uid: str = "m1", secret: str | None = None, **data: Any
    ) -> Reply:
        """Send a message, signed by the stock library."""
        body, at = json.dumps({"type": kind, "data": data}), self.site.clock()
        headers = {
            "webhook-id": uid,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Webhook(secret or self.made.secret).sign(uid, at, body),
        }
        path = f"/api/v1/inbound/{self.made.row.uid}"
        return await self.site.stranger().ask("POST", path, data=body, headers=headers)


@pytest.fixture
async def tool(site: Site) -> Tool:
    home = await workspace_of(site.services, MINE)
    channel = "local:console"
    made = await sources.add(site.services, home.id, "ats", channel=channel, hosts=[], by="shell")
    return Tool(site, made)


async def test_an_opening_and_a_cv_are_handed_in(tool: Tool) -> None:
    told = {"external_id": "r1", "title": "Engineer", "description": DESCRIPTION}
    reply = await tool.send("opening.created", uid="a", **told)
    assert (reply.status, reply.json) == (201, {"kind": "opening", "id": 1, "created": True})
    assert "ratelimit" in reply.headers
    again = await tool.send("opening.created", uid="b", **told)
    assert (again.status, again.json["created"]) == (200, False)
    content = base64.b64encode(CV.encode()).decode()
    reply = await tool.send(
        "cv.submitted", uid="c", external_id="c1", file_name="a.txt", opening_id=1, content=content
    )
    assert (reply.status, reply.json) == (202, {"kind": "upload", "id": 1, "created": True})
    await tool.site.settle()


async def test_what_is_refused_is_a_problem(tool: Tool) -> None:
    other = "whsec_" + base64.b64encode(b"o" * 32).decode()
    told = {"external_id": "r1", "title": "Engineer", "description": DESCRIPTION}
    await tool.send("opening.created", uid="a", **told)
    replies = [
        await tool.send("opening.created", secret=other, **told),
        await tool.send("opening.created", uid="a", **{**told, "external_id": "r2"}),
        await tool.send("opening.created", uid="b"),
        await tool.send("candidate.hired", uid="c"),
        await tool.site.stranger().ask("POST", "/api/v1/inbound/src_none", data="{}"),
    ]
    codes = [(reply.status, reply.json["code"]) for reply in replies]
    assert codes == [
        (401, "bad_signature"),
        (409, "id_reused"),
        (422, "refused"),
        (422, "refused"),
        (404, "not_found"),
    ]
    for reply in replies:
        assert reply.headers["content-type"] == "application/problem+json"
    large = await tool.site.stranger().ask(
        "POST", f"/api/v1/inbound/{tool.made.row.uid}", data=b"a" * (12 * 1024 * 1024 + 1)
    )
    assert large.status == 413


async def test_whoever_tries_secrets_is_slowed_down(
    database: Database, files: EncryptedFolder
) -> None:
    async with serving(database, files, rate=3) as site:
        path = "/api/v1/inbound/src_none"
        replies = [await site.stranger().ask("POST", path, data="{}") for _ in range(5)]
    assert [reply.status for reply in replies] == [404, 404, 404, 429, 429]


async def test_what_is_too_much_is_not_done(database: Database, files: EncryptedFolder) -> None:
    async with serving(database, files, rate=2) as site:
        home = await workspace_of(site.services, MINE)
        made = await sources.add(
            site.services, home.id, "ats", channel="local:console", hosts=[], by="shell"
        )
        tool = Tool(site, made)
        told = {"title": "Engineer", "description": DESCRIPTION}
        replies = [
            await tool.send("opening.created", uid=f"m{n}", external_id=f"r{n}", **told)
            for n in range(3)
        ]
        assert [reply.status for reply in replies] == [201, 201, 429]
        assert int(replies[2].headers["retry-after"]) >= 1
        async with site.services.database.read() as session:
            assert len((await session.scalars(select(Opening))).all()) == 2


async def test_the_document_says_what_a_message_is(site: Site) -> None:
    found = (await site.stranger().ask("GET", "/api/openapi.json")).json
    body = found["paths"]["/api/v1/inbound/{source}"]["post"]["requestBody"]
    form = body["content"]["application/json"]["schema"]
    for one in form["oneOf"]:
        assert one["$ref"].rpartition("/")[2] in found["components"]["schemas"]


PERSONAL = ("candidate_id", "cv_id")


def personal(data: Any) -> list[Any]:
    """The ids of a person in what is told."""
    return [data[name] for name in PERSONAL if name in data]


async def logged(hooks: Hooks) -> list[Any]:
    """What the log says was told, the oldest first."""
    found = await hooks.program.get("/webhooks/deliveries?limit=50")
    return [one["data"] for one in found["items"]][::-1]


async def test_no_id_that_is_told_leads_from_a_code_name_to_a_name(hooks: Hooks) -> None:
    await hooks.made()
    clear = await hire(hooks.site)
    await clear.upload("Ana Ruiz", "ana@example.com")
    first = [json.loads(got.body)["data"] for got in hooks.sink.got]
    assert any(None not in personal(data) and len(personal(data)) == 2 for data in first)
    blind = await hire(hooks.site, blind=True)
    hidden = await blind.upload("Ana Ruiz", "ana@example.com")
    wish = {"kind": "shortlist"}
    await blind.program.ask(
        "PUT", f"/api/v1/applications/{hidden['application']}/decision", json=wish
    )
    await hooks.site.settle()
    again = await hire(hooks.site, title="Database Engineer")
    await again.upload("Ana Ruiz", "ana@example.com")
    later = [json.loads(got.body) for got in hooks.sink.got[len(first) :]]
    kinds = {"cv.received", "candidate.scored", "candidate.top", "candidate.decided"}
    assert kinds <= {one["type"] for one in later}
    everywhere = [one["data"] for one in later] + await logged(hooks)
    assert {one for data in everywhere for one in personal(data)} == {None}
    hooks.sink.got.clear()
    await hooks.program.post("/webhooks/deliveries/2/replay", 202)
    await hooks.site.settle()
    assert personal(json.loads(hooks.sink.got[0].body)["data"]) == [None, None]


async def test_files_of_a_blind_opening_fail_in_an_event_of_their_own(hooks: Hooks) -> None:
    await hooks.made(events=["cv.failed"])
    clear, blind = await hire(hooks.site), await hire(hooks.site, blind=True)
    uploads = []
    for hiring in (clear, blind):
        file = form(("ana-ruiz.pdf", b"%PDF-1.7 broken"))
        path = f"/openings/{hiring.opening}/uploads"
        uploads.append((await hiring.program.post(path, 202, data=file))["id"])
    await hooks.site.settle()
    told = [json.loads(got.body)["data"] for got in hooks.sink.got]
    assert sorted(one["upload_ids"] for one in told) == [[upload] for upload in uploads]
    assert {one["cv_id"] for one in told} == {None}
