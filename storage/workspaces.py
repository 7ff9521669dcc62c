"""Workspaces and their members."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from storage.database import Session
from storage.models import Member, Workspace
from storage.upsert import insert_once


async def find_workspace(session: Session, key: str) -> Workspace | None:
    """The workspace with this key (`slack:T1`, `discord:9`, `local`)."""
    found: Workspace | None = await session.scalar(select(Workspace).where(Workspace.key == key))
    return found


async def ensure_workspace(session: Session, key: str, now: datetime) -> Workspace:
    """The workspace with this key, made if it is new."""
    known = await find_workspace(session, key)
    fresh = known or await insert_once(session, Workspace, key=key, created_at=now)
    return fresh or (await session.scalars(select(Workspace).where(Workspace.key == key))).one()


async def list_workspaces(session: Session) -> Sequence[Workspace]:
    """All workspaces, as they came."""
    return (await session.scalars(select(Workspace).order_by(Workspace.id))).all()


async def get_workspace(session: Session, workspace_id: int) -> Workspace:
    """The workspace with this id; it must exist."""
    return await session.get_one(Workspace, workspace_id)


async def find_member(session: Session, workspace_id: int, user: str) -> Member | None:
    """What is remembered of a member."""
    found: Member | None = await session.scalar(
        select(Member).where(Member.workspace_id == workspace_id, Member.user == user)
    )
    return found


async def remember_member(
    session: Session,
    workspace_id: int,
    user: str,
    *,
    platform_role: str,
    time_zone: str | None,
    now: datetime,
) -> Member:
    """Note what the platform says of a member."""
    await insert_once(session, Member, workspace_id=workspace_id, user=user)
    query = select(Member).where(Member.workspace_id == workspace_id, Member.user == user)
    member = (await session.scalars(query)).one()
    member.platform_role = platform_role
    member.time_zone = time_zone
    member.checked_at = now
    await session.flush()
    return member


async def members_with_role(session: Session, workspace_id: int) -> Sequence[Member]:
    """Members who were given a role here, in the order of their ids."""
    query = (
        select(Member)
        .where(Member.workspace_id == workspace_id, Member.role.is_not(None))
        .order_by(Member.id)
    )
    return (await session.scalars(query)).all()


async def members_seen(session: Session, workspace_id: int, most: int) -> Sequence[str]:
    """User ids of members whom the platform told us of, the latest first."""
    query = (
        select(Member.user)
        .where(Member.workspace_id == workspace_id, Member.checked_at.is_not(None))
        .order_by(Member.checked_at.desc(), Member.id)
        .limit(most)
    )
    return (await session.scalars(query)).all()


async def give_role(session: Session, workspace_id: int, user: str, role: str | None) -> str | None:
    """Give a member a role, None: what the platform says; returns the one they had."""
    await insert_once(session, Member, workspace_id=workspace_id, user=user)
    query = select(Member).where(Member.workspace_id == workspace_id, Member.user == user)
    member = (await session.scalars(query)).one()
    before, member.role = member.role, role
    await session.flush()
    return before
