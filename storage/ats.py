"""Accounts of applicant tracking systems and what of them is which opening here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from storage.database import Session
from storage.keys import WORKSPACE, box
from storage.models import AtsApplication, AtsChange, AtsConflict, AtsConnection, AtsLink, Upload
from storage.upsert import insert_once

FORGOTTEN = "forgotten"
UNSENT = "unsent"
_STAND_IN = "ours:"


def stand_in(application_id: int) -> str:
    """What an application of ours has in place of an id of theirs, until it is made there."""
    return f"{_STAND_IN}{application_id}"


def is_there(entry: AtsApplication) -> bool:
    """Whether the provider has this application: it has an id of theirs."""
    return not entry.remote.startswith(_STAND_IN)


async def add_connection(
    session: Session, workspace_id: int, name: str, access: Mapping[str, Any], **values: Any
) -> AtsConnection | None:
    """Store an account with its access sealed; None where the name is taken."""
    sealer = await box(session, workspace_id, WORKSPACE)
    sealed = sealer.seal_json(_kind(name), dict(access))
    return await insert_once(
        session, AtsConnection, workspace_id=workspace_id, name=name, access=sealed, **values
    )


async def open_access(session: Session, connection: AtsConnection) -> dict[str, Any]:
    """How an account is opened.

    Raises:
        SealBrokenError: the row was changed by someone else than us, or its key is gone.
    """
    opener = await box(session, connection.workspace_id, WORKSPACE)
    found: dict[str, Any] = opener.open_json(_kind(connection.name), connection.access)
    return found


async def reseal_access(
    session: Session, connection: AtsConnection, access: Mapping[str, Any]
) -> None:
    """Put another access in place of an account's."""
    sealer = await box(session, connection.workspace_id, WORKSPACE)
    connection.access = sealer.seal_json(_kind(connection.name), dict(access))
    await session.flush()


def _kind(name: str) -> str:
    return f"ats:{name}"


async def connections_of(session: Session, workspace_id: int) -> Sequence[AtsConnection]:
    """A workspace's accounts, by name."""
    query = select(AtsConnection).where(AtsConnection.workspace_id == workspace_id)
    return (await session.scalars(query.order_by(AtsConnection.name))).all()


async def find_connection(session: Session, workspace_id: int, name: str) -> AtsConnection | None:
    """A workspace's account of this name."""
    found: AtsConnection | None = await session.scalar(
        select(AtsConnection).where(
            AtsConnection.workspace_id == workspace_id, AtsConnection.name == name
        )
    )
    return found


async def get_connection(session: Session, connection_id: int) -> AtsConnection | None:
    """An account by an id of our own, from a task; None once it is gone."""
    return await session.get(AtsConnection, connection_id)


async def all_connections(session: Session) -> Sequence[AtsConnection]:
    """The accounts of all workspaces that have a job linked, for the timetable."""
    linked = select(AtsLink.connection_id).where(AtsLink.ended_at.is_(None))
    query = select(AtsConnection).where(AtsConnection.id.in_(linked))
    return (await session.scalars(query.order_by(AtsConnection.id))).all()


async def add_link(session: Session, **values: Any) -> AtsLink | None:
    """Store which opening a job is; None where either of them is linked already."""
    return await insert_once(session, AtsLink, **values)


async def get_link(session: Session, link_id: int) -> AtsLink | None:
    """A link by an id of our own that has not ended."""
    found = await session.get(AtsLink, link_id)
    return found if found is not None and found.ended_at is None else None


async def links_of(session: Session, connection_id: int) -> Sequence[AtsLink]:
    """The links of an account that have not ended, the oldest first."""
    query = select(AtsLink).where(
        AtsLink.connection_id == connection_id, AtsLink.ended_at.is_(None)
    )
    return (await session.scalars(query.order_by(AtsLink.id))).all()


async def link_of_opening(session: Session, opening_id: int) -> AtsLink | None:
    """The link of an opening that has not ended."""
    found: AtsLink | None = await session.scalar(
        select(AtsLink).where(AtsLink.opening_id == opening_id, AtsLink.ended_at.is_(None))
    )
    return found


async def ensure_application(
    session: Session, link: AtsLink, *, remote: str, person: str, now: datetime
) -> tuple[AtsApplication, bool]:
    """What is known of an application of theirs, and whether it is new."""
    fresh = await insert_once(
        session,
        AtsApplication,
        workspace_id=link.workspace_id,
        link_id=link.id,
        remote=remote,
        person=person,
        created_at=now,
    )
    found = fresh or (await applications_by_remote(session, link.id, [remote])).get(remote)
    if found is None:
        raise LookupError(f"application {remote} of link {link.id} vanished")
    return found, fresh is not None


