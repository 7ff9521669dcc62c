"""Programs that hand in openings and CVs, for admins; as `shortlist webhook source`."""

import re

from fastapi import APIRouter
from fastapi.responses import Response

from bot.web.board.visiting import BoardRoute, Sender, Visit, go
from bot.web.board.webhooks import HERE as BACK
from bot.web.board.webhooks import overview_page
from handlers.access import require
from handlers.board.overview import known_channels
from handlers.errors import MissingError, UserError
from handlers.webhooks import sources
from handlers.webhooks.sources import Made

router = APIRouter(prefix="/board/settings/sources", route_class=BoardRoute)


@router.post("/new")
async def add_source(sent: Sender) -> Response:
    """Let a program hand in openings and CVs; its secret is shown this once."""
    visit, name, hosts = sent.visit, sent.text("name").strip(), sent.text("hosts")
    workspace = await require(visit.services, visit.caller, "admin")
    channel = await _channel(visit, sent.text("channel"))
    try:
        made = await sources.add(
            visit.services,
            workspace.id,
            name,
            channel=channel,
            hosts=re.split(r"[\s,;]+", hosts.strip()) if hosts.strip() else [],
            by=visit.caller.user,
        )
    except UserError as error:
        return await overview_page(visit, str(error), name=name, hosts=hosts, channel=channel or "")
    return _shown(visit, made)


async def _channel(visit: Visit, channel: str) -> str | None:
    if channel and channel not in await known_channels(visit.services, visit.caller):
        raise MissingError("There is no such channel.")
    return channel or None


@router.post("/{name}/rotate")
async def rotate_source(sent: Sender, name: str) -> Response:
    """Give a program a new secret, which is shown this once."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "admin")
    made = await sources.renew_secret(
        visit.services,
        workspace.id,
        name,
        at_once=bool(sent.text("at_once")),
        by=visit.caller.user,
    )
    return _shown(visit, made)


@router.post("/{name}/remove")
async def remove_source(sent: Sender, name: str) -> Response:
    """Let a program hand in nothing more."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "admin")
    await sources.remove(visit.services, workspace.id, name, by=visit.caller.user)
    return go(BACK)


def _shown(visit: Visit, made: Made) -> Response:
    address = f"{visit.desk.address}/api/v1/inbound/{made.row.uid}"
    title = f"The secret of {made.row.name}"
    return visit.secret(title, made.secret, BACK, **{"It posts to": address})
