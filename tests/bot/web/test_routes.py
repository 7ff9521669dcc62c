"""Every route of the API: who gets in, and whose rows it shows. The table is the routes' own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.routing import APIRoute

from bot.web.api import SUBJECTS
from bot.web.api.route import ApiRoute
from bot.web.auth import scopes_of
from handlers.scopes import SCOPES
from tests.bot.web.conftest import THEIRS, Program, Site
from tests.bot.web.hiring import form, hire
from tests.handlers.conftest import ON_SQLITE

UNSCOPED = {"/api/v1/oauth/token"}  # where whoever has no token yet gets one


def routes() -> Iterator[APIRoute]:
    """Every route of the API."""
    for subject in SUBJECTS:
        yield from (route for route in subject.routes if isinstance(route, APIRoute))


ROUTES = [route for route in routes() if route.path not in UNSCOPED]


def method_of(route: APIRoute) -> str:
    return next(iter(route.methods or ()))


def name_of(route: APIRoute) -> str:
    return f"{method_of(route)} {route.path}"


def test_every_route_states_its_scope() -> None:
    assert len(ROUTES) > 40
    for route in ROUTES:
        assert isinstance(route, ApiRoute), name_of(route)
        assert scopes_of(route.dependencies) <= set(SCOPES), name_of(route)
        assert scopes_of(route.dependencies), name_of(route)


def test_every_scope_but_that_of_the_metrics_is_some_routes() -> None:
    stated = {scope for route in ROUTES for scope in scopes_of(route.dependencies)}
    assert set(SCOPES) - stated == {"metrics:read"}


@ON_SQLITE
async def test_the_document_says_what_each_route_needs(site: Site) -> None:
    document = (await site.stranger().ask("GET", "/api/openapi.json")).json
    for route in ROUTES:
        method = method_of(route)
        stated = document["paths"][route.path][method.lower()]["security"]
        needed = scopes_of(route.dependencies)
        assert {name: set(scopes) for one in stated for name, scopes in one.items()} == {
            "key": needed,
            "oauth": needed,
        }, name_of(route)


@dataclass
class World:
    """Rows of every kind in one workspace, and programs of it and of another one."""

    mine: Program
    ids: dict[str, Any]

    def path(self, route: APIRoute) -> str:
        """A route's address with ids of this workspace."""
        return route.path.format(**self.ids)


@pytest.fixture
async def world(site: Site) -> World:
    hiring = await hire(site)
    upload = await hiring.upload("Ana Ruiz", "ana@example.com")
    batch = await hiring.program.post(f"/openings/{hiring.opening}/batches", 201)
    bad = form(("bad.pdf", b"%PDF-1.7 broken"))
    await hiring.program.post(f"/openings/{hiring.opening}/uploads", 202, data=bad)
    await site.settle()
    [entry] = (await hiring.program.get("/queue"))["items"]
    ids = {
        "opening_id": hiring.opening,
        "upload_id": upload["id"],
        "batch_id": batch["id"],
        "candidate_id": upload["candidate"],
        "cv_id": upload["cv"],
        "application_id": upload["application"],
        "kind": entry["kind"],
        "entry_id": entry["id"],
        "key_id": 1,
    }
    return World(hiring.program, ids)


BODIES: dict[str, Any] = {
    "POST /api/v1/openings": {"json": {"title": "T", "description": "Python"}},
    "PATCH /api/v1/openings/{opening_id}": {"json": {"alert_bar": 60}},
    "PUT /api/v1/applications/{application_id}/decision": {"json": {"kind": "hold"}},
    "POST /api/v1/keys": {"json": {"name": "x", "scopes": ["keys:write"]}},
    "PUT /api/v1/openings/{opening_id}/rubric.yaml": {
        "data": b"criteria:\n- {id: a, name: Python, levels: [a, b, c, d, e]}\n"
    },
    "PUT /api/v1/openings/{opening_id}/rubric": {
        "json": {
            "version": 1,
            "criteria": [{"id": "a", "name": "Python", "levels": ["a", "b", "c", "d", "e"]}],
        }
    },
    "GET /api/v1/candidates/search": {"params": {"q": "python"}},
}


