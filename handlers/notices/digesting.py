"""Quiet hours end: who was outstanding in them is announced together, in one message."""

import structlog

from handlers.mailing.alerts import mail_quiet
from handlers.notices.notifying import want, want_again
from handlers.services import Services, Work, work
from storage.applications import in_digest, take_back_digest
from storage.models import Application, Opening, Task
from storage.notices import find_notice

log = structlog.get_logger()


async def end_quiet(services: Services, *, opening_id: int, digest: str) -> None:
    """Task: announce whom an opening's quiet hours held back.

    Args:
        services: what it works with.
        opening_id: the opening; one that is closed by now announces nobody.
        digest: names these quiet hours, see `Application.digest`.
    """
    async with work(services, last=True) as unit:
        opening = await unit.session.get(Opening, opening_id)
        if opening is None or not await in_digest(unit.session, opening_id, digest):
            return
        if opening.state == "closed":
            # Reopening it announces whoever is still outstanding.
            await take_back_digest(unit.session, opening_id, digest)
            return
        await want(
            unit,
            opening.workspace_id,
            destination=opening.alert_channel or opening.channel,
            kind="digest",
            key=digest,
            ids={
                "workspace_id": opening.workspace_id,
                "opening_id": opening.id,
                "digest": digest,
            },
        )
        await mail_quiet(unit, opening, digest)


async def end_quiet_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """Whom it would have named stays held back; the failed task is what people see and retry."""
    log.warning("digest_failed", task=task.id, code=code, reason=reason, at=unit.now.isoformat())


async def refresh_digest(unit: Work, application: Application) -> None:
    """Bring the digest that announced an application up to date, where it was posted."""
    if application.digest is None:
        return
    notice = await find_notice(unit.session, application.workspace_id, application.digest)
    if notice is not None and notice.state != "gone":
        await want_again(unit, notice)
