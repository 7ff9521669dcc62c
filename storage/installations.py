"""The app in one workspace: its token, sealed, and what it was granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from storage.database import Session
from storage.keys import WORKSPACE, box, existing_box
from storage.models import Installation, Workspace
from storage.upsert import insert_once
from storage.workspaces import ensure_workspace, find_workspace

_KIND = "token"


@dataclass(frozen=True)
class Installed:
    """An installation, opened.

    Attributes:
        workspace: `slack:T1`.
        token: the bot's token; never written to a log.
        bot_user: the bot's user id.
        app_id: the platform's id of the app, where known.
        url: the workspace's address, `https://acme.slack.com/`.
        scopes: what the token was granted.
    """

    workspace: str
    token: str
    bot_user: str
    app_id: str | None
    url: str | None
    scopes: frozenset[str]

    def __repr__(self) -> str:
        """Without the token."""
        return f"Installed({self.workspace!r}, bot_user={self.bot_user!r})"


async def save_installation(session: Session, installed: Installed, now: datetime) -> None:
    """Keep an installation; it replaces the workspace's earlier one."""
    workspace = await ensure_workspace(session, installed.workspace, now)
    token = (await box(session, workspace.id, WORKSPACE)).seal(_KIND, installed.token.encode())
    values = {
        "token": token,
        "bot_user": installed.bot_user,
        "app_id": installed.app_id,
        "url": installed.url,
        "scopes": sorted(installed.scopes),
        "installed_at": now,
    }
    if await insert_once(session, Installation, workspace_id=workspace.id, **values):
        return
    row = await _row(session, workspace.id)
    for name, value in values.items():
        setattr(row, name, value)
    await session.flush()


async def find_installation(session: Session, workspace: str) -> Installed | None:
    """The workspace's installation; None where the app is not installed.

    Raises:
        SealBrokenError: the row was changed by someone else than us.
    """
    home = await find_workspace(session, workspace)
    row = await _row(session, home.id) if home else None
    opened = await existing_box(session, home.id, WORKSPACE) if home and row else None
    if row is None or opened is None:
        return None
    return Installed(
        workspace=workspace,
        token=opened.open(_KIND, row.token).decode(),
        bot_user=row.bot_user,
        app_id=row.app_id,
        url=row.url,
        scopes=frozenset(row.scopes),
    )


async def remove_installation(session: Session, workspace: str) -> bool:
    """Forget the workspace's installation; False where there was none."""
    home = await find_workspace(session, workspace)
    if home is None or await _row(session, home.id) is None:
        return False
    await session.execute(delete(Installation).where(Installation.workspace_id == home.id))
    return True


async def installed_workspaces(session: Session) -> Sequence[str]:
    """Keys of all workspaces that have the app, sorted."""
    query = (
        select(Workspace.key)
        .join(Installation, Installation.workspace_id == Workspace.id)
        .order_by(Workspace.key)
    )
    return (await session.scalars(query)).all()


async def _row(session: Session, workspace_id: int) -> Installation | None:
    found: Installation | None = await session.scalar(
        select(Installation).where(Installation.workspace_id == workspace_id)
    )
    return found
