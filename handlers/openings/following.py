"""What follows, for thousands of rows, from one word of a person: done slice by slice.

The command's own transaction says how things stand from now on, and whatever happens to a row
before its slice comes goes by that already: a score is claimed where nothing is paused, made where
the opening is open, announced by the bar in force. A slice is one transaction, safe to run twice.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from handlers.candidates.decisions import show_application
from handlers.cvs.applying import apply, want_score
from handlers.cvs.progress import show_cv, show_progress, show_upload
from handlers.notices.posting import refresh_answers
from handlers.notices.posts import refresh_post, show_post
from handlers.queue.retrying import post_again, try_again
from handlers.scoring.announcing import announce
from handlers.services import Services, Work, work
from storage import slices
from storage.applications import find_application
from storage.cvs import get_cv
from storage.models import Application, Opening, Task
from storage.notices import stuck_notices
from storage.workspaces import get_workspace

log = structlog.get_logger()


@dataclass(frozen=True)
class Slice:
    """The next `size` rows behind an id."""

    after: int
    size: int

    def end(self, ids: Sequence[int]) -> int | None:
        """The id to go on behind after these; None where they were the last."""
        return ids[-1] if len(ids) == self.size else None


# Works on the rows of a slice; gives the id to go on behind, None at the end.
OpeningStep = Callable[[Work, Opening, Slice], Awaitable[int | None]]
WorkspaceStep = Callable[[Work, int, Slice], Awaitable[int | None]]


async def opening_changed(
    services: Services, *, opening_id: int, what: str, after: int = 0
) -> None:
    """Task: let one slice of an opening's rows follow a change of it.

    Args:
        services: what it works with.
        opening_id: what was changed.
        what: name in `OF_OPENING`.
        after: id of the last row of the slice before.
    """
    async with work(services, last=True) as unit:
        part = Slice(after, services.options.slice)
        opening = await unit.session.get(Opening, opening_id)
        last = await OF_OPENING[what](unit, opening, part) if opening else None
        if opening is not None and last is not None:
            await unit.put(
                "opening_changed",
                opening.workspace_id,
                opening_id=opening_id,
                what=what,
                after=last,
            )


async def workspace_changed(services: Services, *, home: int, what: str, after: int = 0) -> None:
    """Task: let one slice of a workspace's rows follow a command.

    Args:
        services: what it works with.
        home: the workspace's id.
        what: name in `OF_WORKSPACE`.
        after: id of the last row of the slice before.
    """
    async with work(services, last=True) as unit:
        part = Slice(after, services.options.slice)
        last = await OF_WORKSPACE[what](unit, home, part)
        if last is not None:
            await unit.put("workspace_changed", home, home=home, what=what, after=last)


async def change_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """What is left stays as it is; the failed task itself is what people see and retry."""
    log.warning("change_failed", task=task.id, code=code, reason=reason, at=unit.now.isoformat())


async def _told(unit: Work, opening: Opening, part: Slice) -> int | None:
    """Say of the CVs that wait for a score that there will be none, or not for now."""
    rows = await slices.waiting_applications(
        unit.session, opening.id, after=part.after, limit=part.size
    )
    for application in rows:
        cv = await get_cv(unit.session, application.cv_id)
        if cv is not None:
            await show_cv(unit, cv)
    return part.end([row.id for row in rows])


async def _outdated(unit: Work, opening: Opening, part: Slice) -> int | None:
    """Have what was scored otherwise, or failed, scored by the rubric and the engine in use."""
    if opening.state != "open":
        return None
    rows = await slices.outdated_applications(
        unit.session, opening, unit.engine, after=part.after, limit=part.size
    )
    return await _score(unit, opening, part, rows)


async def _unassigned(unit: Work, opening: Opening, part: Slice) -> int | None:
    """Take in the CVs that were dropped into the channel before there was an opening."""
    rows = await slices.unassigned_uploads(
        unit.session, opening.workspace_id, opening.channel, after=part.after, limit=part.size
    )
    for cv_id in dict.fromkeys(upload.cv_id for upload in rows if upload.cv_id):
        cv = await get_cv(unit.session, cv_id)
        if cv is not None and cv.state == "read":
            await apply(unit, cv)
    return part.end([row.id for row in rows])


async def _waiting(unit: Work, opening: Opening, part: Slice) -> int | None:
    """Have scored what waited for a rubric."""
    if opening.state != "open":
        return None
    rows = await slices.waiting_applications(
        unit.session, opening.id, after=part.after, limit=part.size
    )
    return await _score(unit, opening, part, rows)


async def _score(
    unit: Work, opening: Opening, part: Slice, rows: Sequence[Application]
) -> int | None:
    for application in rows:
        await want_score(unit, application, opening)
    return part.end([row.id for row in rows])


async def _bar(unit: Work, opening: Opening, part: Slice) -> int | None:
    """Announce who clears the bar now. They come in rank order, and each of them only once."""
    if opening.state != "open":
        return None
    rows = await slices.unannounced(unit.session, opening, limit=part.size)
    for application, score in rows:
        await announce(unit, application, score, opening)
    return 0 if len(rows) == part.size else None


async def _named(unit: Work, opening: Opening, part: Slice) -> int | None:
    """Bring what is posted up to date: candidates are called otherwise from now on."""
    if part.after == 0:
        await refresh_answers(unit, opening.workspace_id, opening.id)
    rows = await slices.uploads_of_opening(
        unit.session, opening.id, after=part.after, limit=part.size
    )
    for upload in rows:
        await show_upload(unit, upload)
        cv = await get_cv(unit.session, upload.cv_id) if upload.cv_id else None
        if cv is None or cv.candidate_id is None:
            continue
        application = await find_application(unit.session, opening.id, cv.candidate_id)
        if application is not None:
            await show_application(unit, application)
    return part.end([row.id for row in rows])


async def _posted(unit: Work, opening: Opening, part: Slice) -> int | None:
    """Give each scored candidate a post in the opening's forum, and end those in one before."""
    rows = await slices.scored_applications(
        unit.session, opening.id, after=part.after, limit=part.size
    )
    for application in rows:
        await refresh_post(unit, application)
        await show_post(unit, application)
    return part.end([row.id for row in rows])


