"""The web app that takes Slack's requests over HTTP."""

from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.starlette.async_handler import (
    to_async_bolt_request,
    to_starlette_response,
)
from slack_bolt.async_app import AsyncApp

BODY_LIMIT = 1024 * 1024  # bytes; Slack's largest requests, views, have at most 250 kB


def web_app(app: AsyncApp) -> FastAPI:
    """Build the web app: `POST /slack/events` for everything Slack sends, `GET /healthz`."""
    site = FastAPI(title="Shortlist", docs_url=None, redoc_url=None, openapi_url=None)

    @site.post("/slack/events")
    async def slack(request: Request) -> Response:
        if not request.headers.get("x-slack-request-timestamp", "").isdecimal():
            # Bolt answers 500 to a timestamp that is no number, and Slack would try again.
            return Response("invalid request", status_code=401)
        body = await _body(request)
        if body is None:
            return Response("request too large", status_code=413)
        return to_starlette_response(await app.async_dispatch(to_async_bolt_request(request, body)))

    @site.get("/healthz")
    async def healthz() -> dict[str, bool]:
        return {"ok": True, "shortlist": True}

    return site


async def _body(request: Request) -> bytes | None:
    """The body; None where it is longer than we take, without reading the rest."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)
