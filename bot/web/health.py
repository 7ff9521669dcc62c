"""Whether this process lives, and whether it can work."""

import structlog
from fastapi import APIRouter, Request, Response

from bot.addresses import is_here
from bot.web.auth import admit
from bot.web.desk import desk_of, host_of
from bot.web.metrics import CONTENT_TYPE
from handlers.api.measuring import measure
from handlers.services import Services
from handlers.status import look

router = APIRouter(include_in_schema=False)
log = structlog.get_logger(__name__)


@router.get("/healthz")
async def healthz() -> dict[str, bool]:
    """The process answers; `shortlist` tells another one that it is us."""
    return {"ok": True, "shortlist": True}


@router.get("/readyz")
async def readyz(request: Request, response: Response) -> dict[str, bool]:
    """Database and queue answer; 503 where one does not."""
    services = desk_of(request).services
    parts = {"database": await _database_answers(services), "queue": await _queue_answers(services)}
    response.status_code = 200 if all(parts.values()) else 503
    return parts


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """What Prometheus reads; on this machine without a key, where nobody else can reach us."""
    desk = desk_of(request)
    if not (desk.private and is_here(host_of(request))):
        await admit(request, {"metrics:read"}, {})
    return Response(desk.metrics.page(await measure(desk.services)), media_type=CONTENT_TYPE)


async def _database_answers(services: Services) -> bool:
    try:
        await look(services)
    except Exception as error:  # noqa: BLE001 - whatever keeps it from answering, it is not ready
        log.warning("not_ready", part="database", error=type(error).__name__)
        return False
    return True


async def _queue_answers(services: Services) -> bool:
    try:
        await services.queue.depth()
    except OSError:
        return False
    return True
