"""Notices: our messages, as rows that say what should stand where."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.database import Session
from storage.models import Notice
from storage.places import Seen, notice_seen

EDITS_YIELD = timedelta(seconds=5)
"""Posts that become due within this time go before an edit: a new card says more than a count."""


async def want_notice(
    session: Session,
    workspace_id: int,
    *,
    key: str,
    destination: str,
    kind: str,
    ids: dict[str, Any],
    now: datetime,
    thread: str | None = None,
) -> None:
    """Make a notice due: a new one is posted, one that was sent edited, a dropped one left alone.

    `key` is unique in the workspace, so that the same thing is never said twice.
    """
    insert = postgresql_insert if session.dialect == "postgresql" else sqlite_insert
    statement = (
        insert(Notice)
        .values(
            workspace_id=workspace_id,
            key=key,
            destination=destination,
            kind=kind,
            ids=ids,
            thread=thread,
            created_at=now,
            due_at=now,
        )
        .on_conflict_do_update(
            index_elements=[Notice.workspace_id, Notice.key],
            set_=_due_again(now),
        )
    )
    await session.execute(statement)


def _due_again(now: datetime) -> dict[str, Any]:
    shown = Notice.state.in_(("sent", "failed", "gone"))
    return {
        "revision": Notice.revision + 1,
        "remote_id": case((Notice.state == "gone", None), else_=Notice.remote_id),
        "state": case((shown, "due"), else_=Notice.state),
        "due_at": case(
            (Notice.state == "sent", now + EDITS_YIELD), (shown, now), else_=Notice.due_at
        ),
    }


async def due_again(session: Session, notice_id: int, now: datetime) -> Notice | None:
    """Have a message that stands in a chat delivered once more; None where it is none, or due."""
    again: Notice | None = await session.scalar(
        update(Notice)
        .where(Notice.id == notice_id, Notice.state == "sent")
        .values(state="due", revision=Notice.revision + 1, due_at=now + EDITS_YIELD)
        .returning(Notice)
    )
    return again


async def _locked(session: Session, *where: ColumnElement[bool]) -> Notice:
    # Two tasks that want or settle the same notice must not overwrite each other's revision.
    query = select(Notice).where(*where).with_for_update().execution_options(populate_existing=True)
    return (await session.scalars(query)).one()


async def find_notice(session: Session, workspace_id: int, key: str) -> Notice | None:
    """The notice with this key."""
    found: Notice | None = await session.scalar(
        select(Notice).where(Notice.workspace_id == workspace_id, Notice.key == key)
    )
    return found


async def notice_at(
    session: Session, workspace_id: int, destination: str, remote_id: str
) -> Notice | None:
    """The notice that is this message of a chat; None where the message is none of ours."""
    found: Notice | None = await session.scalar(
        select(Notice).where(
            Notice.destination == destination,
            Notice.workspace_id == workspace_id,
            Notice.remote_id == remote_id,
        )
    )
    return found


async def get_notice(session: Session, workspace_id: int, notice_id: int) -> Notice | None:
    """A notice of this workspace."""
    found: Notice | None = await session.scalar(
        select(Notice).where(Notice.workspace_id == workspace_id, Notice.id == notice_id)
    )
    return found


async def shown_notices(session: Session, workspace_id: int, prefix: str) -> Sequence[Notice]:
    """Notices whose key begins so and that are in a chat, or on their way there."""
    query = select(Notice).where(
        Notice.workspace_id == workspace_id,
        Notice.key.startswith(prefix, autoescape=True),
        Notice.state.not_in(("gone", "dropped")),
        or_(Notice.remote_id.is_not(None), Notice.state.in_(("due", "sending"))),
    )
    return (await session.scalars(query.order_by(Notice.id))).all()


async def count_wanted(session: Session, workspace_id: int, prefix: str, since: datetime) -> int:
    """How many notices whose key begins so were first wanted since then."""
    query = select(func.count(Notice.id)).where(
        Notice.workspace_id == workspace_id,
        Notice.key.startswith(prefix, autoescape=True),
        Notice.created_at >= since,
    )
    return await session.scalar(query) or 0


async def next_due(session: Session, destination: str) -> Notice | None:
    """The notice of a destination whose turn it is, one caught in mid-sending included."""
    found: Notice | None = await session.scalar(
        select(Notice)
        .where(Notice.destination == destination, Notice.state.in_(("due", "sending")))
        .order_by(Notice.due_at, Notice.id)
        .limit(1)
    )
    return found


async def start_sending(session: Session, notice_id: int) -> None:
    """Note that a post is about to leave; found later in this state, it is unconfirmed."""
    await session.execute(update(Notice).where(Notice.id == notice_id).values(state="sending"))


async def settle_notice(
    session: Session, notice_id: int, *, revision: int, remote_id: str | None, now: datetime
) -> None:
    """Note that `revision` was delivered; a newer one wanted meanwhile stays due."""
    notice = await _locked(session, Notice.id == notice_id)
    notice.sent_revision, notice.sent_at, notice.error = revision, now, None
    if remote_id is not None:
        notice.remote_id = remote_id
    notice.state = "sent" if notice.revision == revision else "due"
    notice.due_at = now + EDITS_YIELD
    await session.flush()


async def note_mark(session: Session, notice_id: int, mark: str) -> None:
    """Remember beside a notice's ids which reaction sums it up in the chat now."""
    notice = await _locked(session, Notice.id == notice_id)
    notice.ids = {**notice.ids, "mark": mark}
    await session.flush()


