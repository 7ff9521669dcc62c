"""Endpoints: the addresses that are told what happens in a workspace."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from storage.database import Session
from storage.deliveries import delete_deliveries
from storage.keys import WORKSPACE, box
from storage.models import Delivery, WebhookEndpoint
from storage.secrets import Secret, open_secrets, seal_secrets


async def add_endpoint(
    session: Session,
    workspace_id: int,
    *,
    url: str,
    events: Sequence[str],
    secrets: Sequence[Secret],
    created_by: str,
    now: datetime,
) -> WebhookEndpoint:
    """Store an endpoint with its address and secrets sealed."""
    endpoint = WebhookEndpoint(
        workspace_id=workspace_id,
        url=b"",
        secrets=b"",
        events=[*events],
        created_by=created_by,
        created_at=now,
    )
    session.add(endpoint)
    await session.flush()
    await set_url(session, endpoint, url)
    await set_secrets(session, endpoint, secrets)
    return endpoint


async def list_endpoints(session: Session, workspace_id: int) -> Sequence[WebhookEndpoint]:
    """The endpoints of a workspace, as they came."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.workspace_id == workspace_id)
    return (await session.scalars(query.order_by(WebhookEndpoint.id))).all()


async def endpoints_in_use(session: Session, workspace_id: int) -> Sequence[WebhookEndpoint]:
    """The endpoints of a workspace that are not switched off."""
    query = select(WebhookEndpoint).where(
        WebhookEndpoint.workspace_id == workspace_id, WebhookEndpoint.disabled_at.is_(None)
    )
    return (await session.scalars(query.order_by(WebhookEndpoint.id))).all()


async def get_endpoint(
    session: Session, workspace_id: int, endpoint_id: int
) -> WebhookEndpoint | None:
    """An endpoint of this workspace, by an id that came from outside."""
    found: WebhookEndpoint | None = await session.scalar(
        select(WebhookEndpoint).where(
            WebhookEndpoint.workspace_id == workspace_id, WebhookEndpoint.id == endpoint_id
        )
    )
    return found


async def set_url(session: Session, endpoint: WebhookEndpoint, url: str) -> None:
    """Seal an endpoint's address: it may hold a token."""
    sealer = await box(session, endpoint.workspace_id, WORKSPACE)
    endpoint.url = sealer.seal(_url(endpoint), url.encode())
    await session.flush()


async def url_of(session: Session, endpoint: WebhookEndpoint) -> str:
    """An endpoint's address."""
    return (await urls_of(session, [endpoint]))[endpoint.id]


async def urls_of(session: Session, endpoints: Sequence[WebhookEndpoint]) -> Mapping[int, str]:
    """The addresses of endpoints of one workspace, by the endpoint's id.

    Raises:
        SealBrokenError: one was changed by someone else than us.
    """
    if not endpoints:
        return {}
    opener = await box(session, endpoints[0].workspace_id, WORKSPACE)
    return {one.id: opener.open(_url(one), one.url).decode() for one in endpoints}


def _url(endpoint: WebhookEndpoint) -> str:
    return f"webhook-url:{endpoint.id}"


async def set_secrets(
    session: Session, endpoint: WebhookEndpoint, secrets: Sequence[Secret]
) -> None:
    """Seal the secrets that an endpoint is written to with, the newest first."""
    kind = f"webhook-secrets:{endpoint.id}"
    endpoint.secrets = await seal_secrets(session, endpoint.workspace_id, kind, secrets)
    await session.flush()


async def secrets_of(session: Session, endpoint: WebhookEndpoint) -> list[Secret]:
    """The secrets of an endpoint, the newest first; some may hold no longer."""
    kind = f"webhook-secrets:{endpoint.id}"
    return await open_secrets(session, endpoint.workspace_id, kind, endpoint.secrets)


async def delete_endpoint(session: Session, endpoint: WebhookEndpoint, now: datetime) -> None:
    """Delete an endpoint with everything that was sent there, and what was still to be sent."""
    await delete_deliveries(session, Delivery.endpoint_id == endpoint.id, now)
    await session.delete(endpoint)
    await session.flush()