async def _switched(unit: Work, home: int, part: Slice) -> int | None:
    """Say of drops whether their scoring is paused; hand over what no longer is."""
    rows = await slices.model_tasks(unit.session, home, after=part.after, limit=part.size)
    scored = [task.cv_id for task in rows if task.name == "score" and task.cv_id]
    for drop_id in await slices.drops_of_cvs(unit.session, scored):
        await show_progress(unit, drop_id)
    if (await get_workspace(unit.session, home)).paused_at is None:
        ids = [task.id for task in rows]
        unit.tasks += await slices.release_paused(unit.session, ids, unit.now)
    return part.end([row.id for row in rows])


async def _retried(unit: Work, home: int, part: Slice) -> int | None:
    """Try the tasks of the retry queue again."""
    ids = await slices.tasks_to_retry(unit.session, home, after=part.after, limit=part.size)
    await try_again(unit, home, ids)
    return part.end(ids)


async def _reposted(unit: Work, home: int, part: Slice) -> int | None:
    """Post the messages of the retry queue again."""
    rows = await stuck_notices(unit.session, home, after=part.after, limit=part.size)
    for notice in rows:
        await post_again(unit, notice)
    return part.end([row.id for row in rows])


OF_OPENING: Mapping[str, OpeningStep] = {
    "closed": _told,
    "paused": _told,
    "outdated": _outdated,
    "unassigned": _unassigned,
    "waiting": _waiting,
    "bar": _bar,
    "named": _named,
    "posted": _posted,
}
OF_WORKSPACE: Mapping[str, WorkspaceStep] = {
    "switched": _switched,
    "retried": _retried,
    "reposted": _reposted,
}
