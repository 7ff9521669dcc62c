"""The name of each queued task, and what it stands for."""

from collections.abc import Mapping
from typing import Any

from handlers import renewing
from handlers.applicants import erasing
from handlers.asking import questions
from handlers.ats import sending, syncing, taking
from handlers.cvs import assigning, catching_up, intake, profiling, reading
from handlers.notices import digesting, notifying
from handlers.openings import following, managing
from handlers.queue.running import TaskType
from handlers.renderers import LOOKS, RENDERERS
from handlers.reports import reporting
from handlers.scoring import looking_again, score
from handlers.services import Services
from handlers.webhooks import calling, linked


async def deliver(services: Services, **ids: Any) -> None:
    """Task: bring what is due at one destination up to date."""
    await notifying.deliver(services, RENDERERS, LOOKS, **ids)


TASKS: Mapping[str, TaskType] = {
    "fetch": TaskType(intake.fetch, intake.fetch_failed),
    "catch_up": TaskType(catching_up.catch_up, catching_up.catch_up_failed),
    "read": TaskType(reading.read, reading.read_failed),
    "profile": TaskType(profiling.profile, profiling.profile_failed),
    "score": TaskType(score.score, score.score_failed),
    "second_look": TaskType(looking_again.second_look, looking_again.second_look_failed),
    "assign": TaskType(assigning.assign, assigning.assign_failed),
    "end_quiet": TaskType(digesting.end_quiet, digesting.end_quiet_failed),
    "draft": TaskType(managing.draft, managing.draft_failed),
    "question": TaskType(questions.question, questions.question_failed),
    "deliver": TaskType(deliver, notifying.deliver_failed),
    "mark": TaskType(notifying.mark, notifying.mark_failed),
    "renew": TaskType(renewing.renew, renewing.renew_failed),
    "webhook": TaskType(calling.call, calling.call_failed),
    "fetch_link": TaskType(linked.fetch_link, intake.fetch_failed),
    "send_report": TaskType(reporting.send_report, reporting.send_report_failed),
    "opening_changed": TaskType(following.opening_changed, following.change_failed),
    "ats_sync": TaskType(syncing.sync, syncing.sync_failed),
    "ats_take": TaskType(taking.take, taking.take_failed),
    "ats_send": TaskType(sending.send, sending.send_failed),
    "erase_receipt": TaskType(erasing.erase_receipt, erasing.erase_receipt_failed),
    "workspace_changed": TaskType(following.workspace_changed, following.change_failed),
}
