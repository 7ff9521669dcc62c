"""Keys and tokens of programs; secrets come as digests, and are found by their prefix."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, or_, select, update

from storage.database import Session
from storage.models import ApiKey, ApiToken, Workspace

ACTOR = "key:"  # before its id, where a key is on record as who did something
USED_SECONDS = 60  # between two notes of when a key was last used


class Holder(NamedTuple):
    """A key that is good, whose it is, and what may be done in this request.

    `token` is that of which the secret was given, where it was no key's.
    """

    key: ApiKey
    workspace: str
    scopes: Sequence[str]
    digest: str


async def add_key(session: Session, key: ApiKey) -> ApiKey:
    """Store a new key and give it its id."""
    session.add(key)
    await session.flush()
    return key


async def find_holder(session: Session, prefix: str, now: datetime) -> Holder | None:
    """The key with this prefix, if it is good now; the caller compares the digest."""
    rows = await session.execute(
        select(ApiKey, Workspace.key)
        .join(Workspace, Workspace.id == ApiKey.workspace_id)
        .where(ApiKey.prefix == prefix, *_good(now))
    )
    found = rows.one_or_none()
    return Holder(found[0], found[1], found[0].scopes, found[0].digest) if found else None


async def find_token_holder(session: Session, prefix: str, now: datetime) -> Holder | None:
    """The key behind the token with this prefix, if both are good now."""
    rows = await session.execute(
        select(ApiKey, Workspace.key, ApiToken)
        .join(ApiToken, ApiToken.key_id == ApiKey.id)
        .join(Workspace, Workspace.id == ApiKey.workspace_id)
        .where(ApiToken.prefix == prefix, ApiToken.until > now, *_good(now))
    )
    found = rows.one_or_none()
    return Holder(found[0], found[1], found[2].scopes, found[2].digest) if found else None


def _good(now: datetime) -> list[ColumnElement[bool]]:
    lasting = or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > now)
    return [ApiKey.revoked_at.is_(None), lasting]


async def get_own_key(session: Session, workspace_id: int, key_id: int) -> ApiKey | None:
    """A key of this workspace."""
    found: ApiKey | None = await session.scalar(
        select(ApiKey).where(ApiKey.workspace_id == workspace_id, ApiKey.id == key_id)
    )
    return found


async def find_own_key(session: Session, workspace_id: int, prefix: str) -> ApiKey | None:
    """A key of this workspace, by its prefix."""
    found: ApiKey | None = await session.scalar(
        select(ApiKey).where(ApiKey.workspace_id == workspace_id, ApiKey.prefix == prefix)
    )
    return found


async def names_of(session: Session, workspace_id: int, actors: Collection[str]) -> dict[str, str]:
    """What the keys among those who did something (`key:7`, `U1`) are called."""
    numbers = {actor.removeprefix(ACTOR) for actor in actors if actor.startswith(ACTOR)}
    ids = [int(number) for number in numbers if number.isascii() and number.isdecimal()]
    if not ids:
        return {}
    query = select(ApiKey).where(ApiKey.workspace_id == workspace_id, ApiKey.id.in_(ids))
    return {f"{ACTOR}{key.id}": key.name for key in await session.scalars(query)}


async def list_keys(
    session: Session, workspace_id: int, *, before: int | None = None, limit: int
) -> Sequence[ApiKey]:
    """Keys of a workspace, the newest first, revoked ones included."""
    query = select(ApiKey).where(ApiKey.workspace_id == workspace_id)
    if before is not None:
        query = query.where(ApiKey.id < before)
    return (await session.scalars(query.order_by(ApiKey.id.desc()).limit(limit))).all()


def was_used(key: ApiKey, now: datetime) -> bool:
    """Whether it is on record that a key is in use, so that nothing has to be written."""
    return key.used_at is not None and now - key.used_at < timedelta(seconds=USED_SECONDS)


async def note_use(session: Session, key_id: int, now: datetime) -> None:
    """Note when a key was last used."""
    await session.execute(update(ApiKey).where(ApiKey.id == key_id).values(used_at=now))


async def add_token(session: Session, token: ApiToken) -> None:
    """Store a token."""
    session.add(token)
    await session.flush()


async def forget_tokens(session: Session, before: datetime) -> int:
    """Delete tokens whose time is over; returns how many."""
    gone = await session.scalars(
        delete(ApiToken).where(ApiToken.until < before).returning(ApiToken.id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())