def body_of(route: APIRoute) -> dict[str, Any]:
    """What a route is sent."""
    name = name_of(route)
    if name.endswith("/uploads") and name.startswith("POST"):
        return {"data": form(("a.txt", b"Ana Ruiz\nPython"))}
    if name == "POST /api/v1/batches/{batch_id}/files":
        return {"data": form(("a.txt", b"Ana Ruiz\nPython"), field="files")}
    found: dict[str, Any] = BODIES.get(name, {})
    return found


@ON_SQLITE
async def test_without_its_scope_a_key_is_refused_and_with_it_it_is_not(
    site: Site, world: World
) -> None:
    wrong: dict[str, object] = {}
    for route in sorted(ROUTES, key=ends_things):
        method = method_of(route)
        needed = scopes_of(route.dependencies)
        for lacking in needed:
            without = await site.program([scope for scope in SCOPES if scope != lacking])
            reply = await without.ask(method, world.path(route), **body_of(route))
            if reply.status != 403 or lacking not in reply.json["detail"]:
                wrong[f"{name_of(route)} without {lacking}"] = reply.status
        alone = await site.program(sorted(needed))
        reply = await alone.ask(method, world.path(route), **body_of(route))
        # 404 and 422: what it works on went with a route before, or a key lacks what it would give.
        if not 200 <= reply.status < 300 and reply.status not in {404, 422}:
            wrong[f"{name_of(route)} with its scope"] = (reply.status, reply.content)
    assert wrong == {}, "\n".join(f"{k}: {v}" for k, v in wrong.items())


def ends_things(route: APIRoute) -> int:
    """Routes after which others have nothing to work on come last."""
    return ORDER.get(name_of(route), 0)


ORDER = {
    "POST /api/v1/openings/{opening_id}/pause": 1,
    "POST /api/v1/openings/{opening_id}/reopen": 2,
    "PUT /api/v1/openings/{opening_id}/rubric.yaml": 3,
    "DELETE /api/v1/applications/{application_id}/decision": 4,
    "POST /api/v1/batches/{batch_id}/close": 5,
    "POST /api/v1/queue/retry": 6,
    "POST /api/v1/queue/{kind}/{entry_id}/drop": 5,
    "POST /api/v1/candidates/{candidate_id}/erase": 8,
    "DELETE /api/v1/uploads/{upload_id}": 7,
    "POST /api/v1/openings/{opening_id}/close": 9,
    "POST /api/v1/keys/{key_id}/revoke": 10,
}


NAMING_ROWS = [route for route in ROUTES if "{" in route.path]


@pytest.mark.parametrize("route", NAMING_ROWS, ids=name_of)
def test_routes_that_name_rows_say_that_there_may_be_none(route: APIRoute) -> None:
    assert 404 in route.responses


@ON_SQLITE
async def test_another_workspaces_ids_answer_404_everywhere(site: Site, world: World) -> None:
    theirs = await site.program(workspace=THEIRS)
    wrong: dict[str, object] = {}
    for route in NAMING_ROWS:
        method = method_of(route)
        reply = await theirs.ask(method, world.path(route), **body_of(route))
        if (reply.status, reply.json.get("code")) != (404, "not_found"):
            wrong[name_of(route)] = (reply.status, reply.content[:300])
    assert wrong == {}, "\n".join(f"{k}: {v}" for k, v in wrong.items())


@ON_SQLITE
async def test_lists_hold_no_rows_of_another_workspace(site: Site, world: World) -> None:
    theirs = await site.program(workspace=THEIRS)
    for route in ROUTES:
        if route.methods != {"GET"} or route in NAMING_ROWS or route.path.endswith("-reasons"):
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
    for name, value in (("opening", world.ids["opening_id"]),):
        assert (await theirs.get(f"/candidates?{name}={value}"))["items"] == []
        await theirs.get(f"/uploads?{name}={value}", 404)


@ON_SQLITE
async def test_what_was_refused_to_another_workspace_changed_nothing(
    site: Site, world: World
) -> None:
    before = [await world.mine.get(path.format(**world.ids)) for path in WATCHED]
    await test_another_workspaces_ids_answer_404_everywhere(site, world)
    assert [await world.mine.get(path.format(**world.ids)) for path in WATCHED] == before


WATCHED = (
    "/openings/{opening_id}",
    "/openings/{opening_id}/rubric",
    "/openings/{opening_id}/shortlist",
    "/uploads/{upload_id}",
    "/batches/{batch_id}",
    "/applications/{application_id}",
    "/queue",
)
