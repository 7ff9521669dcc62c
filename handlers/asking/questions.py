"""Plain questions: noted at once, worked out by a task, answered by a notice."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from handlers.access import workspace_of
from handlers.asking.grammar import LONGEST, read_question
from handlers.asking.plans import Plan, plan_for, work_out
from handlers.asking.views import view_people
from handlers.errors import UserError
from handlers.messages import Caller, Message
from handlers.notices.notifying import Rendered, want
from handlers.scoring.explaining import of_applications
from handlers.services import Services, Work, work
from handlers.wording import answers
from handlers.wording.comparing import comparison
from storage.database import Session
from storage.decisions import Stance, stances_of
from storage.keys import WORKSPACE, box, destroy, existing_box
from storage.models import Opening, Task
from storage.openings import get_opening, list_openings
from storage.people import scored_among
from storage.tasks import is_known
from storage.workspaces import ensure_workspace

SEALED = "question"
log = structlog.get_logger()


@dataclass(frozen=True)
class Heard:
    """A question as a platform's event tells it.

    Attributes:
        caller: who asks, where; `thread` is the message that the answer belongs under, if any.
        event: the platform's event id: one that comes again is answered once.
        text: plain words, free of the platform's markup.
    """

    caller: Caller
    event: str
    text: str


async def receive_question(services: Services, heard: Heard) -> None:
    """Note a question; what is noted is answered.

    It may name people, so it is sealed, under a key of its own that goes when it is answered.
    """
    async with work(services) as unit:
        home = await ensure_workspace(unit.session, heard.caller.workspace, unit.now)
        owner = f"question:{home.id}:{heard.event}"
        if await is_known(unit.session, owner):
            return
        words = heard.text[: LONGEST + 1]  # enough to see that it is too long
        sealed = (await box(unit.session, home.id, owner)).seal(SEALED, words.encode())
        await unit.put(
            "question",
            home.id,
            key=owner,
            owner=owner,
            event=heard.event,
            workspace=heard.caller.workspace,
            user=heard.caller.user,
            channel=heard.caller.channel,
            thread=heard.caller.thread,
            text=base64.b64encode(sealed).decode(),
        )


async def question(
    services: Services,
    *,
    owner: str,
    event: str,
    workspace: str,
    user: str,
    channel: str,
    thread: str | None,
    text: str,
) -> None:
    """Task: work out the answer to a question and have it said where it was asked."""
    home = (await workspace_of(services, workspace)).id
    async with services.database.read() as session:
        opener = await existing_box(session, home, owner)
        if opener is None:
            return  # it is answered
        words = opener.open(SEALED, base64.b64decode(text)).decode()
    caller = Caller(workspace, user, channel, thread)
    try:
        plan = await plan_for(services, caller, read_question(words))
    except UserError as error:
        plan = Plan("said", text=error.in_chat)
    async with work(services, last=True) as unit:
        await _say(unit, home, caller, event, plan)
        await destroy(unit.session, home, owner)


async def _say(unit: Work, workspace_id: int, caller: Caller, event: str, plan: Plan) -> None:
    # Words that were asked for may be a name, so they are stored sealed too.
    sealed = (await box(unit.session, workspace_id, WORKSPACE)).seal_json(SEALED, plan.as_json())
    await want(
        unit,
        workspace_id,
        destination=caller.channel or "",
        kind="answer",
        key=f"answer:{plan.opening_id or 0}:{event}",
        ids={
            "workspace_id": workspace_id,
            "thread": caller.thread,
            "plan": base64.b64encode(sealed).decode(),
        },
    )
    await unit.record(
        workspace_id,
        actor=caller.user,
        action="question.answered",
        subject=f"opening:{plan.opening_id}" if plan.opening_id else "workspace",
        kind=plan.kind,
        applications=list(plan.ids) if plan.opening_id else [],
        channel=caller.channel,
    )


async def question_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """The failed task itself is what people see and retry."""
    log.warning("question_failed", task=task.id, code=code, reason=reason, at=unit.now.isoformat())


async def render_answer(session: Session, ids: Mapping[str, Any], engine: str) -> Rendered:
    """An answer, about those who are still there; nothing where none of them is."""
    opener = await box(session, ids["workspace_id"], WORKSPACE)
    plan = Plan.from_json(opener.open_json(SEALED, base64.b64decode(ids["plan"])))
    message = await answer(session, ids["workspace_id"], plan, engine)
    return Rendered(message, thread=ids["thread"])


async def ask(services: Services, opening: Opening, text: str) -> Message:
    """Answer a question about an opening at once: for whoever may see all of it."""
    plan = await work_out(services, opening, read_question(text).what)
    return await tell(services, opening.workspace_id, plan)


async def tell(services: Services, workspace_id: int, plan: Plan) -> Message:
    """Say at once what a plan comes to."""
    async with services.database.search() as session:
        said = await answer(session, workspace_id, plan, services.options.engine)
    return said or answers.sentence("Whoever this is about was just taken out.")


async def answer(session: Session, workspace_id: int, plan: Plan, engine: str) -> Message | None:
    """Say what a plan comes to now; None where nobody is left whom it was about."""
    if plan.kind == "unknown":
        return answers.unknown()
    if plan.kind == "said":
        return answers.sentence(plan.text)
    if plan.kind == "openings":
        everything = await list_openings(session, workspace_id)
        return answers.openings([one for one in everything if one.id in plan.ids])
    opening = await get_opening(session, workspace_id, plan.opening_id or 0)
    if opening is None:
        return None
    if plan.kind in {"who", "several", "nobody"}:
        return await _of_several(session, opening, plan, engine)
    return await _of_scores(session, opening, plan, engine)


async def _of_several(
    session: Session, opening: Opening, plan: Plan, engine: str
) -> Message | None:
    if plan.kind == "nobody":
        return answers.nobody(opening, plan)
    found = await view_people(session, opening, plan, engine)
    if plan.ids and not found:
        return None
    if plan.kind == "several":
        return answers.several(opening, found)
    return answers.who(opening, plan, found)


async def _of_scores(session: Session, opening: Opening, plan: Plan, engine: str) -> Message | None:
    found = await of_applications(session, opening, plan.ids, engine)
    if len(found) < len(plan.ids):
        return None
    if plan.kind == "compare":
        return comparison(found)
    if plan.kind == "gaps":
        return answers.gaps(opening, found[0])
    if plan.kind == "why":
        return answers.why(opening, found[0], await _decided(session, opening, plan))
    first, second = found
    if await _stands_above(session, opening, plan):
        return answers.above(opening, first, second, asked=True)
    return answers.above(opening, second, first, asked=False)


async def _decided(session: Session, opening: Opening, plan: Plan) -> Sequence[Stance]:
    [(application, _)] = await scored_among(session, opening.id, plan.ids)
    return (await stances_of(session, [application])).get(application.id, [])


async def _stands_above(session: Session, opening: Opening, plan: Plan) -> bool:
    rows = await scored_among(session, opening.id, plan.ids)
    keys = [application.rank_key or "" for application, _ in rows]
    return keys == sorted(keys)
