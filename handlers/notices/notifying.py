"""Our messages: wanted in a transaction, sent by one task a destination, never blindly twice."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from handlers.errors import PermanentError, TemporaryError, UnconfirmedError
from handlers.messages import Message
from handlers.services import Notifier, Services, Work, work
from storage.crypto import SealBrokenError
from storage.database import Session
from storage.models import Notice, Task
from storage.notices import (
    due_again,
    next_due,
    note_mark,
    set_notice_state,
    settle_gone,
    settle_notice,
    start_sending,
    want_notice,
)

log = structlog.get_logger()

# One run sends this many, then lets others have the thread. At a pace it is few: a file that was
# just dropped waits for one of the threads that sleep between two messages.
SLICE, PACED_SLICE = 20, 2
FIRST_MARK = "eyes"
NOWHERE = "local:no-channel"  # where messages go that are about an opening without a channel
UNCONFIRMED = "The platform did not confirm this message. Look in the channel; post it again?"


@dataclass(frozen=True)
class Rendered:
    """What should stand at the destination now.

    Attributes:
        message: None where there is nothing to say any more: ours is deleted.
        thread: remote id of the message to answer to; None posts to the channel itself.
        reaction: (message id, the one reaction of ours that it should have, empty for none).
    """

    message: Message | None
    thread: str | None = None
    reaction: tuple[str, str] | None = None


# The last argument is the key of the engine that scores now, see `Options.engine`.
Renderer = Callable[[Session, Mapping[str, Any], str], Awaitable[Rendered]]
# What is asked of the outside before a message is made, while no transaction is open: what its
# renderer is given beside the notice's ids, None where nothing is to be said.
Look = Callable[[Services, Notice], Awaitable[Mapping[str, Any] | None]]


async def want(
    unit: Work, workspace_id: int, *, destination: str, kind: str, key: str, ids: dict[str, Any]
) -> None:
    """Have a message posted, or brought up to date where it was posted before.

    Args:
        unit: the transaction that causes it.
        workspace_id: whose it is.
        destination: `slack:T1/C1`; nobody is told `NOWHERE`.
        kind: name in the renderers of `handlers.renderers`.
        key: unique in the workspace; what is said under one key is one message.
        ids: what it is about.
    """
    if destination == NOWHERE:
        return
    await want_notice(
        unit.session,
        workspace_id,
        key=key,
        destination=destination,
        kind=kind,
        ids=ids,
        now=unit.now,
    )
    await unit.put_once(
        "deliver", workspace_id, key=f"deliver:{destination}", destination=destination
    )


async def want_again(unit: Work, notice: Notice) -> None:
    """Have a message brought up to date that was wanted before."""
    await want(
        unit,
        notice.workspace_id,
        destination=notice.destination,
        kind=notice.kind,
        key=notice.key,
        ids=dict(notice.ids),
    )


async def deliver(
    services: Services,
    renderers: Mapping[str, Renderer],
    looks: Mapping[str, Look],
    *,
    destination: str,
) -> None:
    """Task: bring what is due at one destination up to date, in order and at its pace."""
    notifier = services.notifiers.get(destination.partition(":")[0])
    if notifier is None:
        raise PermanentError(
            "not_connected", f"Nothing here can send to {destination.partition(':')[0]}."
        )
    pace = services.options.pace if notifier.limited else 0.0
    workspace_id: int | None = None
    for _ in range(PACED_SLICE if pace else SLICE):
        found = await _next(services, renderers, looks, destination)
        if found is None:
            return
        notice, rendered = found
        workspace_id = notice.workspace_id
        if isinstance(rendered, PermanentError):
            await _note_trouble(services, notice, rendered)
            continue
        await _bring_up_to_date(services, notifier, notice, rendered)
        await asyncio.sleep(pace)
    if workspace_id is None:
        return
    async with work(services) as unit:
        await unit.put(
            "deliver", workspace_id, key=f"deliver:{destination}", destination=destination
        )


async def _next(
    services: Services,
    renderers: Mapping[str, Renderer],
    looks: Mapping[str, Look],
    destination: str,
) -> tuple[Notice, Rendered | PermanentError] | None:
    """The notice whose turn it is, and what it says now; None where there is none."""
    async with services.database.read() as session:
        notice = await next_due(session, destination)
        if notice is None:
            return None
        render, look = renderers[notice.kind], looks.get(notice.kind)
        if look is None:
            return notice, await _render(session, render, notice, notice.ids, services)
    seen = await look(services, notice)
    if seen is None:
        return notice, Rendered(None)
    async with services.database.search() as session:
        ids = {**notice.ids, **seen}
        return notice, await _render(session, render, notice, ids, services)


async def _render(
    session: Session,
    render: Renderer,
    notice: Notice,
    ids: Mapping[str, Any],
    services: Services,
) -> Rendered | PermanentError:
    """Render a message; one that cannot be made is set aside, so that the others are posted."""
    try:
        return await render(session, ids, services.options.engine)
    except SealBrokenError as error:
        log.exception("notice_damaged", notice=notice.id, kind=notice.kind)
        return PermanentError("damaged", str(error))


async def deliver_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """The notices stay due; the failed task itself is what people see and retry."""
    log.warning("deliver_failed", task=task.id, code=code, reason=reason, at=unit.now.isoformat())


async def _bring_up_to_date(
    services: Services, notifier: Notifier, notice: Notice, rendered: Rendered
) -> None:
    try:
        remote_id = await _show(services, notifier, notice, rendered)
    except UnconfirmedError as error:
        if notice.remote_id is not None:  # an edit may be repeated
            raise TemporaryError("unconfirmed", "The platform did not confirm an edit.") from error
        await _note_trouble(services, notice, error)
        return
    except PermanentError as error:
        await _note_trouble(services, notice, error)
        return
    async with work(services) as unit:
        if rendered.message is None:
            await settle_gone(unit.session, notice.id, revision=notice.revision)
        else:
            await settle_notice(
                unit.session, notice.id, revision=notice.revision, remote_id=remote_id, now=unit.now
            )
    await _react(services, notifier, notice, rendered)


async def _show(
    services: Services, notifier: Notifier, notice: Notice, rendered: Rendered
) -> str | None:
    remote_id = notice.remote_id
    if remote_id is None and notice.state == "sending":
        # A run before this one died between sending and noting it.
        remote_id = await notifier.find(
            notice.destination, thread=rendered.thread, notice_id=notice.id
        )
    if rendered.message is None:
        if remote_id is not None:
            await notifier.delete(notice.destination, remote_id)
        return remote_id
    if remote_id is None:
        remote_id = await _post(services, notifier, notice, rendered)
    else:
        await notifier.edit(notice.destination, remote_id, rendered.message)
    return remote_id


async def _post(services: Services, notifier: Notifier, notice: Notice, rendered: Rendered) -> str:
    async with work(services) as unit:
        await start_sending(unit.session, notice.id)
    message, thread = rendered.message or Message(""), rendered.thread
    try:
        return await notifier.send(notice.destination, message, thread=thread, notice_id=notice.id)
    except TemporaryError:
        async with work(services) as unit:
            await set_notice_state(unit.session, notice.id, "due")
        raise
    except UnconfirmedError:
        found = await notifier.find(notice.destination, thread=thread, notice_id=notice.id)
        if found is None:
            return await notifier.send(
                notice.destination, message, thread=thread, notice_id=notice.id
            )
        return found


async def _react(
    services: Services, notifier: Notifier, notice: Notice, rendered: Rendered
) -> None:
    """Bring the reaction up to date, where it changes; the message is there with or without it."""
    if rendered.reaction is None:
        return
    message, mark = rendered.reaction
    shown = notice.ids.get("mark", FIRST_MARK)
    if mark == shown:
        return
    try:
        await notifier.react(notice.destination, message, add=mark, remove=[shown] if shown else [])
    except PermanentError as error:
        log.warning("reaction_refused", code=error.code, reason=error.reason)
    except TemporaryError as error:
        # It is not noted as shown: the next change of the message tries again.
        log.warning("reaction_missed", code=error.code, reason=error.reason)
        if error.retry_after is not None:
            await _mark_later(services, notice, error.retry_after)
        return
    async with work(services) as unit:
        await note_mark(unit.session, notice.id, mark)


async def _mark_later(services: Services, notice: Notice, seconds: float) -> None:
    """Look at a message again when the platform takes reactions: no change of it may come."""
    async with work(services) as unit:
        due_at = unit.now + timedelta(seconds=seconds)
        key = f"mark:{notice.id}"
        await unit.put("mark", notice.workspace_id, key=key, due_at=due_at, notice_id=notice.id)


async def mark(services: Services, *, notice_id: int) -> None:
    """Task: bring a message up to date whose reaction the platform put off.

    It is delivered like any change, so that reactions keep the order of what they sum up.
    """
    async with work(services) as unit:
        notice = await due_again(unit.session, notice_id, unit.now)
        if notice is not None:
            destination = notice.destination
            await unit.put(
                "deliver",
                notice.workspace_id,
                key=f"deliver:{destination}",
                destination=destination,
            )


async def mark_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """The message stands as it is; the failed task itself is what people see and retry."""
    log.warning("mark_failed", task=task.id, code=code, reason=reason, at=unit.now.isoformat())


async def _note_trouble(
    services: Services, notice: Notice, error: PermanentError | UnconfirmedError
) -> None:
    unsure = isinstance(error, UnconfirmedError) or error.code == "cannot_look"
    async with work(services) as unit:
        await set_notice_state(
            unit.session,
            notice.id,
            "waiting" if unsure else "failed",
            str(error) if isinstance(error, PermanentError) else UNCONFIRMED,
        )