async def settle_gone(session: Session, notice_id: int, *, revision: int) -> None:
    """Note that nothing of ours is shown as of `revision`; what is wanted since stays due."""
    notice = await _locked(session, Notice.id == notice_id)
    notice.remote_id, notice.error, notice.sent_revision = None, None, revision
    notice.state = "gone" if notice.revision == revision else "due"
    await session.flush()


async def resolve_stuck(session: Session, notice_id: int, state: str) -> bool:
    """Put a notice that waits for a person into another state; False where it does not wait."""
    result = await session.execute(
        update(Notice)
        .where(Notice.id == notice_id, Notice.state.in_(("waiting", "failed")))
        .values(state=state, error=None)
        .returning(Notice.id)
    )
    return result.first() is not None


async def set_notice_state(
    session: Session, notice_id: int, state: str, error: str | None = None
) -> None:
    """Put a notice into another state, with the reason where it is one a person must see."""
    await session.execute(
        update(Notice).where(Notice.id == notice_id).values(state=state, error=error)
    )


async def fail_due(session: Session, workspace_ids: Sequence[int], error: str) -> None:
    """Give up what was still to be posted in these workspaces, with the reason."""
    await session.execute(
        update(Notice)
        .where(Notice.workspace_id.in_(workspace_ids), Notice.state == "due")
        .values(state="failed", error=error)
        .execution_options(synchronize_session=False)
    )


async def stuck_notices(
    session: Session,
    workspace_id: int,
    *,
    after: int = 0,
    limit: int | None = None,
    seen: Seen = None,
) -> Sequence[Notice]:
    """Notices that wait for a person: unconfirmed or refused by the platform; in order of ids."""
    query = select(Notice).where(*_stuck(workspace_id), *notice_seen(seen), Notice.id > after)
    return (await session.scalars(query.order_by(Notice.id).limit(limit))).all()


async def count_stuck(session: Session, workspace_id: int, seen: Seen = None) -> int:
    """How many notices wait for a person."""
    statement = select(func.count(Notice.id)).where(*_stuck(workspace_id), *notice_seen(seen))
    return await session.scalar(statement) or 0


def _stuck(workspace_id: int) -> list[ColumnElement[bool]]:
    return [Notice.workspace_id == workspace_id, Notice.state.in_(("waiting", "failed"))]


async def due_destinations(session: Session) -> Sequence[tuple[int, str]]:
    """(workspace id, destination) pairs that have notices to send."""
    rows = await session.execute(
        select(Notice.workspace_id, Notice.destination)
        .where(Notice.state.in_(("due", "sending")))
        .distinct()
    )
    return [(workspace_id, destination) for workspace_id, destination in rows]


async def mails_about(
    session: Session, workspace_id: int, application_ids: Collection[int], since: datetime
) -> Sequence[Notice]:
    """Mails that are out and told of some applications, and the digests since then that may have.

    Args:
        session: a transaction.
        workspace_id: of the applications.
        application_ids: whose announcements were mailed.
        since: when the first of them came in.
    """
    of_them = Notice.ids["application_id"].as_integer().in_(application_ids)
    together = and_(Notice.kind.in_(("mail_quiet", "mail_digest")), Notice.sent_at >= since)
    query = select(Notice).where(
        Notice.workspace_id == workspace_id,
        Notice.remote_id.is_not(None),
        or_(and_(Notice.kind == "mail_alert", of_them), together),
    )
    return (await session.scalars(query.order_by(Notice.id))).all()
