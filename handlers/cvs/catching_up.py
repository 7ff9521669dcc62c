"""Files that were dropped while nobody listened: the platform is asked, and they are taken in.

Every ten minutes each channel that hires is looked through from where the last look ended. What a
platform has told of is known by then, so that this finds only what it did not, or could not while
Shortlist was away.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from handlers.cvs.inbox import Shared, note_shared
from handlers.errors import PermanentError
from handlers.notices.notifying import want
from handlers.services import RemoteFile, Services, Work, work
from pipeline.reading import supported
from storage.models import Task, Workspace
from storage.openings import hiring_channels
from storage.uploads import known_files
from storage.workspaces import get_workspace, list_workspaces

log = structlog.get_logger()
CRON: Final = "*/10 * * * *"
LONGEST: Final = timedelta(days=14)  # of files that are looked for after a long time away
# What is younger may be told yet; the look before went up to there, and not further.
MARGIN: Final = timedelta(minutes=2)


async def plan_looks(unit: Work) -> None:
    """Line of the timetable: have every workspace of a platform looked through."""
    for home in await list_workspaces(unit.session):
        if ":" in home.key:
            await unit.put("catch_up", home.id, key=f"catch_up:{home.id}", home=home.id)


async def catch_up(services: Services, *, home: int) -> None:
    """Task: take in what was dropped in a workspace's hiring channels and is not known here."""
    async with services.database.read() as session:
        workspace = await get_workspace(session, home)
        channels = await hiring_channels(session, home)
    source = services.sources.get(workspace.key.partition(":")[0])
    if source is None:
        return
    until = services.now() - MARGIN
    since = max(workspace.seen_at or until, until - LONGEST)
    for channel in channels if workspace.seen_at else ():
        try:
            files = await source.list_files(workspace.key, channel, since, until)
        except PermanentError as error:
            # Not in the channel any more, or not allowed to: the others are looked through still.
            log.warning("not_looked_through", channel=channel, code=error.code)
            continue
        await _take_in(services, workspace, channel, files, since)
    async with work(services, last=True) as unit:
        (await get_workspace(unit.session, home)).seen_at = until


async def _take_in(
    services: Services,
    workspace: Workspace,
    channel: str,
    files: Sequence[RemoteFile],
    since: datetime,
) -> None:
    async with work(services) as unit:
        known = await known_files(unit.session, workspace.id, channel, [file.id for file in files])
        missed = [
            file for file in files if file.id not in known and supported(file.name, file.mimetype)
        ]
        if not missed:
            return
        await note_shared(
            unit,
            [
                Shared(workspace.key, channel, (file.id,), file.user, f"catch-up:{file.id}")
                for file in missed
            ],
        )
        await want(
            unit,
            workspace.id,
            destination=channel,
            kind="caught_up",
            key=f"caught_up:{channel}:{since.isoformat()}",
            ids={"count": len(missed), "since": int(since.timestamp())},
        )


async def catch_up_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """The next look begins where this one did."""
    log.warning("catch_up_failed", task=task.id, code=code, reason=reason, at=unit.now.isoformat())
