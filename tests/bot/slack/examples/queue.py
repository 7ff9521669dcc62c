"""Work that waits, and how things stand."""

from dataclasses import replace
from typing import Final

from handlers.queue.retrying import TOP, Place, QueuePage
from handlers.queue.waiting import Entry
from handlers.status import Status
from handlers.wording import queue
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import CHANNEL, NOW

ENTRIES = (
    Entry("task", 51, "fetch", "ana <ruiz>.pdf", "Slack did not answer.", NOW),
    Entry("notice", 52, "card", "Ben Low", "Not in this channel.", None, CHANNEL),
)
PAGE = QueuePage(ENTRIES, TOP, 14, Place("notice", 52, 2))
STATUS = Status(2, 11, 3, 1, paused=True, engine="gpt-6-luna", queues="chat 0, model 3, read 0")

EXAMPLES: Final[Examples] = {
    "queue": lambda: queue.queue(PAGE),
    "queue-next": lambda: queue.queue(QueuePage(ENTRIES, Place("task", 60, 10), 12, None)),
    "queue-ids": lambda: queue.queue(PAGE, ids=True),
    "queue-conflicts": lambda: queue.queue(replace(PAGE, conflicts=2)),
    "queue-conflicts-ids": lambda: queue.queue(QueuePage((), TOP, 0, None, conflicts=1), ids=True),
    "queue-empty": lambda: queue.queue(QueuePage((), TOP, 0, None)),
    "retried": lambda: queue.retried(1),
    "status": lambda: queue.status(STATUS),
    "status-conflicts": lambda: queue.status(replace(STATUS, conflicts=1)),
    "status-requests": lambda: queue.status(replace(STATUS, requests=1)),
    "paused": lambda: queue.paused(on=True),
    "paused-not": lambda: queue.paused(on=False),
    "help_text": queue.help_text,
}
