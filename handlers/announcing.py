"""What follows once an application stands on a score: a second look, the announcement, its card."""

from handlers.notifying import want
from handlers.progress import show_cv
from handlers.services import Work
from storage import applications, cvs
from storage.applications import Filters, count_shortlist
from storage.models import Application, Opening, ScoreRow
from storage.openings import get_opening


async def follow_up(unit: Work, application: Application, row: ScoreRow) -> None:
    """Do what follows once an application stands on a score: look again, announce, show it."""
    # As it is now: it may have been closed or edited while this was scored.
    opening = await get_opening(unit.session, application.workspace_id, application.opening_id)
    if opening is not None:
        await announce(unit, application, row, opening)
    cv = await cvs.get_cv(unit.session, application.cv_id)
    if cv is not None:
        await show_cv(unit, cv)


async def announce(unit: Work, application: Application, row: ScoreRow, opening: Opening) -> None:
    """Say once, in the alert channel, that an application is ready and over the bar.

    Where a second look is due, it is taken first: whoever stays over the bar is announced then.
    """
    if opening.state != "open" or row.rubric_version != opening.rubric_version:
        return
    over = application.bucket == "ready" and (application.total or 0) >= opening.alert_bar
    if await _wait_for_second_look(unit, application, row, over=over):
        return
    if not over or not await applications.claim_announcement(
        unit.session, application.id, unit.now
    ):
        return
    await want(
        unit,
        application.workspace_id,
        destination=opening.alert_channel or opening.channel,
        kind="alert",
        key=f"alert:{application.id}",
        ids={"application_id": application.id},
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
    place = await count_shortlist(
        unit.session, application.opening_id, Filters(), up_to=application.rank_key
    )
    return place <= unit.second_look
