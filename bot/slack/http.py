"""Routes that take Slack's requests over HTTP, and people who install the app."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from slack_bolt.adapter.starlette.async_handler import (
    to_async_bolt_request,
    to_starlette_response,
)
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.oauth import AGAIN, page

BODY_LIMIT = 1024 * 1024  # bytes; Slack's largest requests, views, have at most 250 kB
STAMP_DIGITS = 11  # of a time in seconds
# The pages hold a one-time code in their address: no cache, no other site, no frame may have it.
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
}
log = structlog.get_logger(__name__)


def slack_routes(
    app: AsyncApp, flow: AsyncOAuthFlow | None = None, ready: asyncio.Event | None = None
) -> APIRouter:
    """Build the routes.

    Args:
        app: answers `POST /slack/events`, which is everything Slack sends.
        flow: answers `GET /slack/install` and `GET /slack/oauth_redirect`, where people install
            the app into a workspace of theirs.
        ready: Slack is asked to try again until it is set.
    """
    routes = APIRouter(include_in_schema=False)

    @routes.post("/slack/events")
    async def slack(request: Request) -> Response:
        if ready is not None and not ready.is_set():
            return Response("not ready", status_code=503)
        stamp = request.headers.get("x-slack-request-timestamp", "")
        if not stamp.isdecimal() or len(stamp) > STAMP_DIGITS:
            # Bolt answers 500 to a timestamp that is no number, and Slack would try again.
            return Response("invalid request", status_code=401)
        body = await _body(request)
        if body is None:
            return Response("request too large", status_code=413)
        return to_starlette_response(await app.async_dispatch(to_async_bolt_request(request, body)))

    if flow is not None:
        _add_pages(routes, flow)
    return routes


def _add_pages(routes: APIRouter, flow: AsyncOAuthFlow) -> None:
    @routes.get(flow.install_path)
    async def install(request: Request) -> Response:
        return await _page(flow.handle_installation, request)

    @routes.get(flow.redirect_uri_path)
    async def installed(request: Request) -> Response:
        return await _page(flow.handle_callback, request)


async def _page(
    answer: Callable[[AsyncBoltRequest], Awaitable[BoltResponse]], request: Request
) -> Response:
    """A page for a person; one who meets an error gets a reference that the log has too."""
    try:
        response = to_starlette_response(await answer(to_async_bolt_request(request, b"")))
    except Exception as error:  # noqa: BLE001 - the person waits for a page, whatever happened
        response = _broken(error)
    response.headers.update(PRIVATE)
    return response


def _broken(error: Exception) -> Response:
    reference = secrets.token_hex(3)
    log.error("install_failed", reference=reference, exc_info=error)
    said = (
        "<p>Slack could not be reached, or something went wrong on our side. Nothing was installed."
        f" Try again; if it stays so, tell whoever runs Shortlist. Reference {reference}</p>"
    )
    return HTMLResponse(page("Shortlist was not installed", said + AGAIN), status_code=502)


async def _body(request: Request) -> bytes | None:
    """The body; None where it is longer than we take, without reading the rest."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)
