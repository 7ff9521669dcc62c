"""Every route of the API: who gets in, and what it says of itself. The table is the routes' own."""

import pytest
from fastapi.routing import APIRoute

from bot.web.api.route import ApiRoute
from bot.web.auth import scopes_of
from handlers.api.scopes import SCOPES
from tests.bot.web.conftest import Program, Reply, Site
from tests.bot.web.hiring import Furnished, furnish
from tests.bot.web.table import (
    NAMING_ROWS,
    READS,
    ROUTES,
    UNSCOPED,
    body_of,
    method_of,
    name_of,
    routes,
)
from tests.handlers.conftest import ON_SQLITE


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
async def test_the_document_has_each_route_once_and_no_other(site: Site) -> None:
    names = [name_of(route) for route in routes()]
    assert len(names) == len(set(names))
    document = (await site.stranger().ask("GET", "/api/openapi.json")).json
    documented = {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
    }
    assert documented == set(names)
    assert {path for path in document["paths"] if path in UNSCOPED} == UNSCOPED


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


@pytest.fixture
async def furnished(site: Site) -> Furnished:
    return await furnish(site)


async def sent(program: Program, route: APIRoute, furnished: Furnished) -> Reply:
    """The answer of a route about rows that are there."""
    path = route.path.format(**furnished.ids)
    return await program.ask(method_of(route), path, **body_of(route))


@ON_SQLITE
async def test_without_a_key_no_route_answers(site: Site, furnished: Furnished) -> None:
    for route in ROUTES:
        reply = await sent(site.stranger(), route, furnished)
        assert (reply.status, reply.json["code"]) == (401, "unauthenticated"), name_of(route)
        assert reply.headers["www-authenticate"] == "Bearer"


@ON_SQLITE
async def test_without_its_scope_a_key_is_refused_and_with_it_it_is_not(
    site: Site, furnished: Furnished
) -> None:
    wrong: dict[str, object] = {}
    for route in sorted(ROUTES, key=ends_things):
        needed = scopes_of(route.dependencies)
        for lacking in needed:
            without = await site.program([scope for scope in SCOPES if scope != lacking])
            reply = await sent(without, route, furnished)
            if reply.status != 403 or lacking not in reply.json["detail"]:
                wrong[f"{name_of(route)} without {lacking}"] = reply.status
        alone = await site.program(sorted(needed))
        reply = await sent(alone, route, furnished)
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
    "DELETE /api/v1/webhooks/{webhook_id}": 9,
    "POST /api/v1/keys/{key_id}/revoke": 10,
}


@ON_SQLITE
async def test_what_any_route_shows_is_not_sent_again_while_it_is_the_same(
    furnished: Furnished,
) -> None:
    for route in READS:
        first = await sent(furnished.program, route, furnished)
        assert first.status == 200, name_of(route)
        path = route.path.format(**furnished.ids)
        known = {"If-None-Match": first.headers["etag"]}
        same = await furnished.program.ask("GET", path, headers=known, **body_of(route))
        if route.path not in NOTES_ITSELF:
            assert (same.status, same.content) == (304, b""), name_of(route)
        assert same.headers["cache-control"] == "private, no-cache", name_of(route)


# The journal is a part of what these show, and notes that they were shown.
NOTES_ITSELF = {
    "/api/v1/candidates/{candidate_id}/export",
    "/api/v1/openings/{opening_id}/report.xlsx",
}


@pytest.mark.parametrize("route", NAMING_ROWS, ids=name_of)
def test_routes_that_name_rows_say_that_there_may_be_none(route: APIRoute) -> None:
    assert 404 in route.responses
