"""Programs that hand in openings and CVs: an admin makes them, each with a secret to sign with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.access import own_channel
from handlers.errors import MissingError, UserError
from handlers.messages import Caller
from handlers.services import Services, Work, work
from handlers.webhooks.signing import new_secret, renewed
from storage.database import Session
from storage.models import InboundSource
from storage.sources import (
    NewSource,
    add_source,
    delete_source,
    get_source,
    list_sources,
    set_source_secrets,
    source_secrets,
)
from storage.workspaces import get_workspace

Source = InboundSource
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_HOST = re.compile(r"(?:\*\.)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*")
NO_SOURCE = "There is no such source. See `shortlist webhook source list`."


@dataclass(frozen=True)
class Made:
    """A source, and the secret that it was given just now."""

    row: InboundSource
    secret: str

    def __repr__(self) -> str:
        """Without the secret."""
        return f"Made({self.row.name!r})"


async def add(
    services: Services,
    workspace_id: int,
    name: str,
    *,
    channel: str | None,
    hosts: Sequence[str],
    by: str,
) -> Made:
    """Let a program hand in openings and CVs.

    Args:
        services: what it works with.
        workspace_id: where they go.
        name: what it is called here, in small letters; it signs as `source:name` in the journal.
        channel: where openings belong that name none, `slack:T1/C1`; must be the workspace's own.
        hosts: where links to CVs may lead, `files.example.com` or `*.example.com`.
        by: who says so.

    Raises:
        UserError: a name or host is none, the channel is another workspace's, or the name is taken.
    """
    _check(name, hosts)
    if channel is not None:
        async with services.database.read() as session:
            home = await get_workspace(session, workspace_id)
        own_channel(Caller(home.key, by), channel)
    secret = new_secret()
    new = NewSource(name, [secret], channel, hosts, by)
    async with work(services) as unit:
        row = await add_source(unit.session, workspace_id, new, unit.now)
        if row is None:
            raise UserError(f"There is a source {name} already. Choose another name.")
        await _note(unit, row, "added", by)
    return Made(row, secret.value)


def _check(name: str, hosts: Sequence[str]) -> None:
    if not _NAME.fullmatch(name):
        raise UserError("A source's name has small letters, digits, - and _, 40 at most.")
    wrong = [host for host in hosts if not _HOST.fullmatch(host)]
    if wrong:
        raise UserError(f"“{wrong[0]}” is no host. Write files.example.com or *.example.com.")


async def sources(services: Services, workspace_id: int) -> Sequence[InboundSource]:
    """All sources of a workspace, as they came."""
    async with services.database.read() as session:
        return await list_sources(session, workspace_id)


async def renew_secret(
    services: Services, workspace_id: int, name: str, *, at_once: bool, by: str
) -> Made:
    """Give a source a new secret; for 24 hours it may sign with the old one too.

    Args:
        services: what it works with.
        workspace_id: whose it is.
        name: which.
        at_once: the old one holds no longer.
        by: who asks.

    Raises:
        MissingError: there is none.
    """
    async with work(services) as unit:
        row = await _own(unit.session, workspace_id, name)
        secrets = renewed(await source_secrets(unit.session, row), unit.now, at_once=at_once)
        await set_source_secrets(unit.session, row, secrets)
        await _note(unit, row, "secret_renewed", by)
        return Made(row, secrets[0].value)


async def remove(services: Services, workspace_id: int, name: str, *, by: str) -> None:
    """Let a program hand in nothing more; what it handed in stays.

    Raises:
        MissingError: there is none.
    """
    async with work(services) as unit:
        row = await _own(unit.session, workspace_id, name)
        await _note(unit, row, "removed", by)
        await delete_source(unit.session, row)


async def _own(session: Session, workspace_id: int, name: str) -> InboundSource:
    row = await get_source(session, workspace_id, name)
    if row is None:
        raise MissingError(NO_SOURCE)
    return row


async def _note(unit: Work, row: InboundSource, action: str, by: str) -> None:
    await unit.record(
        row.workspace_id,
        actor=by,
        action=f"source.{action}",
        subject=f"source:{row.id}",
    )
