"""How long Slack waits for its answer when many files are dropped at once."""

import asyncio

from sqlalchemy import func, select

from bot.services import open_services
from bot.settings import Settings
from storage.models import Upload
from tests.bench.people import files
from tests.bench.running import CHANNEL, running
from tests.bench.table import Row, percentile

DROPS = 100
OK = 200


async def ack() -> list[Row]:
    """Drop the files at once, over signed HTTP, and count the rows as soon as all are answered."""
    given = files(DROPS)
    async with running() as bench:
        dropped = await asyncio.gather(*(bench.slack.drop(CHANNEL, [file]) for file in given))
        stored = await _stored(bench.settings)
    answers = [answer for drop in dropped for answer in drop.answers]
    taken = sum(answer.status == OK for answer in answers)
    seconds = [answer.seconds for answer in answers]
    return [
        Row("Event to stored and answered, p50 ms, 100 at once", percentile(seconds, 0.5) * 1000),
        Row("  p99 ms", percentile(seconds, 0.99) * 1000, 1000, "goal", higher_is_better=False),
        Row("  answered with 200", taken, DROPS, "sent"),
        Row("  rows stored by then", stored, DROPS, "sent"),
    ]


async def _stored(settings: Settings) -> int:
    async with (
        open_services(settings, redis=False, outside=False) as services,
        services.database.read() as session,
    ):
        return await session.scalar(select(func.count()).select_from(Upload)) or 0
