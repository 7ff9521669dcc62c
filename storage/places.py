"""What of a workspace is in which channels: an opening in its own, all else where it is for.

Whoever may see some channels only is shown what is known from these.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from storage.database import Session
from storage.models import Application, Cv, Drop, Notice, Opening, Task, Upload

Seen = Collection[str] | None
"""The channels that somebody may see; None for all."""
_Ids = InstrumentedAttribute[dict[str, Any]]
_Column = InstrumentedAttribute[int] | InstrumentedAttribute[int | None] | ColumnElement[int]


async def channels_of(session: Session, workspace_id: int) -> set[str]:
    """Every channel of a workspace that something of it is in."""
    found = set[str]()
    for column, home in (
        (Opening.channel, Opening.workspace_id),
        (Opening.alert_channel, Opening.workspace_id),
        (Upload.channel, Upload.workspace_id),
    ):
        rows = await session.scalars(select(column).where(home == workspace_id).distinct())
        found |= {channel for channel in rows if channel}
    return found


def opening_seen(opening_id: _Column, seen: Seen) -> ColumnElement[bool]:
    """An opening whose channel is seen."""
    if seen is None:
        return true()
    its = aliased(Opening)  # queries around this one may be about openings themselves
    return exists().where(its.id == opening_id, its.channel.in_(seen))


def upload_seen(seen: Seen) -> ColumnElement[bool]:
    """Uploads in a channel that is seen, for an opening whose channel is seen as well."""
    if seen is None:
        return true()
    for_seen = or_(Upload.opening_id.is_(None), opening_seen(Upload.opening_id, seen))
    return and_(Upload.channel.in_(seen), for_seen)


def cv_seen(cv_id: _Column, seen: Seen) -> ColumnElement[bool]:
    """A CV that is known from an upload or an application that is seen."""
    if seen is None:
        return true()
    applied = exists().where(
        Application.cv_id == cv_id,
        Application.state != "removed",
        opening_seen(Application.opening_id, seen),
    )
    dropped = exists().where(Upload.cv_id == cv_id, Upload.state != "removed", upload_seen(seen))
    return or_(applied, dropped)


async def seen_cvs(session: Session, cv_ids: Collection[int], seen: Seen) -> set[int]:
    """Those of some CVs that are seen."""
    query = select(Cv.id).where(Cv.id.in_(cv_ids), cv_seen(Cv.id, seen))
    return set(await session.scalars(query))


async def seen_candidates(session: Session, candidate_ids: Collection[int], seen: Seen) -> set[int]:
    """Those of some candidates of whom a CV or an application is seen."""
    if seen is None:
        return set(candidate_ids)
    by_cv = select(Cv.candidate_id).where(Cv.candidate_id.in_(candidate_ids), cv_seen(Cv.id, seen))
    by_application = select(Application.candidate_id).where(
        Application.candidate_id.in_(candidate_ids),
        Application.state != "removed",
        opening_seen(Application.opening_id, seen),
    )
    found = {*await session.scalars(by_cv), *await session.scalars(by_application)}
    return {one for one in found if one is not None}


async def seen_tasks(session: Session, task_ids: Collection[int], seen: Seen) -> set[int]:
    """Those of some tasks that are seen, see `task_seen`."""
    query = select(Task.id).where(Task.id.in_(task_ids), *task_seen(seen))
    return set(await session.scalars(query))


async def seen_notices(session: Session, notice_ids: Collection[int], seen: Seen) -> set[int]:
    """Those of some messages of ours that are seen, see `notice_seen`."""
    query = select(Notice.id).where(Notice.id.in_(notice_ids), *notice_seen(seen))
    return set(await session.scalars(query))


def task_seen(seen: Seen) -> list[ColumnElement[bool]]:
    """Tasks whose work is in channels that are seen, or in none."""
    if seen is None:
        return []
    notice = exists().where(Notice.id == _number(Task.ids, "notice_id"), *notice_seen(seen))
    application = _number(Task.ids, "application_id")
    return [
        *_about(Task.ids, seen),
        _unless_given(_number(Task.ids, "notice_id"), notice),
        # A score is of one opening: that its CV is known from another one tells nothing of it.
        or_(Task.cv_id.is_(None), application.is_not(None), cv_seen(Task.cv_id, seen)),
        _unless_given(_text(Task.ids, "destination"), _text(Task.ids, "destination").in_(seen)),
        or_(
            _text(Task.ids, "channel").is_(None),
            _number(Task.ids, "opening_id").is_not(None),
            _text(Task.ids, "channel").in_(seen),
        ),
    ]


def notice_seen(seen: Seen) -> list[ColumnElement[bool]]:
    """Messages of ours about what is seen, or in a channel that is seen where they name nothing."""
    if seen is None:
        return []
    names = [_number(Notice.ids, name).is_not(None) for name in _ABOUT]
    return [*_about(Notice.ids, seen), or_(*names, Notice.destination.in_(seen))]


_ABOUT = ("opening_id", "application_id", "upload_id", "drop_id")


def _about(ids: _Ids, seen: Collection[str]) -> list[ColumnElement[bool]]:
    """Whatever a row names is seen; what is erased by now is not."""
    opening, application, upload, drop = (_number(ids, name) for name in _ABOUT)
    applied = exists().where(
        Application.id == application, opening_seen(Application.opening_id, seen)
    )
    dropped = exists().where(
        Drop.id == drop,
        Drop.channel.in_(seen),
        or_(Drop.opening_id.is_(None), opening_seen(Drop.opening_id, seen)),
    )
    return [
        _unless_given(opening, opening_seen(opening, seen)),
        _unless_given(application, applied),
        _unless_given(upload, exists().where(Upload.id == upload, upload_seen(seen))),
        _unless_given(drop, dropped),
    ]


def _unless_given(value: ColumnElement[Any], seen: ColumnElement[bool]) -> ColumnElement[bool]:
    return or_(value.is_(None), seen)


def _number(ids: _Ids, name: str) -> ColumnElement[int]:
    found: ColumnElement[int] = ids[name].as_integer()
    return found


def _text(ids: _Ids, name: str) -> ColumnElement[str]:
    found: ColumnElement[str] = ids[name].as_string()
    return found
