"""Endpoints are made, changed, tested and removed; what was sent there is looked at and repeated.

Secrets are shown once, when they are made. An address may hold a token: it is sealed, and the
journal names endpoints by their number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.errors import MissingError, UserError
from handlers.events import KINDS, PING, put_delivery, send
from handlers.services import Services, Work, work
from handlers.webhooks.signing import new_secret, renewed
from storage.database import Session
from storage.deliveries import (
    Letter,
    Tried,
    add_event,
    attempts_of,
    get_own_letter,
    last_attempts,
    list_letters,
)
from storage.models import Delivery, DeliveryAttempt, WebhookEndpoint
from storage.webhooks import (
    add_endpoint,
    delete_endpoint,
    get_endpoint,
    list_endpoints,
    secrets_of,
    set_secrets,
    set_url,
    url_of,
    urls_of,
)

MOST_ENDPOINTS = 20  # each event is sent to every one of them
LONGEST_URL = 2000
NO_ENDPOINT = "There is no such webhook. See `shortlist webhook list`."
NO_DELIVERY = "There is no such delivery: it is none of this workspace, or older than 30 days."
IS_OFF = "This webhook is switched off. Switch it on first."


@dataclass(frozen=True)
class Listed:
    """An endpoint with its address; `secret` only when it was made or renewed just now."""

    row: WebhookEndpoint
    url: str
    secret: str | None = None

    def __repr__(self) -> str:
        """Without the address and the secret."""
        return f"Listed({self.row.id})"


async def add(
    services: Services, workspace_id: int, url: str, events: Sequence[str], *, by: str
) -> Listed:
    """Make an endpoint; from now on it is told what happens.

    Args:
        services: what it works with.
        workspace_id: of which workspace it is told.
        url: where it listens.
        events: kinds of events; none means all, those of later versions too.
        by: who makes it.

    Raises:
        UserError: the address is none that is called, an event is none, or there are too many.
    """
    url, events = _checked_url(services, url), _checked_events(events)
    secret = new_secret()
    async with work(services) as unit:
        if len(await list_endpoints(unit.session, workspace_id)) >= MOST_ENDPOINTS:
            raise UserError(f"There are {MOST_ENDPOINTS} webhooks already. Remove one first.")
        row = await add_endpoint(
            unit.session,
            workspace_id,
            url=url,
            events=events,
            secrets=[secret],
            created_by=by,
            now=unit.now,
        )
        await _note(unit, row, "added", by, events=[*events])
        return Listed(row, url, secret.value)


def _checked_url(services: Services, url: str) -> str:
    url = url.strip()
    if len(url) > LONGEST_URL:
        raise UserError(f"The address is longer than {LONGEST_URL} characters.")
    if refusal := services.web.refusal(url):
        raise UserError(refusal)
    return url


def _checked_events(events: Sequence[str]) -> Sequence[str]:
    unknown = [event for event in events if event not in KINDS]
    if unknown:
        raise UserError(f"“{unknown[0]}” is no event. There are: {', '.join(KINDS)}.")
    return list(dict.fromkeys(events))


async def endpoints(services: Services, workspace_id: int) -> list[Listed]:
    """All endpoints of a workspace, as they came."""
    async with services.database.read() as session:
        rows = await list_endpoints(session, workspace_id)
        urls = await urls_of(session, rows)
    return [Listed(row, urls[row.id]) for row in rows]


async def endpoint(services: Services, workspace_id: int, endpoint_id: int) -> Listed:
    """One endpoint.

    Raises:
        MissingError: there is none.
    """
    async with services.database.read() as session:
        row = await _own(session, workspace_id, endpoint_id)
        return Listed(row, await url_of(session, row))


async def _own(session: Session, workspace_id: int, endpoint_id: int) -> WebhookEndpoint:
    row = await get_endpoint(session, workspace_id, endpoint_id)
    if row is None:
        raise MissingError(NO_ENDPOINT)
    return row


@dataclass(frozen=True)
class Change:
    """What is changed of an endpoint; None leaves it as it is."""

    url: str | None = None
    events: Sequence[str] | None = None
    enabled: bool | None = None


async def change(
    services: Services, workspace_id: int, endpoint_id: int, wanted: Change, *, by: str
) -> Listed:
    """Change an endpoint, or switch it on or off.

    What failed while it was off stays in the retry queue: Retry sends it.

    Raises:
        MissingError: there is none.
        UserError: the address is none that is called, or an event is none.
    """
    url = None if wanted.url is None else _checked_url(services, wanted.url)
    events = None if wanted.events is None else _checked_events(wanted.events)
    async with work(services) as unit:
        row = await _own(unit.session, workspace_id, endpoint_id)
        if url is not None:
            await set_url(unit.session, row, url)
        if events is not None:
            row.events = [*events]
        if wanted.enabled is not None:
            _switch(unit, row, on=wanted.enabled)
        await unit.session.flush()
        detail = {"events": row.events, "enabled": row.disabled_at is None}
        await _note(unit, row, "changed", by, url=url is not None, **detail)
        return Listed(row, await url_of(unit.session, row))


def _switch(unit: Work, row: WebhookEndpoint, *, on: bool) -> None:
    row.failing_since = row.wait_until = None
    if on:
        row.disabled_at = row.disabled_code = None
    elif row.disabled_at is None:
        row.disabled_at, row.disabled_code = unit.now, "person"


async def renew_secret(
    services: Services, workspace_id: int, endpoint_id: int, *, at_once: bool, by: str
) -> Listed:
    """Give an endpoint a new secret; for 24 hours both sign what is sent.

    Args:
        services: what it works with.
        workspace_id: whose it is.
        endpoint_id: which.
        at_once: the old one signs nothing more.
        by: who asks.

    Raises:
        MissingError: there is none.
    """
    async with work(services) as unit:
        row = await _own(unit.session, workspace_id, endpoint_id)
        secrets = renewed(await secrets_of(unit.session, row), unit.now, at_once=at_once)
        await set_secrets(unit.session, row, secrets)
        await _note(unit, row, "secret_renewed", by, at_once=at_once)
        return Listed(row, await url_of(unit.session, row), secrets[0].value)


async def remove(services: Services, workspace_id: int, endpoint_id: int, *, by: str) -> None:
    """Remove an endpoint with its log; what was still to be sent there is not.

    Raises:
        MissingError: there is none.
    """
    async with work(services) as unit:
        row = await _own(unit.session, workspace_id, endpoint_id)
        await _note(unit, row, "removed", by)
        await delete_endpoint(unit.session, row, unit.now)


async def ping(services: Services, workspace_id: int, endpoint_id: int, *, by: str) -> int:
    """Send an endpoint a test event, once; returns the delivery's id.

    Raises:
        MissingError: there is none.
        UserError: it is switched off.
    """
    async with work(services) as unit:
        row = await _own(unit.session, workspace_id, endpoint_id)
        if row.disabled_at is not None:
            raise UserError(IS_OFF)
        event = await add_event(unit.session, workspace_id, PING, {"webhook": row.id}, unit.now)
        delivery = await put_delivery(unit, event, row)
        await _note(unit, row, "tested", by, delivery=delivery.id)
        return delivery.id


@dataclass(frozen=True)
class Sent:
    """A delivery with its newest try, where there was one."""

    letter: Letter
    last: DeliveryAttempt | None


async def deliveries(
    services: Services,
    workspace_id: int,
    *,
    endpoint_id: int | None = None,
    state: str | None = None,
    before: int | None = None,
    limit: int,
) -> list[Sent]:
    """What was sent, or is to be, the newest first.

    Args:
        services: what it works with.
        workspace_id: whose.
        endpoint_id: only what goes there.
        state: only what is due, delivered, failed or dropped.
        before: a delivery's id; only those that are older.
        limit: how many at most.

    Raises:
        MissingError: there is no such endpoint.
    """
    async with services.database.search() as session:
        if endpoint_id is not None:
            await _own(session, workspace_id, endpoint_id)
        letters = await list_letters(
            session,
            workspace_id,
            endpoint_id=endpoint_id,
            state=state,
            before=before,
            limit=limit,
        )
        tried = await last_attempts(session, [letter.delivery.id for letter in letters])
    return [Sent(letter, tried.get(letter.delivery.id)) for letter in letters]


async def delivery(
    services: Services, workspace_id: int, delivery_id: int
) -> tuple[Letter, list[Tried]]:
    """One delivery with all its tries, the newest first.

    Raises:
        MissingError: there is none.
    """
    async with services.database.read() as session:
        letter = await _own_letter(session, workspace_id, delivery_id)
        return letter, await attempts_of(session, letter.delivery)


async def _own_letter(session: Session, workspace_id: int, delivery_id: int) -> Letter:
    letter = await get_own_letter(session, workspace_id, delivery_id)
    if letter is None:
        raise MissingError(NO_DELIVERY)
    return letter


async def replay(services: Services, workspace_id: int, delivery_id: int, *, by: str) -> Delivery:
    """Send a delivery once more, under the same id; its tries begin anew.

    Raises:
        MissingError: there is none.
        UserError: its endpoint is switched off.
    """
    async with work(services) as unit:
        letter = await _own_letter(unit.session, workspace_id, delivery_id)
        if letter.endpoint.disabled_at is not None:
            raise UserError(IS_OFF)
        letter.delivery.state, letter.delivery.tries = "due", 0
        await unit.session.flush()
        await send(unit, letter.delivery)
        await _note(unit, letter.endpoint, "replayed", by, delivery=delivery_id)
        return letter.delivery


async def _note(unit: Work, row: WebhookEndpoint, action: str, by: str, **detail: Any) -> None:
    await unit.record(
        row.workspace_id,
        actor=by,
        action=f"webhook.{action}",
        subject=f"webhook:{row.id}",
        **detail,
    )
