"""The retry queue: what failed or waits, why, and what can be done about it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Query, Request
from pydantic import Field

from bot.web.api.paging import following
from bot.web.api.routes import MISSING, reads, routes, writes
from bot.web.api.values import RowId, Shown
from bot.web.auth import Asking
from handlers.queue import retrying
from handlers.queue.retrying import Place
from handlers.tasks import TASKS

router = routes("queue", "/queue")
Kind = Literal["task", "notice"]
After = Annotated[
    str | None, Query(pattern="^(task|notice):[0-9]{1,9}$", description="As `next` names it.")
]
Limit = Annotated[int, Query(ge=1, le=200)]


class QueuedShown(Shown):
    """A piece of work that failed or waits after a failure, or an unconfirmed message."""

    kind: Kind
    id: int
    name: str = Field(description="Of the task, or the message's kind.")
    subject: str = Field(description="A file, a candidate or an opening.")
    reason: str = Field(description="Why, and what to do.")
    next_try: datetime | None = Field(description="null where it waits for a person.")
    channel: str | None


class QueueShown(Shown):
    """A page of the retry queue; `total` counts all pages."""

    items: list[QueuedShown]
    total: int
    next: str | None


class Retried(Shown):
    """How many entries are tried again."""

    entries: int


@router.get("", dependencies=reads("queue:read"))
async def list_queue(
    request: Request, ask: Asking, after: After = None, limit: Limit = 50
) -> QueueShown:
    """What failed or waits: tasks, the newest first, then messages."""
    kind, _, number = (after or "").partition(":")
    place = Place("notice" if kind == "notice" else "task", int(number) if number else None)
    found = await retrying.list_queue(ask.services, ask.home, place, size=limit)
    last = found.next_place
    return QueueShown(
        items=[QueuedShown.of(entry) for entry in found.entries],
        total=found.total,
        next=following(request, after=f"{last.kind}:{last.after}") if last else None,
    )


@router.post("/retry", status_code=202, dependencies=writes("queue:write"))
async def retry_all(ask: Asking) -> Retried:
    """Try all of it again."""
    amount = await retrying.retry_everything(ask.services, ask.home, actor=ask.actor)
    return Retried(entries=amount)


@router.post(
    "/{kind}/{entry_id}/retry",
    status_code=202,
    dependencies=writes("queue:write"),
    responses=MISSING,
)
async def retry_one(ask: Asking, kind: Kind, entry_id: RowId) -> Retried:
    """Try one entry again."""
    await retrying.require_queued(ask.services, ask.home, kind, entry_id)
    await retrying.retry_one(ask.services, ask.home, kind, entry_id, actor=ask.actor)
    return Retried(entries=1)


@router.post(
    "/{kind}/{entry_id}/drop",
    status_code=204,
    dependencies=writes("queue:write"),
    responses=MISSING,
)
async def drop_one(ask: Asking, kind: Kind, entry_id: RowId) -> None:
    """Give one entry up for good."""
    await retrying.require_queued(ask.services, ask.home, kind, entry_id)
    await retrying.drop_one(ask.services, TASKS, ask.home, kind, entry_id, actor=ask.actor)
