"""Notices by kind: how each is rendered from ids at the moment it is sent."""

from collections.abc import Mapping
from typing import Any

from handlers.applicants.telling import render_asked
from handlers.asking.questions import render_answer
from handlers.candidates.naming import A_FILE, name_of_file
from handlers.cvs.standing import Stage, standings
from handlers.mailing import rendering as mail
from handlers.notices.notifying import Look, Rendered, Renderer
from handlers.ranking import Query, page_now
from handlers.views import is_applied, is_placeless, view_alert, view_card
from handlers.wording import cards, intake, openings, shortlists
from storage.applications import get_application, in_digest
from storage.database import Session
from storage.models import Drop
from storage.notices import find_notice
from storage.openings import get_opening, get_rubric, list_openings, live_openings
from storage.uploads import get_drop, get_upload, uploads_of_drop
from storage.workspaces import get_workspace


async def render_progress(session: Session, ids: Mapping[str, Any], _: str) -> Rendered:
    """A drop's progress line, with the reaction that sums it up."""
    drop = await get_drop(session, ids["drop_id"])
    uploads = await uploads_of_drop(session, drop.id)
    all_ = await standings(session, uploads)
    if not all_:
        return Rendered(None, reaction=None if is_placeless(drop) else (drop.message, ""))
    names = [await name_of_file(session, s.upload) or A_FILE if s.reason else "" for s in all_]
    workspace = await get_workspace(session, drop.workspace_id)
    ask = any(standing.stage is Stage.CHOOSE for standing in all_)
    openings = await live_openings(session, drop.workspace_id, drop.channel) if ask else ()
    paused = workspace.paused_at is not None
    named = drop.opening_id and await get_opening(session, drop.workspace_id, drop.opening_id)
    message = intake.progress(
        all_, names, paused=paused, openings=openings, named=named or None, applied=is_applied(drop)
    )
    if is_placeless(drop):
        return Rendered(message)
    mark = intake.reaction([standing.stage for standing in all_])
    return Rendered(message, thread=_root(drop), reaction=(drop.message, mark))


async def render_card(session: Session, ids: Mapping[str, Any], engine: str) -> Rendered:
    """One CV's card, in its drop's thread."""
    upload = await get_upload(session, ids["upload_id"])
    if upload is None or upload.drop_id is None:
        return Rendered(None)
    if upload.state == "removed":
        drop = await get_drop(session, upload.drop_id)
        return Rendered(None, thread=None if is_placeless(drop) else _root(drop))
    view = await view_card(session, upload, engine)
    thread: str | None = _root(view.drop)
    if is_placeless(view.drop):
        head = await find_notice(session, upload.workspace_id, f"progress:{view.drop.id}")
        thread = head.remote_id if head else None
    return Rendered(cards.card(view), thread=thread)


def _root(drop: Drop) -> str:
    """The message whose thread tells how a drop goes."""
    return drop.thread or drop.message


async def render_alert(session: Session, ids: Mapping[str, Any], engine: str) -> Rendered:
    """The announcement of an outstanding application."""
    application = await get_application(session, ids["application_id"])
    view = await view_alert(session, application, engine) if application else None
    return Rendered(shortlists.alert(view) if view else None)


async def render_post(session: Session, ids: Mapping[str, Any], engine: str) -> Rendered:
    """A candidate's post, as long as the opening has the forum that it is in."""
    application = await get_application(session, ids["application_id"])
    view = await view_alert(session, application, engine) if application else None
    belongs = view is not None and view.opening.forum == ids["forum"]
    return Rendered(shortlists.post(view) if view and belongs else None)


async def render_digest(session: Session, ids: Mapping[str, Any], engine: str) -> Rendered:
    """The announcement of all whom an opening's quiet hours held back, of those still there."""
    opening = await get_opening(session, ids["workspace_id"], ids["opening_id"])
    rows = await in_digest(session, ids["opening_id"], ids["digest"])
    views = [await view_alert(session, row, engine) for row in rows[: shortlists.NAMED]]
    shown = [view for view in views if view is not None]
    if opening is None or not shown:
        return Rendered(None)
    return Rendered(shortlists.digest(opening, shown, len(rows)))


async def render_opening(session: Session, ids: Mapping[str, Any], _: str) -> Rendered:
    """An opening with its rubric, posted where it belongs."""
    opening = await get_opening(session, ids["workspace_id"], ids["opening_id"])
    if opening is None:
        return Rendered(None)
    row = await get_rubric(session, opening.id, opening.rubric_version)
    here = await list_openings(session, opening.workspace_id, channel=opening.channel, state="open")
    others = [other for other in here if other.rubric_version and other.id != opening.id]
    body, refused = (row.body, row.refused) if row else (None, ())
    return Rendered(openings.card(opening, body, refused, others))


async def render_shortlist(session: Session, ids: Mapping[str, Any], engine: str) -> Rendered:
    """A page of a shortlist that a person posted, of those who are still on it."""
    opening = await get_opening(session, ids["workspace_id"], ids["opening_id"])
    if opening is None:
        return Rendered(None)
    page = await page_now(session, opening, Query.from_json(ids["query"]), engine)
    return Rendered(shortlists.shortlist(page, public=True) if page.entries else None)


async def render_caught_up(_: Session, ids: Mapping[str, Any], __: str) -> Rendered:
    """What was dropped while nobody listened."""
    return Rendered(intake.caught_up(ids["count"], ids["since"]))


RENDERERS: Mapping[str, Renderer] = {
    "progress": render_progress,
    "card": render_card,
    "alert": render_alert,
    "post": render_post,
    "digest": render_digest,
    "opening": render_opening,
    "shortlist": render_shortlist,
    "caught_up": render_caught_up,
    "answer": render_answer,
    **mail.RENDERERS,
    "asked": render_asked,
}
LOOKS: Mapping[str, Look] = mail.LOOKS
