"""A post for each candidate of an opening, in a forum, on platforms that have such."""

from handlers.notices.notifying import want, want_again
from handlers.services import Work
from storage.models import Application
from storage.notices import shown_notices
from storage.openings import get_opening


async def show_post(unit: Work, application: Application) -> None:
    """Bring a candidate's post up to date; there is one where the opening has a forum."""
    opening = await get_opening(unit.session, application.workspace_id, application.opening_id)
    if opening is None or opening.forum is None or application.score_id is None:
        return
    await want(
        unit,
        application.workspace_id,
        destination=opening.forum,
        kind="post",
        key=f"{_prefix(application)}{opening.forum}",
        ids={"application_id": application.id, "forum": opening.forum},
    )


async def refresh_post(unit: Work, application: Application) -> None:
    """Bring the posts up to date that a candidate has; where they no longer belong they go."""
    key = _prefix(application)
    for notice in await shown_notices(unit.session, application.workspace_id, key):
        await want_again(unit, notice)


def _prefix(application: Application) -> str:
    return f"post:{application.id}:"
