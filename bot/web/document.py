"""The API's own document: OpenAPI for programs, and a page of it for people."""

from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse

from bot.web.api import docs, inbound
from bot.web.api.values import Problem
from bot.web.auth import TOKEN_PATH
from bot.web.entity import marked

ABOUT = """\
Everything that Shortlist does, for programs: openings and rubrics, CVs in, candidates with scores
and quotes out, decisions, reports, and what people may ask for about themselves.

Send a key (`Authorization: Bearer sl_…`), as `shortlist token create` prints it, or a token that it
was exchanged for. Every address needs a scope, and shows what belongs to the key's workspace alone.
Errors are problem details (RFC 9457). Requests that change something may name themselves by an
`Idempotency-Key`. What is read has an `ETag`.
"""


def document(site: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of a site."""
    found = get_openapi(
        title="Shortlist",
        version="1",
        description=ABOUT,
        routes=site.routes,
        servers=[{"url": site.state.desk.address or "/"}],
    )
    schemas = found["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(inbound.PARTS)
    # RFC 6749 has 400 for whatever is wrong with the form.
    found["paths"][TOKEN_PATH]["post"]["responses"].pop("422")
    for name in ("HTTPValidationError", "ValidationError"):  # ours are problems
        schemas.pop(name, None)
    return found


def add_document(site: FastAPI) -> None:
    """Serve the document of a site, which must have all its routes."""
    routes = APIRouter(include_in_schema=False)

    def known() -> dict[str, Any]:
        if site.openapi_schema is None:
            site.openapi_schema = document(site)
        return site.openapi_schema

    @routes.get("/api/openapi.json")
    async def openapi(request: Request) -> Any:
        return marked(request, JSONResponse(known()))

    @routes.get("/api/docs")
    async def page(request: Request) -> Response:
        return marked(request, HTMLResponse(docs.page(known()), headers=docs.SAFE))

    @routes.get("/api/docs.css")
    async def style(request: Request) -> Response:
        return marked(request, Response(docs.style(), media_type="text/css", headers=docs.SAFE))

    site.include_router(routes)
