"""Whatever belongs to another workspace is as if it were not there, by whichever way it is named.

The tables are made from the site's own document, so that no new route and no new field is left out.
"""

import base64
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import func, select

from handlers.access import workspace_of
from handlers.webhooks import sources
from storage.models import Base
from tests.bot.web.conftest import THEIRS, Reply, Site
from tests.bot.web.hiring import Furnished, furnish
from tests.bot.web.table import NAMING_ROWS, READS, body_of, method_of, name_of
from tests.bot.web.test_webhooks import Tool
from tests.handlers.conftest import CV, DESCRIPTION, ON_SQLITE

pytestmark = ON_SQLITE
HIGHEST = 12  # no table of the furnished workspace has more rows
WATCHED = (
    "/openings/{opening_id}",
    "/openings/{opening_id}/rubric",
    "/openings/{opening_id}/apply-page",
    "/requests",
    "/openings/{opening_id}/shortlist",
    "/uploads/{upload_id}",
    "/batches/{batch_id}",
    "/applications/{application_id}",
    "/queue",
    "/webhooks/{webhook_id}",
    "/webhooks/deliveries/{delivery_id}",
)
# Fields of queries and bodies that name rows or places of a workspace, or may.
NAMING = {
    *("opening", "webhook_id", "opening_id", "opening_external_id"),
    *("channel", "alert_channel", "subject", "actor"),
}
# Those that hold words, figures, or a place within a list that is the workspace's own anyway.
PLAIN = {
    *("after", "before", "limit", "skip", "count", "version", "state", "q", "skill", "since"),
    *("until", "action", "min_total", "min_years", "kind", "reason", "note", "title"),
    *("description", "alert_bar", "blind", "top_k", "quiet", "zone", "criteria", "name"),
    *("scopes", "expires_in_days", "overlap_hours", "url", "events", "enabled", "at_once"),
    *("file", "files", "grant_type", "scope", "client_id", "client_secret"),
    *("type", "timestamp", "data", "external_id", "file_name", "content", "language"),
    *("id", "weight", "levels", "pass_level", "terms", "years", "live", "days"),
}


@pytest.fixture
async def furnished(site: Site) -> Furnished:
    return await furnish(site)


async def test_another_workspaces_ids_answer_404_on_every_route(
    site: Site, furnished: Furnished
) -> None:
    theirs = await site.program(workspace=THEIRS)
    own = {key["id"] for key in (await theirs.get("/keys"))["items"]}
    watched = [path.format(**furnished.ids) for path in WATCHED]
    before = [await furnished.program.get(path) for path in watched]
    wrong: dict[str, object] = {}
    for route, path in addresses(skipping=own):
        reply = await theirs.ask(method_of(route), path, **body_of(route))
        if (reply.status, reply.json.get("code")) != (404, "not_found"):
            wrong[f"{method_of(route)} {path}"] = (reply.status, reply.content[:300])
    assert wrong == {}, "\n".join(f"{k}: {v}" for k, v in wrong.items())
    assert [await furnished.program.get(path) for path in watched] == before


def addresses(*, skipping: set[int]) -> Iterator[tuple[APIRoute, str]]:
    """Each route with each id that the furnished workspace may have; but for our own keys' ids."""
    for route, number in product(NAMING_ROWS, range(1, HIGHEST + 1)):
        kinds = ("task", "notice") if "{kind}" in route.path else ("",)
        if "{key_id}" not in route.path or number not in skipping:
            yield from ((route, route.path.format_map(Everywhere(number, one))) for one in kinds)


class Everywhere(dict[str, Any]):
    """The same number for whatever an address names."""

    def __init__(self, number: int, kind: str) -> None:
        super().__init__(kind=kind)
        self._number = number

    def __missing__(self, name: str) -> int:
        return self._number


async def test_no_table_has_more_rows_than_are_tried(site: Site, furnished: Furnished) -> None:
    del furnished
    named = {"openings", "uploads", "batches", "candidates", "cvs", "applications", "tasks"}
    async with site.services.database.read() as session:
        for table in Base.metadata.sorted_tables:
            if table.name in named:
                amount = await session.scalar(select(func.count()).select_from(table))
                assert amount is not None
                assert 0 < amount <= HIGHEST, table.name


