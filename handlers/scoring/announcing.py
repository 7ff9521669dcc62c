"""What follows once an application stands on a score: a second look, the announcement, its card."""

from datetime import datetime

from handlers.cvs.progress import show_cv
from handlers.events import EventKind, emit
from handlers.mailing.alerts import mail_alert
from handlers.notices.notifying import want
from handlers.notices.posts import show_post
from handlers.notices.quiet import quiet_until
from handlers.services import Work
from storage import applications, cvs
from storage.applications import Filters, count_shortlist
from storage.models import Application, Opening, ScoreRow
from storage.openings import get_opening


async def follow_up(unit: Work, application: Application, row: ScoreRow) -> None:
    """Do what follows once an application stands on a score: look again, announce, show it."""
    if application.state == "scored":
        await _tell(unit, application, "candidate.scored", rubric_version=row.rubric_version)
    # As it is now: it may have been closed or edited while this was scored.
    opening = await get_opening(unit.session, application.workspace_id, application.opening_id)
    if opening is not None:
        await announce(unit, application, row, opening)
    await show_post(unit, application)
    cv = await cvs.get_cv(unit.session, application.cv_id)
    if cv is not None:
        await show_cv(unit, cv)


async def announce(unit: Work, application: Application, row: ScoreRow, opening: Opening) -> None:
    """Say once, in the alert channel, that an application is ready and over the bar.

    In the opening's quiet hours it is collected, and said with the others once they are over.
    Where a second look is due, it is taken first: whoever stays over the bar is announced then.
    """
    if opening.state != "open" or row.rubric_version != opening.rubric_version:
        return
    over = await _is_outstanding(unit, application, opening)
    if await _wait_for_second_look(unit, application, row, over=over):
        return
    if not over or not await applications.claim_announcement(
        unit.session, application.id, unit.now
    ):
        return
    await _tell(unit, application, "candidate.top", bar=opening.alert_bar)
    until = quiet_until(opening.quiet, opening.zone, unit.now)
    if until is not None:
        await _collect(unit, application, opening, until)
        return
    await want(
        unit,
        application.workspace_id,
        destination=opening.alert_channel or opening.channel,
        kind="alert",
        key=f"alert:{application.id}",
        ids={"application_id": application.id},
    )
    await mail_alert(unit, application, opening)


async def _tell(unit: Work, application: Application, kind: EventKind, **more: object) -> None:
    """Tell other programs what an application has come to."""
    await emit(
        unit,
        application.workspace_id,
        kind,
        application_id=application.id,
        candidate_id=application.candidate_id,
        cv_id=application.cv_id,
        opening_id=application.opening_id,
        bucket=application.bucket,
        total=application.total,
        evidence=application.evidence,
        **more,
    )


async def _is_outstanding(unit: Work, application: Application, opening: Opening) -> bool:
    """Whether an application is ready, over the bar, and on one of the places announced."""
    if application.bucket != "ready" or (application.total or 0) < opening.alert_bar:
        return False
    return opening.top_k is None or await _place(unit, application) <= opening.top_k


async def _place(unit: Work, application: Application) -> int:
    return await count_shortlist(
        unit.session, application.opening_id, Filters(), up_to=application.rank_key
    )


async def _collect(unit: Work, application: Application, opening: Opening, until: datetime) -> None:
    """Have an application announced with the others of these quiet hours, once they are over."""
    digest = f"digest:{opening.id}:{until:%Y%m%dT%H%M}"
    application.digest = digest
    await unit.session.flush()
    await unit.put(
        "end_quiet",
        opening.workspace_id,
        key=digest,
        due_at=until,
        opening_id=opening.id,
        digest=digest,
    )


async def _wait_for_second_look(
    unit: Work, application: Application, row: ScoreRow, *, over: bool
) -> bool:
    """Have an application looked at again where that is due.

    Args:
        unit: a transaction.
        application: which stands on `row`.
        row: its score.
        over: whether it clears the bar.

    Returns:
        Whether its announcement has to wait.
    """
    if application.second_look is None and await _is_due(unit, application, row, over=over):
        application.second_look = "wanted"
        await unit.session.flush()
        await unit.put(
            "second_look",
            application.workspace_id,
            key=f"second_look:{application.id}",
            application_id=application.id,
            cv_id=application.cv_id,
        )
    return application.second_look == "wanted"


async def _is_due(unit: Work, application: Application, row: ScoreRow, *, over: bool) -> bool:
    if not unit.second_look or row.totals or row.engine_key != unit.engine:
        return False
    if row.engine["model"] is None:
        return False  # without a model every marking is the same
    if over:
        return True
    return await _place(unit, application) <= unit.second_look
