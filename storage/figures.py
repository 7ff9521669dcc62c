"""How many rows there are of what, over all workspaces: for watching over an installation."""

from sqlalchemy import func, select

from storage.database import Session
from storage.models import Cv, Notice, ScoreRow, Task


async def count_tasks(session: Session) -> dict[tuple[str, str], int]:
    """Tasks by queue and state."""
    query = select(Task.queue, Task.state, func.count()).group_by(Task.queue, Task.state)
    return {(queue, state): amount for queue, state, amount in await session.execute(query)}


async def count_notices(session: Session) -> dict[str, int]:
    """Messages of ours by state."""
    query = select(Notice.state, func.count()).group_by(Notice.state)
    return {state: amount for state, amount in await session.execute(query)}  # noqa: C416 - no tuples


async def count_cvs(session: Session) -> dict[str, int]:
    """CVs by state."""
    query = select(Cv.state, func.count()).group_by(Cv.state)
    return {state: amount for state, amount in await session.execute(query)}  # noqa: C416 - no tuples


async def count_scores(session: Session) -> int:
    """Scores, of all rubrics and engines."""
    return await session.scalar(select(func.count(ScoreRow.id))) or 0
