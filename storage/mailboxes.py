"""Members' e-mail addresses, sealed, and what is mailed to them about which opening."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, delete, func, select, update

from storage.database import Session
from storage.keys import WORKSPACE, box, existing_box, fingerprint
from storage.models import Mailbox, MailChoice
from storage.upsert import insert_once


async def find_mailbox(session: Session, workspace_id: int, user: str) -> Mailbox | None:
    """A member's mailbox."""
    found: Mailbox | None = await session.scalar(
        select(Mailbox).where(Mailbox.workspace_id == workspace_id, Mailbox.user == user)
    )
    return found


async def get_mailbox(session: Session, workspace_id: int, mailbox_id: int) -> Mailbox | None:
    """A mailbox of this workspace."""
    found: Mailbox | None = await session.scalar(
        select(Mailbox).where(Mailbox.workspace_id == workspace_id, Mailbox.id == mailbox_id)
    )
    return found


async def mailbox_of_link(session: Session, mailbox_id: int) -> Mailbox | None:
    """A mailbox of any workspace: only for who checks then that a link to it is genuine."""
    return await session.get(Mailbox, mailbox_id)


async def members_at(session: Session, workspace_id: int, address: str) -> Sequence[str]:
    """Members of a workspace whose confirmed address this is."""
    hashed = await hash_of(session, workspace_id, address)
    query = select(Mailbox.user).where(
        Mailbox.workspace_id == workspace_id,
        Mailbox.address_hash == hashed,
        Mailbox.state == "on",
    )
    return (await session.scalars(query.order_by(Mailbox.id))).all()


async def hash_of(session: Session, workspace_id: int, address: str) -> str:
    """The keyed hash of an address, by which it is looked up."""
    return await fingerprint(session, workspace_id, "mailbox", address.casefold())


async def set_address(
    session: Session, workspace_id: int, user: str, address: str, now: datetime
) -> Mailbox:
    """Give a member an address that is still to be confirmed, in place of the one before."""
    sealer = await box(session, workspace_id, WORKSPACE)
    values = {
        "address": sealer.seal(_kind(user), address.encode()),
        "address_hash": await hash_of(session, workspace_id, address),
        "asked_at": now,
        "state": "unconfirmed",
        "refusals": 0,
    }
    place = {"workspace_id": workspace_id, "user": user}
    fresh = await insert_once(session, Mailbox, **place, **values)
    if fresh is not None:
        return fresh
    changed = await session.scalars(
        update(Mailbox)
        .where(Mailbox.workspace_id == workspace_id, Mailbox.user == user)
        .values(**values)
        .returning(Mailbox),
        execution_options={"populate_existing": True},
    )
    return changed.one()


async def open_address(session: Session, mailbox: Mailbox) -> str | None:
    """The address in clear; None where the workspace's key is gone.

    Raises:
        SealBrokenError: it was changed by someone else than us.
    """
    opener = await existing_box(session, mailbox.workspace_id, WORKSPACE)
    return opener.open(_kind(mailbox.user), mailbox.address).decode() if opener else None


def _kind(user: str) -> str:
    return f"mailbox:{user}"


async def remove_mailbox(session: Session, mailbox: Mailbox) -> None:
    """Delete a mailbox, and what was chosen for it."""
    await session.execute(delete(MailChoice).where(MailChoice.mailbox_id == mailbox.id))
    await session.delete(mailbox)
    await session.flush()


async def choose_for_all(session: Session, mailbox: Mailbox, sends: str) -> None:
    """Have the same mailed about every opening; what was chosen for some is forgotten."""
    await session.execute(delete(MailChoice).where(MailChoice.mailbox_id == mailbox.id))
    mailbox.sends = sends
    await session.flush()


async def choose_for(session: Session, mailbox: Mailbox, opening_id: int, sends: str) -> None:
    """Choose what is mailed about one opening."""
    place = {"mailbox_id": mailbox.id, "opening_id": opening_id}
    if await insert_once(
        session, MailChoice, workspace_id=mailbox.workspace_id, **place, sends=sends
    ):
        return
    await session.execute(
        update(MailChoice)
        .where(MailChoice.mailbox_id == mailbox.id, MailChoice.opening_id == opening_id)
        .values(sends=sends)
        .execution_options(synchronize_session=False)
    )


async def choose_as_for_all(session: Session, mailbox: Mailbox, opening_id: int) -> None:
    """Have mailed about one opening what is mailed about all."""
    await session.execute(
        delete(MailChoice).where(
            MailChoice.mailbox_id == mailbox.id, MailChoice.opening_id == opening_id
        )
    )


async def choices_of(session: Session, mailbox: Mailbox) -> Mapping[int, str]:
    """What is mailed about openings for which something was chosen, by opening id."""
    rows = await session.execute(
        select(MailChoice.opening_id, MailChoice.sends)
        .where(MailChoice.mailbox_id == mailbox.id)
        .order_by(MailChoice.opening_id)
    )
    return {opening_id: sends for opening_id, sends in rows}  # noqa: C416 - rows are no tuples


async def mailboxes_for(
    session: Session, workspace_id: int, opening_id: int, sends: str
) -> Sequence[Mailbox]:
    """Mailboxes to which this is mailed about an opening."""
    chosen = and_(MailChoice.mailbox_id == Mailbox.id, MailChoice.opening_id == opening_id)
    query = (
        select(Mailbox)
        .outerjoin(MailChoice, chosen)
        .where(
            Mailbox.workspace_id == workspace_id,
            Mailbox.state == "on",
            func.coalesce(MailChoice.sends, Mailbox.sends) == sends,
        )
    )
    return (await session.scalars(query.order_by(Mailbox.id))).all()


async def due_digests(session: Session, now: datetime) -> Sequence[Mailbox]:
    """Mailboxes of all workspaces whose digest is due, locked until the end of the transaction."""
    query = select(Mailbox).where(Mailbox.digest_at <= now).order_by(Mailbox.id)
    return (await session.scalars(query.with_for_update(skip_locked=True))).all()


async def count_refusal(session: Session, mailbox: Mailbox) -> int:
    """Note that the server refused to take mail to an address; returns how often in a row."""
    counted = await session.scalars(
        update(Mailbox)
        .where(Mailbox.id == mailbox.id)
        .values(refusals=Mailbox.refusals + 1)
        .returning(Mailbox.refusals),
        execution_options={"synchronize_session": False},
    )
    return counted.one()


async def switch(session: Session, mailbox: Mailbox, state: str) -> None:
    """Put a mailbox into another state; refusals are counted from the start again."""
    mailbox.state = state
    mailbox.refusals = 0
    await session.flush()
