"""Accounts of applicant tracking systems: connected, listed, disconnected, opened."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.ats.remote import Access, Ats, AtsProvider, RemoteJob
from handlers.errors import MissingError, PermanentError, UserError
from handlers.services import Services, work
from storage import ats as rows
from storage.crypto import SealBrokenError
from storage.database import Session
from storage.models import AtsConnection, AtsLink
from storage.tasks import cancel

LONGEST_NAME = 60
NO_ACCOUNT = "There is no account of this name. See `shortlist ats list`."


@dataclass(frozen=True)
class Account:
    """An account, opened; `label` is what its provider is called."""

    connection: AtsConnection
    label: str
    ats: Ats


@dataclass(frozen=True)
class Standing:
    """An account with its links, as it is listed."""

    connection: AtsConnection
    label: str
    links: Sequence[AtsLink]


@dataclass(frozen=True)
class Wish:
    """An account that a person wants connected; `two_way` lets Shortlist write there."""

    provider: str
    name: str
    access: Access
    two_way: bool = False


async def connect(
    services: Services, workspace_id: int, wish: Wish, *, actor: str
) -> AtsConnection:
    """Connect an account, once its provider has let us in; one of that name gets the new access.

    Raises:
        UserError: the provider is none that we know, or something is missing.
        PermanentError: it does not let us in.
        TemporaryError: it cannot be asked now.
    """
    provider = _provider(services, wish.provider)
    _check(provider, wish)
    await provider.open(wish.access).jobs()
    values = {
        "provider": wish.provider,
        "two_way": wish.two_way,
        "created_by": actor,
        "created_at": services.now(),
    }
    given = vars(wish.access)
    async with work(services) as unit:
        fresh = await rows.add_connection(unit.session, workspace_id, wish.name, given, **values)
        row = fresh or await _own(unit.session, workspace_id, wish.name)
        if row.provider != wish.provider:
            raise UserError(f"The name {wish.name} is taken by an account of another provider.")
        if fresh is None:
            row.two_way = wish.two_way
            await rows.reseal_access(unit.session, row, given)
        await unit.record(
            workspace_id,
            actor=actor,
            action="ats.connected",
            subject=f"ats:{row.id}",
            provider=wish.provider,
            two_way=wish.two_way,
        )
    return row


def _provider(services: Services, name: str) -> AtsProvider:
    found = services.ats.get(name)
    if found is None:
        raise UserError(f"Choose one of: {', '.join(sorted(services.ats))}.")
    return found


def _check(provider: AtsProvider, wish: Wish) -> None:
    if not wish.name or len(wish.name) > LONGEST_NAME or not wish.name.isprintable():
        raise UserError(f"Give the account a name of at most {LONGEST_NAME} letters.")
    missing = [need for need in ("key", *provider.needs) if not getattr(wish.access, need)]
    if missing:
        raise UserError(f"{provider.label} needs more: {', '.join(missing)}. {provider.advice}")


async def list_accounts(services: Services, workspace_id: int) -> list[Standing]:
    """A workspace's accounts with what is linked in them."""
    async with services.database.read() as session:
        found = await rows.connections_of(session, workspace_id)
        return [
            Standing(one, label_of(services, one), await rows.links_of(session, one.id))
            for one in found
        ]


async def disconnect(services: Services, workspace_id: int, name: str, *, actor: str) -> None:
    """Forget an account, its key and what of it is which opening; CVs and openings stay.

    Raises:
        MissingError: there is none of this name.
    """
    async with work(services) as unit:
        row = await _own(unit.session, workspace_id, name)
        await cancel(unit.session, workspace_id, f"ats_sync:{row.id}", unit.now)
        await rows.erase_connection(unit.session, row)
        await unit.record(
            workspace_id, actor=actor, action="ats.disconnected", subject=f"ats:{row.id}"
        )


async def jobs_of(services: Services, workspace_id: int, name: str) -> Sequence[RemoteJob]:
    """The jobs of an account, as the provider has them now.

    Raises:
        MissingError: there is no account of this name.
    """
    account = await own_account(services, workspace_id, name)
    return await account.ats.jobs()


async def own_account(services: Services, workspace_id: int, name: str) -> Account:
    """A workspace's account, opened.

    Raises:
        MissingError: there is none of this name.
    """
    async with services.database.read() as session:
        row = await _own(session, workspace_id, name)
        return await _opened(services, session, row)


async def open_account(services: Services, connection_id: int) -> Account | None:
    """An account by an id of our own, opened; None once it is disconnected.

    Raises:
        PermanentError: its key cannot be read.
    """
    async with services.database.read() as session:
        row = await rows.get_connection(session, connection_id)
        return await _opened(services, session, row) if row else None


async def _opened(services: Services, session: Session, row: AtsConnection) -> Account:
    provider = services.ats.get(row.provider)
    if provider is None:
        raise PermanentError("unknown_ats", f"Nothing here speaks to {row.provider}.")
    try:
        access = Access(**await rows.open_access(session, row))
    except SealBrokenError as error:
        raise PermanentError(
            "ats_key_damaged",
            f"The key of the account {row.name} was changed in the database and cannot be read. "
            "Connect it again: `shortlist ats connect`.",
        ) from error
    return Account(row, provider.label, provider.open(access))


def label_of(services: Services, connection: AtsConnection) -> str:
    """What the provider of an account is called."""
    provider = services.ats.get(connection.provider)
    return provider.label if provider else connection.provider


async def _own(session: Session, workspace_id: int, name: str) -> AtsConnection:
    found = await rows.find_connection(session, workspace_id, name)
    if found is None:
        raise MissingError(NO_ACCOUNT)
    return found
