"""Tokens that run out: asked for anew in good time, by one task a workspace.

A refresh token works once. The task's key and lease see to it that two processes never both use it,
and no transaction is open while the platform is asked.
"""

from dataclasses import replace
from datetime import timedelta

import structlog

from handlers.errors import PermanentError
from handlers.services import Services, Work, work
from storage.installations import (
    Installed,
    expiring_installations,
    find_installation,
    renew_installation,
)
from storage.models import Task
from storage.workspaces import get_workspace

# Slack's tokens last 12 hours; its own library renews them 2 hours before the end, too.
AHEAD = timedelta(hours=2)
log = structlog.get_logger(__name__)


async def renew_due(unit: Work) -> None:
    """Timetable: have every token renewed that runs out soon."""
    for workspace in await expiring_installations(unit.session, unit.now + AHEAD):
        await unit.put("renew", workspace.id, key=f"renew:{workspace.id}", home=workspace.id)


async def renew(services: Services, *, home: int) -> None:
    """Task: renew a workspace's (or an organisation's) token, unless that was done meanwhile.

    Raises:
        PermanentError: the platform refuses; a person has to install the app again.
        TemporaryError: try again.
    """
    before = await _due(services, home)
    if before is None or before.refresh is None:
        return
    source = services.tokens.get(before.workspace.partition(":")[0])
    if source is None:
        raise PermanentError(
            "not_connected",
            "The token of this workspace runs out, and nothing here can renew it. Set "
            "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET again.",
        )
    try:
        fresh = await source.renew(before.refresh)
    except PermanentError:
        if await _due(services, home) is None:  # another process was first
            return
        raise
    after = replace(
        before,
        token=fresh.token,
        refresh=fresh.refresh,
        expires_at=services.now() + timedelta(seconds=fresh.seconds),
    )
    # Not as the task's last step: a new token is kept even where the lease was lost meanwhile.
    async with work(services) as unit:
        kept = await renew_installation(unit.session, before, after)
    log.info("token_renewed", workspace=before.workspace, kept=kept)


async def _due(services: Services, home: int) -> Installed | None:
    """The installation, where its token runs out soon."""
    async with services.database.read() as session:
        workspace = await get_workspace(session, home)
        found = await find_installation(session, workspace.key)
    soon = services.now() + AHEAD
    return found if found and found.expires_at and found.expires_at < soon else None


async def renew_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """Nothing is marked: the failed task is in the retry queue, and `doctor` tells of it."""
    log.error("token_not_renewed", workspace=task.ids["home"], code=code, reason=reason)
    del unit