async def applications_by_remote(
    session: Session, link_id: int, remotes: Sequence[str]
) -> dict[str, AtsApplication]:
    """What is known of some applications of theirs, by their ids."""
    rows = await session.scalars(
        select(AtsApplication).where(
            AtsApplication.link_id == link_id, AtsApplication.remote.in_(remotes)
        )
    )
    return {row.remote: row for row in rows}


async def forgotten(session: Session, link: AtsLink, remotes: Sequence[str]) -> set[str]:
    """Those of some applications of theirs who were erased here, by this or an earlier link."""
    query = (
        select(AtsApplication.remote)
        .join(AtsLink)
        .where(
            AtsLink.connection_id == link.connection_id,
            AtsApplication.remote.in_(remotes),
            AtsApplication.state == FORGOTTEN,
        )
    )
    return set(await session.scalars(query))


async def left_for_later(session: Session, link_id: int) -> Sequence[AtsApplication]:
    """Applications of theirs whose CV was not taken in because the opening was closed."""
    query = select(AtsApplication).where(
        AtsApplication.link_id == link_id,
        AtsApplication.updated.is_(None),
        AtsApplication.state == "active",
    )
    return (await session.scalars(query.order_by(AtsApplication.id))).all()


async def get_ats_application(session: Session, row_id: int) -> AtsApplication | None:
    """What is known of an application of theirs, by an id of our own; None once it is gone."""
    return await session.get(AtsApplication, row_id)


async def end_link(session: Session, link: AtsLink, now: datetime) -> None:
    """Let a link be over: nothing is taken in or written by it any more, its conflicts are moot."""
    link.ended_at = now
    await session.execute(
        update(AtsConflict)
        .where(AtsConflict.link_id == link.id, AtsConflict.settled_at.is_(None))
        .values(settled_at=now, choice="ended")
        .execution_options(synchronize_session=False)
    )
    await session.flush()


async def erase_connection(session: Session, connection: AtsConnection) -> None:
    """Delete an account, its access and everything that was remembered of it."""
    links = select(AtsLink.id).where(AtsLink.connection_id == connection.id)
    entries = select(AtsApplication.id).where(AtsApplication.link_id.in_(links))
    for statement in (
        delete(AtsConflict).where(AtsConflict.link_id.in_(links)),
        delete(AtsChange).where(AtsChange.ats_application_id.in_(entries)),
        delete(AtsApplication).where(AtsApplication.link_id.in_(links)),
        delete(AtsLink).where(AtsLink.connection_id == connection.id),
        delete(AtsConnection).where(AtsConnection.id == connection.id),
    ):
        await session.execute(statement.execution_options(synchronize_session=False))


async def applications_of_cvs(
    session: Session, cv_ids: Sequence[int]
) -> Sequence[tuple[AtsApplication, AtsConnection]]:
    """The applications of theirs that these CVs came from, with their accounts."""
    query = (
        select(AtsApplication, AtsConnection)
        .join(AtsLink, AtsLink.id == AtsApplication.link_id)
        .join(AtsConnection, AtsConnection.id == AtsLink.connection_id)
        .where(came_as(cv_ids))
        .order_by(AtsApplication.id)
    )
    return [(theirs, account) for theirs, account in await session.execute(query)]


def came_as(cv_ids: Sequence[int]) -> ColumnElement[bool]:
    """Applications of theirs whose CV is one of these."""
    uploads = select(Upload.id).where(Upload.cv_id.in_(cv_ids))
    return AtsApplication.upload_id.in_(uploads)


async def forget_cvs(session: Session, cv_ids: Sequence[int]) -> None:
    """Forget whom these CVs came from, before they are erased.

    Of their applications only the provider's id stays, so that they are not taken in again.
    """
    mine = [entry.id for entry, _ in await applications_of_cvs(session, cv_ids)]
    blank = {"state": FORGOTTEN, "person": "", "stage": None, "stage_name": None, "file": None}
    for statement in (
        delete(AtsConflict).where(AtsConflict.ats_application_id.in_(mine)),
        delete(AtsChange).where(AtsChange.ats_application_id.in_(mine)),
        delete(AtsApplication).where(
            AtsApplication.id.in_(mine), AtsApplication.remote.startswith(_STAND_IN)
        ),
        update(AtsApplication).where(AtsApplication.id.in_(mine)).values(upload_id=None, **blank),
    ):
        await session.execute(statement.execution_options(synchronize_session=False))
