"""Which workspaces have the app, and with which token it speaks there."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from storage import installations
from storage.database import Database
from storage.installations import Installed, Standing
from storage.journal import record
from storage.notices import fail_due
from storage.timetable import take_once
from storage.workspaces import ensure_workspace

__all__ = [
    "Installed",
    "Standing",
    "claim_state",
    "find",
    "install",
    "remove",
    "save",
    "share",
    "standings",
    "workspaces",
]

GONE = (
    "Shortlist was removed from this workspace before this could be posted. Install it again, "
    "then press Retry."
)
log = structlog.get_logger(__name__)


async def save(database: Database, installed: Installed, now: datetime) -> None:
    """Remember an installation, its token sealed; it replaces the workspace's earlier one."""
    async with database.write() as session:
        await installations.save_installation(session, installed, now)


async def install(database: Database, installed: Installed, now: datetime, *, by: str) -> None:
    """Remember an installation that a person made, and who made it.

    What was kept of an earlier one is there again: openings, candidates, roles.
    """
    async with database.write() as session:
        await installations.save_installation(session, installed, now)
        workspace = await ensure_workspace(session, installed.workspace, now)
        await record(
            session,
            workspace.id,
            actor=by,
            action="app.installed",
            subject=f"workspace:{workspace.id}",
            at=now,
            scopes=sorted(installed.scopes),
        )
    log.info("app_installed", workspace=installed.workspace, by=by)


async def find(database: Database, workspace: str) -> Installed | None:
    """The installation of a workspace (`slack:T1`), or its organisation's; None without either.

    Raises:
        SealBrokenError: the stored token was tampered with.
    """
    async with database.read() as session:
        return await installations.find_installation(session, workspace)


async def share(
    database: Database, workspace: str, enterprise: str, now: datetime
) -> Installed | None:
    """Let a workspace use the installation of its organisation from now on; None without one."""
    async with database.write() as session:
        return await installations.share_installation(session, workspace, enterprise, now)


async def remove(
    database: Database, workspace: str, now: datetime, *, before: datetime | None = None
) -> Sequence[str]:
    """Forget a workspace's token once the app is uninstalled there.

    What was still to be posted fails with the reason. CVs, scores and decisions stay: an app is
    often installed again.

    Args:
        database: where it is kept.
        workspace: `slack:T1`; `slack:E1` for an organisation's, with all workspaces that used it.
        now: for the journal.
        before: when it was uninstalled; an installation made since stays.

    Returns:
        Where the app is gone.
    """
    async with database.write() as session:
        gone = await installations.remove_installation(session, workspace, before)
        await fail_due(session, [place.id for place in gone], GONE)
        for place in gone:
            await record(
                session,
                place.id,
                actor="platform",
                action="app.removed",
                subject=f"workspace:{place.id}",
                at=now,
            )
    for place in gone:
        log.warning("app_removed", workspace=place.key)
    return [place.key for place in gone]


async def workspaces(database: Database) -> Sequence[str]:
    """All workspaces that have the app."""
    async with database.read() as session:
        return await installations.installed_workspaces(session)


async def standings(database: Database) -> Sequence[Standing]:
    """Every installation, without its token."""
    async with database.read() as session:
        return await installations.standings(session)


async def claim_state(database: Database, name: str, now: datetime) -> bool:
    """Use up what an installation page gave a browser; False where it was used before."""
    async with database.write() as session:
        return await take_once(session, f"install:{name}", now)
