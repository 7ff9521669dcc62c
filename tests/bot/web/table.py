"""Every route of the API, as the site's own document lists them, and what each is sent."""

from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute

from bot.web.api import SUBJECTS
from bot.web.auth import TOKEN_PATH
from tests.bot.web.hiring import WEBHOOK, form

UNSCOPED = {
    TOKEN_PATH,  # where whoever has no token yet gets one
    "/api/v1/inbound/{source}",  # what comes there is signed instead
}
LEVELS = ["a", "b", "c", "d", "e"]


def routes() -> Iterator[APIRoute]:
    """Every route of the API."""
    for subject in SUBJECTS:
        yield from (route for route in subject.routes if isinstance(route, APIRoute))


def method_of(route: APIRoute) -> str:
    """The method that a route answers."""
    return next(iter(route.methods or ()))


def name_of(route: APIRoute) -> str:
    """A route as people write it, `GET /api/v1/openings`."""
    return f"{method_of(route)} {route.path}"


ROUTES = [route for route in routes() if route.path not in UNSCOPED]
NAMING_ROWS = [route for route in ROUTES if "{" in route.path]
READS = [route for route in ROUTES if method_of(route) == "GET"]

BODIES: dict[str, Any] = {
    "POST /api/v1/openings": {"json": {"title": "T", "description": "Python"}},
    "PATCH /api/v1/openings/{opening_id}": {"json": {"alert_bar": 60}},
    "PUT /api/v1/openings/{opening_id}/apply-page": {"json": {"days": 90}},
    "PUT /api/v1/applications/{application_id}/decision": {"json": {"kind": "hold"}},
    "POST /api/v1/keys": {"json": {"name": "x", "scopes": ["keys:write"]}},
    "PUT /api/v1/openings/{opening_id}/rubric.yaml": {
        "data": b"criteria:\n- {id: a, name: Python, levels: [a, b, c, d, e]}\n"
    },
    "PUT /api/v1/openings/{opening_id}/rubric": {
        "json": {"version": 1, "criteria": [{"id": "a", "name": "Python", "levels": LEVELS}]}
    },
    "POST /api/v1/webhooks": {"json": WEBHOOK},
    "PATCH /api/v1/webhooks/{webhook_id}": {"json": {"enabled": True}},
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
