"""The app in one workspace: its token, sealed, and what it was granted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from storage.database import Session
from storage.keys import WORKSPACE, Box, box, existing_box
from storage.models import Installation, Workspace
from storage.upsert import insert_once
from storage.workspaces import ensure_workspace, find_workspace

_TOKEN, _REFRESH = "token", "refresh"


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
        refresh: what a new token is asked for with, where tokens run out; never logged either.
        expires_at: when the token runs out; None where it does not.
        enterprise: id of the organisation that installed the app for all of its workspaces. Its own
            row has the key `slack:E1`; a workspace that uses it says so here and has no token.
    """

    workspace: str
    token: str
    bot_user: str
    app_id: str | None
    url: str | None
    scopes: frozenset[str]
    refresh: str | None = None
    expires_at: datetime | None = None
    enterprise: str | None = None

    def __repr__(self) -> str:
        """Without the token."""
        return f"Installed({self.workspace!r}, bot_user={self.bot_user!r})"


@dataclass(frozen=True)
class Standing:
    """What can be told of an installation without its token."""

    workspace: str
    scopes: frozenset[str]
    expires_at: datetime | None


async def save_installation(session: Session, installed: Installed, now: datetime) -> None:
    """Keep an installation; it replaces the workspace's earlier one."""
    workspace = await ensure_workspace(session, installed.workspace, now)
    sealer = await box(session, workspace.id, WORKSPACE)
    values = {
        "token": sealer.seal(_TOKEN, installed.token.encode()),
        "bot_user": installed.bot_user,
        "app_id": installed.app_id,
        "url": installed.url,
        "scopes": sorted(installed.scopes),
        "installed_at": now,
        "refresh": _sealed(sealer, installed.refresh),
        "expires_at": installed.expires_at,
        "enterprise": installed.enterprise,
    }
    if await insert_once(session, Installation, workspace_id=workspace.id, **values):
        return
    await session.execute(
        update(Installation).where(Installation.workspace_id == workspace.id).values(**values)
    )


async def find_installation(session: Session, workspace: str) -> Installed | None:
    """The workspace's installation, or its organisation's; None where the app is not installed.

    Raises:
        SealBrokenError: the row was changed by someone else than us.
    """
    own = await _open(session, workspace)
    if own is None or own.enterprise is None:
        return own
    shared = organisation_key(workspace, own.enterprise)
    return own if shared == workspace else await _open(session, shared)


async def share_installation(
    session: Session, workspace: str, enterprise: str, now: datetime
) -> Installed | None:
    """Let a workspace without one of its own use its organisation's installation.

    Returns:
        The organisation's; None where there is none.
    """
    shared = await _open(session, organisation_key(workspace, enterprise))
    if shared is not None:
        await save_installation(session, _reference(shared, workspace, enterprise), now)
    return shared


def _reference(shared: Installed, workspace: str, enterprise: str) -> Installed:
    return Installed(
        workspace=workspace,
        token="",
        bot_user=shared.bot_user,
        app_id=shared.app_id,
        url=shared.url,
        scopes=shared.scopes,
        enterprise=enterprise,
    )


def organisation_key(workspace: str, enterprise: str) -> str:
    """Key under which the installation of a workspace's organisation is kept (`slack:E1`)."""
    return f"{workspace.partition(':')[0]}:{enterprise}"


async def renew_installation(session: Session, before: Installed, after: Installed) -> bool:
    """Put a renewed token in place of the one it was asked for with; False where it has changed."""
    home = await find_workspace(session, before.workspace)
    sealer = await existing_box(session, home.id, WORKSPACE) if home else None
    if home is None or sealer is None:
        return False
    renewed = await session.scalar(
        update(Installation)
        .where(Installation.workspace_id == home.id, Installation.expires_at == before.expires_at)
        .values(
            token=sealer.seal(_TOKEN, after.token.encode()),
            refresh=_sealed(sealer, after.refresh),
            expires_at=after.expires_at,
        )
        .returning(Installation.id)
        .execution_options(synchronize_session=False)
    )
    return renewed is not None


async def expiring_installations(session: Session, before: datetime) -> Sequence[Workspace]:
    """Workspaces (and organisations) whose token runs out before then and can be renewed."""
    query = (
        select(Workspace)
        .join(Installation, Installation.workspace_id == Workspace.id)
        .where(Installation.expires_at < before, Installation.refresh.is_not(None))
        .order_by(Workspace.id)
    )
    return (await session.scalars(query)).all()


async def remove_installation(
    session: Session, workspace: str, before: datetime | None = None
) -> Sequence[Workspace]:
    """Forget an installation, and where it is an organisation's, that its workspaces used it.

    Args:
        session: the transaction.
        workspace: `slack:T1`, or `slack:E1` for an organisation's.
        before: leaves one that was made later alone.

    Returns:
        Where the app is gone; empty where there was nothing to forget.
    """
    home = await find_workspace(session, workspace)
    row = await _row(session, home.id) if home else None
    if home is None or row is None or (before is not None and row.installed_at > before):
        return []
    gone = [home, *await _sharing(session, home, row)]
    ids = [place.id for place in gone]
    await session.execute(delete(Installation).where(Installation.workspace_id.in_(ids)))
    return gone


async def _sharing(session: Session, home: Workspace, row: Installation) -> Sequence[Workspace]:
    """Workspaces that use an organisation's installation; none where it is a workspace's own."""
    if row.enterprise is None or organisation_key(home.key, row.enterprise) != home.key:
        return []
    query = (
        select(Workspace)
        .join(Installation, Installation.workspace_id == Workspace.id)
        .where(Installation.enterprise == row.enterprise, Workspace.id != home.id)
    )
    return (await session.scalars(query)).all()


async def installed_workspaces(session: Session) -> Sequence[str]:
    """Keys of all workspaces that have the app, sorted."""
    query = (
        select(Workspace.key)
        .join(Installation, Installation.workspace_id == Workspace.id)
        .order_by(Workspace.key)
    )
    return (await session.scalars(query)).all()


async def standings(session: Session) -> Sequence[Standing]:
    """Every installation that has a token of its own, in the order of their keys."""
    query = (
        select(Workspace.key, Installation)
        .join(Installation, Installation.workspace_id == Workspace.id)
        .order_by(Workspace.key)
    )
    return [
        Standing(key, frozenset(row.scopes), row.expires_at)
        for key, row in await session.execute(query)
        if row.enterprise is None or organisation_key(key, row.enterprise) == key
    ]


async def _open(session: Session, workspace: str) -> Installed | None:
    home = await find_workspace(session, workspace)
    row = await _row(session, home.id) if home else None
    opened = await existing_box(session, home.id, WORKSPACE) if home and row else None
    if row is None or opened is None:
        return None
    return Installed(
        workspace=workspace,
        token=opened.open(_TOKEN, row.token).decode(),
        bot_user=row.bot_user,
        app_id=row.app_id,
        url=row.url,
        scopes=frozenset(row.scopes),
        refresh=opened.open(_REFRESH, row.refresh).decode() if row.refresh else None,
        expires_at=row.expires_at,
        enterprise=row.enterprise,
    )


def _sealed(sealer: Box, text: str | None) -> bytes | None:
    return sealer.seal(_REFRESH, text.encode()) if text else None


async def _row(session: Session, workspace_id: int) -> Installation | None:
    found: Installation | None = await session.scalar(
        select(Installation).where(Installation.workspace_id == workspace_id)
    )
    return found
