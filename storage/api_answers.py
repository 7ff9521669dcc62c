"""Answers that were given to requests with an Idempotency-Key, kept to be given again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update

from storage.database import Session
from storage.keys import WORKSPACE, box
from storage.models import ApiAnswer
from storage.upsert import insert_once

RUNNING, BEGUN, DONE = "running", "begun", "done"


async def claim_answer(
    session: Session,
    *,
    workspace_id: int,
    key_id: int,
    digest: str,
    request: str,
    owner: str,
    now: datetime,
    lease_until: datetime,
    until: datetime,
) -> ApiAnswer:
    """The row of this Idempotency-Key; ours (its `owner` is `owner`) where nobody answers it now.

    One whose time is over, and one of a process that died before it changed anything, is taken
    over.
    """
    ours = {
        "request": request,
        "state": RUNNING,
        "owner": owner,
        "lease_until": lease_until,
        "until": until,
    }
    name = {"workspace_id": workspace_id, "key_id": key_id, "digest": digest}
    fresh = await insert_once(session, ApiAnswer, **name, **ours)
    if fresh is not None:
        return fresh
    row = (await session.scalars(_of(workspace_id, key_id, digest).with_for_update())).one()
    lost = row.state == RUNNING and row.lease_until < now and row.request == request
    if row.until <= now or lost:
        row.status = row.body = None
        for column, value in ours.items():
            setattr(row, column, value)
        await session.flush()
    return row


async def find_answer(
    session: Session, workspace_id: int, key_id: int, digest: str
) -> ApiAnswer | None:
    """The row of this Idempotency-Key."""
    found: ApiAnswer | None = await session.scalar(_of(workspace_id, key_id, digest))
    return found


def _of(workspace_id: int, key_id: int, digest: str) -> Select[ApiAnswer]:
    return select(ApiAnswer).where(
        ApiAnswer.workspace_id == workspace_id,
        ApiAnswer.key_id == key_id,
        ApiAnswer.digest == digest,
    )


async def mark_begun(session: Session, answer_id: int, owner: str) -> bool:
    """Note that something is changed for a request; False where another one has it by now."""
    mine = await session.scalars(
        update(ApiAnswer)
        .where(ApiAnswer.id == answer_id, ApiAnswer.owner == owner)
        .values(state=BEGUN)
        .returning(ApiAnswer.id),
        execution_options={"synchronize_session": False},
    )
    return mine.one_or_none() is not None


async def keep_answer(
    session: Session, row: ApiAnswer, *, status: int, answer: Mapping[str, Any]
) -> None:
    """Keep the answer of a request, sealed."""
    sealer = await box(session, row.workspace_id, WORKSPACE)
    await session.execute(
        update(ApiAnswer)
        .where(ApiAnswer.id == row.id, ApiAnswer.owner == row.owner)
        .values(state=DONE, status=status, body=sealer.seal_json(_kind(row), answer)),
        execution_options={"synchronize_session": False},
    )


async def open_answer(session: Session, row: ApiAnswer) -> Mapping[str, Any]:
    """The answer that was kept.

    Raises:
        SealBrokenError: it was changed by someone else than us.
    """
    opener = await box(session, row.workspace_id, WORKSPACE)
    found: Mapping[str, Any] = opener.open_json(_kind(row), row.body or b"")
    return found


def _kind(row: ApiAnswer) -> str:
    return f"answer:{row.key_id}:{row.digest}"


async def drop_answer(session: Session, row: ApiAnswer, now: datetime) -> None:
    """Forget a request that changed nothing; of one that did, nobody is waited for any more."""
    mine = (ApiAnswer.id == row.id, ApiAnswer.owner == row.owner)
    quiet = {"synchronize_session": False}
    await session.execute(
        delete(ApiAnswer).where(*mine, ApiAnswer.state == RUNNING), execution_options=quiet
    )
    await session.execute(
        update(ApiAnswer).where(*mine).values(lease_until=now), execution_options=quiet
    )


async def forget_contents(session: Session, workspace_id: int, now: datetime) -> None:
    """Forget what was answered in a workspace, and keep that it was: it may name who is erased."""
    await session.execute(
        update(ApiAnswer)
        .where(ApiAnswer.workspace_id == workspace_id, ApiAnswer.state == DONE)
        .values(state=BEGUN, status=None, body=None, lease_until=now),
        execution_options={"synchronize_session": False},
    )


async def forget_answers(session: Session, before: datetime) -> int:
    """Delete answers that were kept until before then; returns how many."""
    gone = await session.scalars(
        delete(ApiAnswer).where(ApiAnswer.until < before).returning(ApiAnswer.id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())