async def test_lists_hold_no_rows_of_another_workspace(site: Site, furnished: Furnished) -> None:
    del furnished
    theirs = await site.program(workspace=THEIRS)
    for route in READS:
        if route in NAMING_ROWS or route.path.endswith("-reasons"):
            continue
        reply = await theirs.ask("GET", route.path, **body_of(route))
        assert reply.status == 200, name_of(route)
        items = reply.json["items"]
        if route.path.endswith("/keys"):
            assert [key["prefix"] for key in items] == [str(theirs.key).split("_")[1]]
        elif route.path.endswith("/journal"):
            assert {entry["action"] for entry in items} <= {"key.created", "candidates.searched"}
        else:
            assert items == [], name_of(route)


def parts(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    """The names of a body's fields, at any depth."""
    if reference := schema.get("$ref"):
        name = reference.rpartition("/")[2]
        yield from parts(document, document["components"]["schemas"][name])
    for name, inner in schema.get("properties", {}).items():
        yield name
        yield from parts(document, inner)
    yield from (name for inner in within(schema) for name in parts(document, inner))


def within(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = [schema["items"]] if "items" in schema else []
    return [*listed, *(one for word in ("anyOf", "oneOf", "allOf") for one in schema.get(word, []))]


async def test_every_field_of_a_request_is_known_to_name_rows_or_not_to(site: Site) -> None:
    document = (await site.stranger().ask("GET", "/api/openapi.json")).json
    found: set[str] = set()
    for methods in document["paths"].values():
        for operation in methods.values():
            asked = operation.get("parameters", [])
            found |= {one["name"] for one in asked if one["in"] == "query"}
            for content in operation.get("requestBody", {}).get("content", {}).values():
                found |= set(parts(document, content["schema"]))
    assert found == NAMING | PLAIN


async def test_another_workspaces_ids_in_a_query_answer_404_or_find_nothing(
    site: Site, furnished: Furnished
) -> None:
    theirs, ids = await site.program(workspace=THEIRS), furnished.ids
    for path in (
        f"/candidates?opening={ids['opening_id']}",
        f"/uploads?opening={ids['opening_id']}",
        f"/webhooks/deliveries?webhook_id={ids['webhook_id']}",
    ):
        await furnished.program.get(path)
        assert (await theirs.get(path, 404))["code"] == "not_found", path
    for words in ("actor=key:1", "subject=opening:1", "subject=application:1"):
        assert (await theirs.get(f"/journal?{words}"))["items"] == [], words


async def test_an_opening_is_not_put_into_another_workspaces_channel(
    site: Site, furnished: Furnished
) -> None:
    del furnished
    theirs = await site.program(workspace=THEIRS)
    wanted = {"title": "T", "description": "Python"}
    made = await theirs.post("/openings", 201, json=wanted)
    for name in ("channel", "alert_channel"):
        await theirs.post("/openings", 422, json={**wanted, name: "local:console"})
    path = f"/api/v1/openings/{made['id']}"
    reply = await theirs.ask("PATCH", path, json={"alert_channel": "local:console"})
    assert reply.status == 422
    assert len((await theirs.get("/openings"))["items"]) == 1


async def test_a_source_reaches_the_openings_of_its_own_workspace_alone(
    site: Site, furnished: Furnished
) -> None:
    home = await workspace_of(site.services, THEIRS)
    made = await sources.add(
        site.services, home.id, "ats", channel="chat:T2/C1", hosts=[], by="shell"
    )
    replies = await messages(Tool(site, made), furnished.ids["opening_id"])
    assert [reply.status for reply in replies] == [422, 422, 422]
    uploads = (await furnished.program.get("/uploads"))["items"]
    assert len(uploads) == 2
    assert len((await furnished.program.get("/openings"))["items"]) == 1


async def messages(tool: Tool, opening_id: int) -> list[Reply]:
    """What a source of another workspace might try."""
    cv = {"file_name": "a.txt", "content": base64.b64encode(CV.encode()).decode()}
    position = {"external_id": "r1", "title": "Engineer", "description": DESCRIPTION}
    return [
        await tool.send("cv.submitted", uid="a", external_id="c1", opening_id=opening_id, **cv),
        await tool.send("cv.submitted", uid="b", external_id="c1", opening_external_id="r1", **cv),
        await tool.send("opening.created", uid="c", channel="local:console", **position),
    ]
