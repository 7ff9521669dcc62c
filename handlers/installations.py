"""Which workspaces have the app, and with which token it speaks there."""

from collections.abc import Sequence
from datetime import datetime

from storage import installations
from storage.database import Database
from storage.installations import Installed

__all__ = ["Installed", "find", "remove", "save", "workspaces"]


async def save(database: Database, installed: Installed, now: datetime) -> None:
    """Remember an installation, its token sealed; it replaces the workspace's earlier one."""
    async with database.write() as session:
        await installations.save_installation(session, installed, now)


async def find(database: Database, workspace: str) -> Installed | None:
    """The installation of a workspace (`slack:T1`); None where there is none.

    Raises:
        SealBrokenError: the stored token was tampered with.
    """
    async with database.read() as session:
        return await installations.find_installation(session, workspace)


async def remove(database: Database, workspace: str) -> bool:
    """Forget a workspace's token once the app is uninstalled there; False if it was unknown.

    CVs, scores and decisions stay: an app is often installed again.
    """
    async with database.write() as session:
        return await installations.remove_installation(session, workspace)


async def workspaces(database: Database) -> Sequence[str]:
    """All workspaces that have the app."""
    async with database.read() as session:
        return await installations.installed_workspaces(session)
