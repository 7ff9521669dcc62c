"""The timetable: what is done at fixed times, and which of those times were taken by a clock."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update

from storage.database import Session
from storage.models import Schedule, Tick
from storage.upsert import insert_once


async def plan(session: Session, lines: Mapping[str, tuple[str, datetime]]) -> None:
    """Make the timetable hold exactly these lines: name -> (cron line, next due time).

    A line that is there with the same cron line keeps its due time, so that a missed one is seen.
    """
    known = {row.name: row for row in await session.scalars(select(Schedule))}
    for name, (cron, due) in lines.items():
        if name not in known:
            await insert_once(session, Schedule, name=name, cron=cron, next_due=due)
        elif known[name].cron != cron:
            known[name].cron, known[name].next_due = cron, due
    await session.execute(delete(Schedule).where(Schedule.name.not_in(list(lines))))
    await session.flush()


async def due_lines(session: Session, now: datetime) -> list[Schedule]:
    """Lines whose time has come."""
    statement = select(Schedule).where(Schedule.next_due <= now).order_by(Schedule.next_due)
    return list(await session.scalars(statement))


async def take_tick(session: Session, line: Schedule, next_due: datetime) -> bool:
    """Take the due time of a line for this clock; False when another clock was first.

    The line moves on to `next_due`, so a time missed while no clock ran is taken once, not more.
    """
    taken = await insert_once(session, Tick, name=line.name, at=line.next_due)
    await session.execute(
        update(Schedule)
        .where(Schedule.name == line.name, Schedule.next_due == line.next_due)
        .values(next_due=next_due)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


async def take_once(session: Session, name: str, now: datetime) -> bool:
    """Take something that may be taken once; False when it was before.

    It is remembered as long as ticks are, see `forget_ticks`.
    """
    if await session.scalar(select(Tick.name).where(Tick.name == name).limit(1)):
        return False
    return await insert_once(session, Tick, name=name, at=now) is not None


async def forget_ticks(session: Session, before: datetime) -> int:
    """Delete the record of ticks before then; returns how many."""
    old = await session.scalars(
        delete(Tick).where(Tick.at < before).returning(Tick.name),
        execution_options={"synchronize_session": False},
    )
    return len(old.all())
