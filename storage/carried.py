"""What a button or a form of a platform is too small for: kept, sealed, under a short key."""

from datetime import datetime

from sqlalchemy import delete, select, update

from storage.database import Session
from storage.keys import WORKSPACE, box, existing_box, fingerprint
from storage.models import Carried
from storage.upsert import insert_once

KEY_LENGTH = 22  # hex digits: 88 bits of a keyed hash
_KIND = "carried"


async def key_of(session: Session, workspace_id: int, text: str) -> str:
    """The key under which these words are kept, the same each time."""
    return (await fingerprint(session, workspace_id, _KIND, text))[:KEY_LENGTH]


async def put_carried(
    session: Session, workspace_id: int, key: str, text: str, until: datetime
) -> None:
    """Keep words under a key until then, in place of those before."""
    sealer = await box(session, workspace_id, WORKSPACE)
    values = {"body": sealer.seal(f"{_KIND}:{key}", text.encode()), "until": until}
    if await insert_once(session, Carried, workspace_id=workspace_id, key=key, **values):
        return
    await session.execute(
        update(Carried)
        .where(Carried.workspace_id == workspace_id, Carried.key == key)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def get_carried(session: Session, workspace_id: int, key: str, now: datetime) -> str | None:
    """The words under a key; None where there are none any more.

    Raises:
        SealBrokenError: they were changed by someone else than us.
    """
    body = await session.scalar(
        select(Carried.body).where(
            Carried.workspace_id == workspace_id, Carried.key == key, Carried.until > now
        )
    )
    opener = await existing_box(session, workspace_id, WORKSPACE) if body else None
    return opener.open(f"{_KIND}:{key}", body).decode() if opener and body else None


async def drop_carried(session: Session, workspace_id: int, key: str) -> None:
    """Delete what is kept under a key before its time."""
    await session.execute(
        delete(Carried).where(Carried.workspace_id == workspace_id, Carried.key == key)
    )


async def forget_carried(session: Session, before: datetime) -> int:
    """Delete what was kept until before then; returns how many."""
    gone = await session.scalars(
        delete(Carried).where(Carried.until < before).returning(Carried.id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())
