"""Buttons of the retry queue."""

from collections.abc import Mapping

from handlers.access import Sight, require, sight_of
from handlers.actions.types import Action
from handlers.identifiers import outdated, to_id
from handlers.messages import (
    Caller,
    Replace,
    Reply,
)
from handlers.queue import retrying, waiting
from handlers.services import Services
from handlers.tasks import TASKS
from handlers.wording import queue as queue_wording


async def retry_work(services: Services, caller: Caller, value: str) -> Reply:
    """Try one entry of the retry queue again."""
    workspace = await require(services, caller, "recruiter")
    kind, number, place = _at(value)
    sight = await sight_of(services, caller, workspace)
    await retrying.retry_one(services, workspace.id, kind, number, actor=caller.user, sight=sight)
    return await _queue_now(services, workspace.id, place, sight)


async def drop_work(services: Services, caller: Caller, value: str) -> Reply:
    """Give one entry of the retry queue up."""
    workspace = await require(services, caller, "recruiter")
    kind, number, place = _at(value)
    sight = await sight_of(services, caller, workspace)
    await retrying.drop_one(
        services, TASKS, workspace.id, kind, number, actor=caller.user, sight=sight
    )
    return await _queue_now(services, workspace.id, place, sight)


async def retry_all(services: Services, caller: Caller, _: str) -> Reply:
    """Try everything in the retry queue again."""
    workspace = await require(services, caller, "recruiter")
    sight = await sight_of(services, caller, workspace)
    amount = await retrying.retry_everything(services, workspace.id, actor=caller.user, sight=sight)
    return Replace(queue_wording.retried(amount))


def _at(value: str) -> tuple[waiting.Kind, int, retrying.Place]:
    """An entry, and the page that its button is on."""
    entry, _, place = value.partition("@")
    return *_entry(entry), to_place(place) if place else retrying.TOP


def _entry(value: str) -> tuple[waiting.Kind, int]:
    kind, _, number = value.partition(":")
    if kind not in {"task", "notice"}:
        raise outdated()
    return ("notice" if kind == "notice" else "task"), to_id(number)


def to_place(value: str) -> retrying.Place:
    """The place that a button's value or a page's address names: `task:12:10`.

    Raises:
        UserError: it names none.
    """
    entry, _, skip = value.rpartition(":")
    kind, number = _entry(entry)
    return retrying.Place(kind, number, to_id(skip))


async def _queue_now(
    services: Services, workspace_id: int, place: retrying.Place, sight: Sight
) -> Reply:
    """The page at a place as it is now; the first one where nothing is left there."""
    page = await retrying.list_queue(services, workspace_id, place, sight=sight)
    if not page.entries:
        page = await retrying.list_queue(services, workspace_id, sight=sight)
    return Replace(queue_wording.queue(page))


async def next_work(services: Services, caller: Caller, value: str) -> Reply:
    """The next page of the retry queue, in place of the one before."""
    workspace = await require(services, caller, "viewer")
    place = to_place(value)
    sight = await sight_of(services, caller, workspace)
    return await _queue_now(services, workspace.id, place, sight)


ACTIONS: Mapping[str, Action] = {
    "retry_work": retry_work,
    "drop_work": drop_work,
    "retry_all": retry_all,
    "next_work": next_work,
}
