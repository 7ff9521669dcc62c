"""Keys of programs: made, listed, revoked and rotated by a program that may."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Request, Response
from pydantic import Field

from bot.web.api.paging import following
from bot.web.api.routes import MISSING, reads, routes, writes
from bot.web.api.values import CLEAR, Before, Given, Limit, Page, RowId, Shown
from bot.web.auth import Asked, Asking
from handlers.access import workspace_of
from handlers.api import keys
from handlers.api.keys import Issued, NewKey
from handlers.api.scopes import OF_WORKSPACE

router = routes("keys", "/keys")
KeyName = Annotated[str, Field(min_length=1, max_length=keys.LONGEST_NAME), CLEAR]
ScopeName = Annotated[str, Field(max_length=40), CLEAR]


class KeyWanted(Given):
    """A key that is wanted."""

    name: KeyName = Field(description="What uses it.")
    scopes: list[ScopeName] = Field(
        max_length=50,
        description="At most those of your own key; metrics:read comes from the shell alone.",
    )
    expires_in_days: float | None = Field(
        None, gt=0, le=3650, description="null: good until it is revoked."
    )


class Rotation(Given):
    """How a key is replaced."""

    overlap_hours: float = Field(
        24.0, ge=0, le=720, description="How long the old key stays good beside the new one."
    )


class KeyShown(Shown):
    """A key, without its secret."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None = Field(description="To the minute.")
    revoked_at: datetime | None
    replaced_by: int | None = Field(description="The key that took its place.")


class KeyIssued(KeyShown):
    """A new key: its secret is shown this once."""

    key: str


@router.get("", dependencies=reads("keys:read"))
async def list_keys(
    request: Request, ask: Asking, before: Before = None, limit: Limit = 50
) -> Page[KeyShown]:
    """Keys of this workspace, the newest first; those that are over too."""
    found = await keys.list_keys(ask.services, ask.home, before=before, limit=limit + 1)
    shown = [KeyShown.of(key) for key in found[:limit]]
    more = following(request, before=shown[-1].id) if len(found) > limit else None
    return Page(items=shown, next=more)


@router.post("", status_code=201, dependencies=writes("keys:write"))
async def create_key(ask: Asking, wanted: KeyWanted, response: Response) -> KeyIssued:
    """Make a key; it can get only scopes that your own key or token has, and no metrics:read."""
    days = wanted.expires_in_days
    new = NewKey(wanted.name, wanted.scopes, timedelta(days=days) if days else None)
    workspace = await workspace_of(ask.services, ask.caller.workspace)
    issued = await keys.create(ask.services, workspace, new, by=ask.actor, least=_giveable(ask))
    response.headers["Location"] = f"/api/v1/keys/{issued.key.id}"
    return _issued(issued)


@router.get("/{key_id}", dependencies=reads("keys:read"), responses=MISSING)
async def get_key(ask: Asking, key_id: RowId) -> KeyShown:
    """One key."""
    return KeyShown.of(await keys.get(ask.services, ask.home, key_id))


@router.post("/{key_id}/revoke", dependencies=writes("keys:write"), responses=MISSING)
async def revoke_key(ask: Asking, key_id: RowId) -> KeyShown:
    """End a key at once, and every token of it."""
    return KeyShown.of(await keys.revoke(ask.services, ask.home, key_id, by=ask.actor))


@router.post(
    "/{key_id}/rotate", status_code=201, dependencies=writes("keys:write"), responses=MISSING
)
async def rotate_key(
    ask: Asking, key_id: RowId, response: Response, how: Rotation | None = None
) -> KeyIssued:
    """Make a key in place of another one; both are good for a while."""
    issued = await keys.rotate(
        ask.services,
        ask.home,
        key_id,
        overlap=timedelta(hours=(how or Rotation()).overlap_hours),
        by=ask.actor,
        least=_giveable(ask),
    )
    response.headers["Location"] = f"/api/v1/keys/{issued.key.id}"
    return _issued(issued)


def _giveable(ask: Asked) -> frozenset[str]:
    """The scopes that whoever asks may give: their own, without what only the shell gives."""
    return ask.program.scopes & OF_WORKSPACE


def _issued(issued: Issued) -> KeyIssued:
    return KeyIssued(**KeyShown.of(issued.key).model_dump(), key=issued.secret)
