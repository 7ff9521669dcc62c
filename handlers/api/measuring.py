"""Figures of the whole installation, for whoever watches over it: no workspace is told apart."""

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.services import Services
from storage import figures


@dataclass(frozen=True)
class Measures:
    """How much there is of what.

    Attributes:
        tasks: by queue and state.
        notices: messages of ours by state.
        cvs: by state.
        scores: of all rubrics and engines.
        depth: tasks that the queue holds, by queue; None where it does not answer.
    """

    tasks: Mapping[tuple[str, str], int]
    notices: Mapping[str, int]
    cvs: Mapping[str, int]
    scores: int
    depth: Mapping[str, int] | None


async def measure(services: Services) -> Measures:
    """Count everything."""
    async with services.database.search() as session:
        tasks = await figures.count_tasks(session)
        notices = await figures.count_notices(session)
        cvs = await figures.count_cvs(session)
        scores = await figures.count_scores(session)
    try:
        depth = await services.queue.depth()
    except OSError:
        depth = None
    return Measures(tasks, notices, cvs, scores, depth)
