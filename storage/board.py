"""Links to sign in by, and sessions of browsers; both are found by the hash of a token."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update

from storage.database import Session
from storage.models import BoardSession, SignInLink


async def add_link(
    session: Session,
    workspace_id: int,
    *,
    user: str,
    token_hash: str,
    until: datetime,
    now: datetime,
) -> SignInLink:
    """Note a link, in place of those that the member was given before and did not use."""
    await session.execute(
        delete(SignInLink).where(
            SignInLink.workspace_id == workspace_id,
            SignInLink.user == user,
            SignInLink.used_at.is_(None),
        )
    )
    row = SignInLink(
        workspace_id=workspace_id, user=user, token_hash=token_hash, created_at=now, until=until
    )
    session.add(row)
    await session.flush()
    return row


async def find_link(session: Session, token_hash: str) -> SignInLink | None:
    """The link with a token."""
    found: SignInLink | None = await session.scalar(
        select(SignInLink).where(SignInLink.token_hash == token_hash)
    )
    return found


async def claim_link(session: Session, link_id: int, now: datetime) -> bool:
    """Use a link up; False where it is used already or its time is over."""
    result = await session.execute(
        update(SignInLink)
        .where(SignInLink.id == link_id, SignInLink.used_at.is_(None), SignInLink.until > now)
        .values(used_at=now)
        .returning(SignInLink.id)
    )
    return result.first() is not None


async def add_session(
    session: Session,
    workspace_id: int,
    *,
    user: str,
    token_hash: str,
    way: str,
    browser: str,
    until: datetime,
    now: datetime,
) -> BoardSession:
    """Note that a member is signed in in a browser."""
    row = BoardSession(
        workspace_id=workspace_id,
        user=user,
        token_hash=token_hash,
        way=way,
        browser=browser,
        created_at=now,
        used_at=now,
        until=until,
    )
    session.add(row)
    await session.flush()
    return row


async def find_session(session: Session, token_hash: str, now: datetime) -> BoardSession | None:
    """The session with a token, while it lasts."""
    found: BoardSession | None = await session.scalar(
        select(BoardSession).where(BoardSession.token_hash == token_hash, BoardSession.until > now)
    )
    return found


async def keep_session(
    session: Session, session_id: int, *, until: datetime, now: datetime
) -> None:
    """Let a session that is used last longer."""
    await session.execute(
        update(BoardSession).where(BoardSession.id == session_id).values(used_at=now, until=until)
    )


async def sessions_of(
    session: Session, workspace_id: int, user: str, now: datetime
) -> Sequence[BoardSession]:
    """The sessions of a member that last, the one used last first."""
    query = select(BoardSession).where(
        BoardSession.workspace_id == workspace_id,
        BoardSession.user == user,
        BoardSession.until > now,
    )
    return (await session.scalars(query.order_by(BoardSession.used_at.desc()))).all()


async def end_sessions(
    session: Session, workspace_id: int, user: str, *, session_id: int | None = None
) -> int:
    """End one session of a member, or all of them; returns how many."""
    query = delete(BoardSession).where(
        BoardSession.workspace_id == workspace_id, BoardSession.user == user
    )
    if session_id is not None:
        query = query.where(BoardSession.id == session_id)
    ended = await session.execute(query.returning(BoardSession.id))
    return len(ended.all())


async def forget_old(session: Session, now: datetime) -> None:
    """Delete links and sessions whose time is over."""
    await session.execute(delete(SignInLink).where(SignInLink.until <= now))
    await session.execute(delete(BoardSession).where(BoardSession.until <= now))
