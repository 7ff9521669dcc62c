"""People say for which opening the files of a message are, where the message did not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog

from handlers.candidates.naming import name_of_file
from handlers.cvs.applying import apply
from handlers.cvs.handling import put_in
from handlers.cvs.progress import show_progress
from handlers.cvs.standing import Stage, standings
from handlers.errors import UserError
from handlers.services import Services, Work, work
from storage.cvs import get_cv
from storage.models import Drop, Opening, Task, Upload
from storage.openings import LIVE, get_opening, live_openings
from storage.uploads import get_drop, get_own_drop, get_own_upload, uploads_of_drop

log = structlog.get_logger()
PLACED = "These CVs are in an opening by now. Move… on a card takes one to another."
GONE = "These CVs are no longer here: they were removed."
CLOSED = "That opening is closed or gone. Pick another one."


@dataclass(frozen=True)
class Unplaced:
    """What waits for a person to say for which opening it is.

    Attributes:
        files: upload id and file name of each CV.
        openings: those of the channel, newest first.
    """

    drop: Drop
    files: Sequence[tuple[int, str]]
    openings: Sequence[Opening]


async def unplaced(services: Services, workspace_id: int, drop_id: int) -> Unplaced:
    """The CVs of a drop that are in no opening yet.

    Raises:
        UserError: the drop is gone, or there is nothing left to say.
    """
    async with services.database.read() as session:
        drop = await get_own_drop(session, workspace_id, drop_id)
        if drop is None:
            raise UserError(GONE)
        all_ = await standings(session, await uploads_of_drop(session, drop.id))
        waiting = [standing.upload for standing in all_ if standing.stage is Stage.CHOOSE]
        files = [(upload.id, await name_of_file(session, upload)) for upload in waiting]
        openings = await live_openings(session, workspace_id, drop.channel)
    if not files:
        raise UserError(PLACED)
    return Unplaced(drop, files, openings)


async def choose(
    services: Services, workspace_id: int, drop_id: int, opening_id: int, *, actor: str
) -> None:
    """Put all CVs of a drop that are in no opening yet into one; what is still to come as well.

    Raises:
        UserError: the opening is closed or gone, or somebody else has chosen already.
    """
    async with work(services) as unit:
        drop = await get_own_drop(unit.session, workspace_id, drop_id)
        if drop is None:
            raise UserError(GONE)
        opening = await _live(unit, workspace_id, opening_id)
        left = [u for u in await uploads_of_drop(unit.session, drop.id) if u.opening_id is None]
        if drop.opening_id is not None or not left:
            raise UserError(PLACED)
        drop.opening_id = opening.id
        await unit.session.flush()
        await _note(unit, drop, actor, {upload.id: opening.id for upload in left})
        await unit.put("assign", workspace_id, drop_id=drop.id)


async def choose_each(
    services: Services, workspace_id: int, drop_id: int, chosen: Mapping[int, int], *, actor: str
) -> None:
    """Put CVs of a drop into an opening each.

    Args:
        services: what it works with.
        workspace_id: whose drop it is.
        drop_id: the drop.
        chosen: upload id -> opening id; one that was put into an opening meanwhile stays there.
        actor: who says so.

    Raises:
        UserError: the drop or an opening is gone or closed.
    """
    async with work(services) as unit:
        drop = await get_own_drop(unit.session, workspace_id, drop_id)
        if drop is None:
            raise UserError(GONE)
        for opening_id in set(chosen.values()):
            await _live(unit, workspace_id, opening_id)
        placed = {}
        for upload_id, opening_id in chosen.items():
            upload = await get_own_upload(unit.session, workspace_id, upload_id)
            if upload is not None and upload.drop_id == drop.id and upload.opening_id is None:
                placed[upload_id] = upload.opening_id = opening_id
        if not placed:
            return
        await unit.session.flush()
        await _note(unit, drop, actor, placed)
        await unit.put("assign", workspace_id, drop_id=drop.id)


async def _live(unit: Work, workspace_id: int, opening_id: int) -> Opening:
    opening = await get_opening(unit.session, workspace_id, opening_id)
    if opening is None or opening.state not in LIVE:
        raise UserError(CLOSED)
    return opening


async def _note(unit: Work, drop: Drop, actor: str, chosen: Mapping[int, int]) -> None:
    await unit.record(
        drop.workspace_id,
        actor=actor,
        action="cvs.assigned",
        subject=f"drop:{drop.id}",
        openings={str(upload): opening for upload, opening in chosen.items()},
    )


async def assign(services: Services, *, drop_id: int, after: int = 0, moves: bool = False) -> None:
    """Task: let one slice of a drop's CVs apply where a person or the drop's message says.

    Args:
        services: what it works with.
        drop_id: the drop.
        after: id of the last upload of the slice before.
        moves: the message's words came late; what the channel alone decided before is undone.
    """
    size = services.options.slice
    async with work(services, last=True) as unit:
        drop = await get_drop(unit.session, drop_id)
        rows = await uploads_of_drop(unit.session, drop_id, after=after, limit=size)
        for upload in rows:
            await _place(unit, upload, drop.opening_id if moves else None)
        if len(rows) == size:
            await unit.put(
                "assign", drop.workspace_id, drop_id=drop_id, after=rows[-1].id, moves=moves
            )
        await show_progress(unit, drop_id)


async def _place(unit: Work, upload: Upload, opening_id: int | None) -> None:
    cv = await get_cv(unit.session, upload.cv_id) if upload.cv_id else None
    if cv is None:
        return
    if opening_id is not None:
        await put_in(unit, upload, cv, opening_id)
    if cv.state == "read":
        await apply(unit, cv)


async def assign_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """What is left stays as it is; the failed task itself is what people see and retry."""
    log.warning("assign_failed", task=task.id, code=code, reason=reason, at=unit.now.isoformat())
