"""Keys of programs, for admins: the same as `shortlist token`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from bot.web.api.values import Before, RowId
from bot.web.board.visiting import BoardRoute, Sender, Visit, Visitor, go
from handlers.access import require
from handlers.api import keys
from handlers.api.keys import NewKey
from handlers.api.scopes import OF_WORKSPACE, SCOPES
from handlers.errors import UserError
from handlers.identifiers import outdated

HERE = "/board/settings/keys"
SHOWN = 50
# Days that a key is good for; how long the one before stays good beside it, in hours.
LIVES: Final[Mapping[str, str]] = {
    "": "until it is revoked",
    "30": "30 days",
    "90": "90 days",
    "365": "a year",
}
OVERLAPS: Final[Mapping[str, str]] = {
    "0": "not at all",
    "24": "for 24 hours",
    "168": "for 7 days",
    "720": "for 30 days",
}
router = APIRouter(prefix=HERE, route_class=BoardRoute)


@dataclass(frozen=True)
class Typed:
    """What was filled in of a new key."""

    name: str = ""
    scopes: Sequence[str] = ()
    life: str = "90"


@router.get("")
async def show_keys(visit: Visitor, before: Before = None) -> Response:
    """The keys, the newest first, without their secrets; and a form for a new one."""
    return await _page(visit, before)


async def _page(
    visit: Visit, before: int | None = None, trouble: str = "", typed: Typed | None = None
) -> HTMLResponse:
    services = visit.services
    workspace = await require(services, visit.caller, "admin")
    found = await keys.list_keys(services, workspace.id, before=before, limit=SHOWN + 1)
    now = services.now()
    return visit.page(
        "board/settings_keys.html",
        status=422 if trouble else 200,
        trouble=trouble,
        typed=typed or Typed(),
        keys=[(key, keys.is_good(key, now)) for key in found[:SHOWN]],
        next=found[SHOWN - 1].id if len(found) > SHOWN else None,
        first=before is None,
        scopes={name: scope for name, scope in SCOPES.items() if name in OF_WORKSPACE},
        lives=LIVES,
        overlaps=OVERLAPS,
    )


@router.post("/new")
async def create_key(sent: Sender) -> Response:
    """Make a key; its secret is shown this once."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "admin")
    typed = Typed(sent.text("name"), sent.texts("scope"), sent.text("life"))
    days = _hours_or_days(typed.life, LIVES)
    new = NewKey(typed.name, typed.scopes, timedelta(days=days) if days else None)
    try:
        issued = await keys.create(
            visit.services, workspace, new, by=visit.caller.user, least=OF_WORKSPACE
        )
    except UserError as error:
        return await _page(visit, trouble=str(error), typed=typed)
    return visit.secret(f"The key for {issued.key.name}", issued.secret, HERE)


def _hours_or_days(text: str, among: Mapping[str, str]) -> int:
    if text not in among:
        raise outdated()
    return int(text or 0)


@router.post("/{key_id}/rotate")
async def rotate_key(sent: Sender, key_id: RowId) -> Response:
    """Make a key in place of another one; both are good for a while."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "admin")
    old = await keys.get(visit.services, workspace.id, key_id)
    issued = await keys.rotate(
        visit.services,
        workspace.id,
        old.id,
        overlap=timedelta(hours=_hours_or_days(sent.text("overlap"), OVERLAPS)),
        by=visit.caller.user,
        least=OF_WORKSPACE,
    )
    return visit.secret(f"The new key for {issued.key.name}", issued.secret, HERE)


@router.post("/{key_id}/revoke")
async def revoke_key(sent: Sender, key_id: RowId) -> Response:
    """End a key at once."""
    visit = sent.visit
    workspace = await require(visit.services, visit.caller, "admin")
    await keys.revoke(visit.services, workspace.id, key_id, by=visit.caller.user)
    return go(HERE)
