"""Programs that hand in openings and CVs: who they are, what they said, what they call things."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import delete, select, update

from storage.database import Session
from storage.keys import fingerprint
from storage.models import InboundMessage, InboundOpening, InboundSource
from storage.secrets import Secret, open_secrets, seal_secrets
from storage.upsert import insert_once


@dataclass(frozen=True)
class NewSource:
    """What an admin says of a source, see `storage.models.InboundSource`."""

    name: str
    secrets: Sequence[Secret]
    channel: str | None
    hosts: Sequence[str]
    created_by: str


async def add_source(
    session: Session, workspace_id: int, new: NewSource, now: datetime
) -> InboundSource | None:
    """Store a source; None where the workspace has one of this name."""
    uid = f"src_{token_hex(12)}"
    sealed = await seal_secrets(session, workspace_id, _kind(uid), new.secrets)
    return await insert_once(
        session,
        InboundSource,
        workspace_id=workspace_id,
        uid=uid,
        name=new.name,
        secrets=sealed,
        channel=new.channel,
        hosts=[*new.hosts],
        created_by=new.created_by,
        created_at=now,
    )


async def find_source(session: Session, uid: str) -> InboundSource | None:
    """The source with this address, whose ever it is."""
    query = select(InboundSource).where(InboundSource.uid == uid)
    found: InboundSource | None = await session.scalar(query)
    return found


async def get_source(session: Session, workspace_id: int, name: str) -> InboundSource | None:
    """The source of this name in a workspace."""
    found: InboundSource | None = await session.scalar(
        select(InboundSource).where(
            InboundSource.workspace_id == workspace_id, InboundSource.name == name
        )
    )
    return found


async def list_sources(session: Session, workspace_id: int) -> Sequence[InboundSource]:
    """The sources of a workspace, as they came."""
    query = select(InboundSource).where(InboundSource.workspace_id == workspace_id)
    return (await session.scalars(query.order_by(InboundSource.id))).all()


async def set_source_secrets(
    session: Session, source: InboundSource, secrets: Sequence[Secret]
) -> None:
    """Seal the secrets that a source may sign with, the newest first."""
    kind = _kind(source.uid)
    source.secrets = await seal_secrets(session, source.workspace_id, kind, secrets)
    await session.flush()


async def source_secrets(session: Session, source: InboundSource) -> list[Secret]:
    """The secrets of a source, the newest first; some may hold no longer."""
    return await open_secrets(session, source.workspace_id, _kind(source.uid), source.secrets)


def _kind(uid: str) -> str:
    return f"inbound-secrets:{uid}"


async def delete_source(session: Session, source: InboundSource) -> None:
    """Delete a source and what it calls things; what it handed in stays."""
    for table in (InboundMessage, InboundOpening):
        await session.execute(delete(table).where(table.source_id == source.id))
    await session.delete(source)
    await session.flush()


async def mark_heard(session: Session, source: InboundSource, now: datetime) -> None:
    """Note when a source was last heard of."""
    await session.execute(
        update(InboundSource).where(InboundSource.id == source.id).values(heard_at=now)
    )


async def hashed(session: Session, source: InboundSource, what: str, value: str) -> str:
    """A source's own word (an id, a whole message) as a keyed hash: it may name a person."""
    return await fingerprint(session, source.workspace_id, f"inbound {what} {source.id}", value)


async def find_message(
    session: Session, source: InboundSource, message: str
) -> InboundMessage | None:
    """What was done of a message before; `message` is its id, hashed."""
    found: InboundMessage | None = await session.scalar(
        select(InboundMessage).where(
            InboundMessage.source_id == source.id, InboundMessage.message == message
        )
    )
    return found


async def add_message(
    session: Session,
    source: InboundSource,
    *,
    message: str,
    body: str,
    answer: Mapping[str, Any],
    now: datetime,
) -> None:
    """Remember that a message was done, and how it was answered; the first answer is kept."""
    await insert_once(
        session,
        InboundMessage,
        workspace_id=source.workspace_id,
        source_id=source.id,
        message=message,
        body=body,
        answer=dict(answer),
        at=now,
    )


async def find_named(session: Session, source: InboundSource, external: str) -> int | None:
    """The opening that a source calls so; `external` is hashed."""
    found: int | None = await session.scalar(
        select(InboundOpening.opening_id).where(
            InboundOpening.source_id == source.id, InboundOpening.external == external
        )
    )
    return found


async def add_named(
    session: Session, source: InboundSource, external: str, opening_id: int
) -> None:
    """Remember what a source calls an opening; `external` is hashed."""
    session.add(
        InboundOpening(
            workspace_id=source.workspace_id,
            source_id=source.id,
            external=external,
            opening_id=opening_id,
        )
    )
    await session.flush()


async def forget_messages(session: Session, before: datetime) -> int:
    """Delete messages that came before then; returns how many."""
    gone = await session.scalars(
        delete(InboundMessage).where(InboundMessage.at < before).returning(InboundMessage.id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())
