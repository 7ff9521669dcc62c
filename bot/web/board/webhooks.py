"""Webhooks, for admins: who is told, what was sent, and sending again; as `shortlist webhook`."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from bot.web.api.values import Before, RowId
from bot.web.api.webhooks import State
from bot.web.board.visiting import BoardRoute, Sender, Visit, Visitor, go
from handlers.access import require
from handlers.board.overview import known_channels
from handlers.errors import MissingError, UserError
from handlers.events import KINDS
from handlers.identifiers import OUTDATED
from handlers.webhooks import endpoints as webhooks
from handlers.webhooks import sources
from handlers.webhooks.endpoints import Change
from handlers.wording import webhooks as wording

HERE = "/board/settings/webhooks"
SHOWN = 25
SWITCHES = {"on": True, "off": False}
router = APIRouter(prefix=HERE, route_class=BoardRoute)


@router.get("")
async def show_webhooks(visit: Visitor) -> Response:
    """All endpoints, and the programs that hand in openings and CVs."""
    return await overview_page(visit)


async def overview_page(visit: Visit, trouble: str = "", **typed: str | list[str]) -> HTMLResponse:
    """The page that both kinds of forms are on; `typed` is what was filled in of one."""
    services = visit.services
    workspace = await require(services, visit.caller, "admin")
    return visit.page(
        "board/settings_webhooks.html",
        status=422 if trouble else 200,
        trouble=trouble,
        typed=typed,
        endpoints=await webhooks.endpoints(services, workspace.id),
        sources=await sources.sources(services, workspace.id),
        channels=await known_channels(services, visit.caller),
        kinds=KINDS,
        wording=wording,
    )


@router.post("/new")
async def add_webhook(sent: Sender) -> Response:
    """Tell an address what happens from now on; its secret is shown this once."""
    visit, url, events = sent.visit, sent.text("url"), sent.texts("event")
    workspace = await require(visit.services, visit.caller, "admin")
    try:
        made = await webhooks.add(visit.services, workspace.id, url, events, by=visit.caller.user)
    except UserError as error:
        return await overview_page(visit, str(error), url=url, event=events)
    back = f"{HERE}/{made.row.id}"
    return visit.secret(f"The secret of webhook {made.row.id}", made.secret or "", back)


@router.get("/{webhook_id}")
async def show_webhook(
    visit: Visitor,
    webhook_id: RowId,
    state: Annotated[State | None, Query()] = None,
    before: Before = None,
) -> Response:
    """An endpoint, how it stands, and what was sent to it in the last 30 days."""
    services = visit.services
    workspace = await require(services, visit.caller, "admin")
    endpoint = await webhooks.endpoint(services, workspace.id, webhook_id)
    found = await webhooks.deliveries(
        services,
        workspace.id,
        endpoint_id=webhook_id,
        state=state,
        before=before,
        limit=SHOWN + 1,
    )
    return visit.page(
        "board/settings_webhook.html",
        endpoint=endpoint,
        log=found[:SHOWN],
        next=found[SHOWN - 1].letter.delivery.id if len(found) > SHOWN else None,
        first=before is None,
        state=state,
        wording=wording,
    )


@router.post("/{webhook_id}/test")
async def test_webhook(sent: Sender, webhook_id: RowId) -> Response:
    """Send a test event, once; its own page says how that goes."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "admin")
    delivery_id = await webhooks.ping(
        visit.services, workspace.id, webhook_id, by=visit.caller.user
    )
    return go(f"{HERE}/deliveries/{delivery_id}")


@router.post("/{webhook_id}/turn/{way}")
async def turn_webhook(sent: Sender, webhook_id: RowId, way: str) -> Response:
    """Switch an endpoint on or off."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "admin")
    await webhooks.endpoint(visit.services, workspace.id, webhook_id)
    if way not in SWITCHES:
        raise MissingError(OUTDATED)
    change = Change(enabled=SWITCHES[way])
    await webhooks.change(visit.services, workspace.id, webhook_id, change, by=visit.caller.user)
    return go(f"{HERE}/{webhook_id}")


@router.post("/{webhook_id}/rotate")
async def rotate_secret(sent: Sender, webhook_id: RowId) -> Response:
    """Give an endpoint a new secret, which is shown this once."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "admin")
    made = await webhooks.renew_secret(
        visit.services,
        workspace.id,
        webhook_id,
        at_once=bool(sent.text("at_once")),
        by=visit.caller.user,
    )
    title = f"The new secret of webhook {webhook_id}"
    return visit.secret(title, made.secret or "", f"{HERE}/{webhook_id}")


@router.post("/{webhook_id}/remove")
async def remove_webhook(sent: Sender, webhook_id: RowId) -> Response:
    """Remove an endpoint with its log; what was still to be sent there is not."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "admin")
    await webhooks.remove(visit.services, workspace.id, webhook_id, by=visit.caller.user)
    return go(HERE)


@router.get("/deliveries/{delivery_id}")
async def show_delivery(visit: Visitor, delivery_id: RowId) -> Response:
    """What was told, and all tries."""
    workspace = await require(visit.services, visit.caller, "admin")
    letter, tries = await webhooks.delivery(visit.services, workspace.id, delivery_id)
    return visit.page("board/settings_delivery.html", letter=letter, tries=tries, wording=wording)


@router.post("/deliveries/{delivery_id}/replay")
async def replay_delivery(sent: Sender, delivery_id: RowId) -> Response:
    """Send a delivery once more, under the same id."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "admin")
    await webhooks.replay(visit.services, workspace.id, delivery_id, by=visit.caller.user)
    return go(sent.back or f"{HERE}/deliveries/{delivery_id}")
