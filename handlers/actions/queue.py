"""Buttons of the retry queue."""

from collections.abc import Mapping

from handlers import retrying
from handlers.access import require
from handlers.actions.types import Action
from handlers.errors import UserError
from handlers.identifiers import OUTDATED, to_id
from handlers.messages import (
    Caller,
    Replace,
    Reply,
)
from handlers.services import Services
from handlers.tasks import TASKS
from handlers.wording import queue as queue_wording


async def retry_work(services: Services, caller: Caller, value: str) -> Reply:
    """Try one entry of the retry queue again."""
    workspace = await require(services, caller, "recruiter")
    entry, _, place = value.partition("@")
    kind, number = _entry(entry)
    await retrying.retry_one(services, workspace.id, kind, number, actor=caller.user)
    return await _queue_now(services, workspace.id, _place(place) if place else retrying.TOP)


async def drop_work(services: Services, caller: Caller, value: str) -> Reply:
    """Give one entry of the retry queue up."""
    workspace = await require(services, caller, "recruiter")
    entry, _, place = value.partition("@")
    kind, number = _entry(entry)
    await retrying.drop_one(services, TASKS, workspace.id, kind, number, actor=caller.user)
    return await _queue_now(services, workspace.id, _place(place) if place else retrying.TOP)


async def retry_all(services: Services, caller: Caller, _: str) -> Reply:
    """Try everything in the retry queue again."""
    workspace = await require(services, caller, "recruiter")
    amount = await retrying.retry_everything(services, workspace.id, actor=caller.user)
    return Replace(queue_wording.retried(amount))


def _entry(value: str) -> tuple[retrying.Kind, int]:
    kind, _, number = value.partition(":")
    if kind not in {"task", "notice"}:
        raise UserError(OUTDATED)
    return ("notice" if kind == "notice" else "task"), to_id(number)


def _place(value: str) -> retrying.Place:
    entry, _, skip = value.rpartition(":")
    kind, number = _entry(entry)
    return retrying.Place(kind, number, to_id(skip))


async def _queue_now(services: Services, workspace_id: int, place: retrying.Place) -> Reply:
    """The page at a place as it is now; the first one where nothing is left there."""
    page = await retrying.list_queue(services, workspace_id, place)
    if not page.entries:
        page = await retrying.list_queue(services, workspace_id)
    return Replace(queue_wording.queue(page))


async def next_work(services: Services, caller: Caller, value: str) -> Reply:
    """The next page of the retry queue, in place of the one before."""
    workspace = await require(services, caller, "viewer")
    return await _queue_now(services, workspace.id, _place(value))


ACTIONS: Mapping[str, Action] = {
    "retry_work": retry_work,
    "drop_work": drop_work,
    "retry_all": retry_all,
    "next_work": next_work,
}
