"""What each kind of mail says, made from ids at the moment it is sent.

To a notice's ids is added what its look found out (`handlers.mailing.looks`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from handlers.mailing import looks
from handlers.mailing.digests import gather
from handlers.mailing.letters import kept_letter, stop_url
from handlers.mailing.links import Receipt
from handlers.mailing.tokens import token_of
from handlers.notices.notifying import Look, Rendered, Renderer
from handlers.views import view_alert
from handlers.wording import mailing, shortlists
from storage.applications import get_application, in_digest
from storage.database import Session
from storage.mailboxes import mailbox_of_link
from storage.models import Mailbox
from storage.openings import get_opening

Ids = Mapping[str, Any]
NOTHING = Rendered(None)


async def render_confirm(session: Session, ids: Ids, _: str) -> Rendered:
    """The mail with the link that confirms an address."""
    mailbox = await _mailbox(session, ids)
    token = await token_of(session, "confirm", mailbox)
    return Rendered(mailing.confirm(f"{ids['site']}/mail/confirm/{token}"))


async def render_alert(session: Session, ids: Ids, engine: str) -> Rendered:
    """The announcement of an outstanding application."""
    application = await get_application(session, ids["application_id"])
    view = await view_alert(session, application, engine) if application else None
    if application is None or view is None:
        return NOTHING
    return Rendered(mailing.alert(view, await _stop(session, ids, application.opening_id)))


async def render_quiet(session: Session, ids: Ids, engine: str) -> Rendered:
    """Whom an opening's quiet hours held back."""
    mailbox = await _mailbox(session, ids)
    opening = await get_opening(session, mailbox.workspace_id, ids["opening_id"])
    rows = await in_digest(session, ids["opening_id"], ids["digest"])
    views = [await view_alert(session, row, engine) for row in rows[: shortlists.NAMED]]
    shown = [view for view in views if view is not None]
    if opening is None or not shown:
        return NOTHING
    return Rendered(mailing.quiet(opening, shown, len(rows), await _stop(session, ids, opening.id)))


async def render_digest(session: Session, ids: Ids, engine: str) -> Rendered:
    """The daily digest; none where there is nothing to tell."""
    mailbox = await _mailbox(session, ids)
    news = await gather(session, mailbox.workspace_id, ids, engine)
    if news is None:
        return NOTHING
    return Rendered(mailing.digest(news, await _stop(session, ids, None)))


async def render_link(session: Session, ids: Ids, _: str) -> Rendered:
    """A link to sign in by, until it is out of date."""
    mailbox = await _mailbox(session, ids)
    kept = await kept_letter(session, mailbox.workspace_id, ids["letter"], _now(ids))
    return NOTHING if kept is None else Rendered(mailing.link(kept["url"]))


async def render_receipt(session: Session, ids: Ids, _: str) -> Rendered:
    """A candidate's receipt, until it is forgotten."""
    kept = await kept_letter(session, ids["workspace_id"], ids["letter"], _now(ids))
    if kept is None:
        return NOTHING
    receipt = Receipt(**{**kept, "lines": tuple(kept["lines"])})
    return Rendered(mailing.receipt(receipt))


async def _mailbox(session: Session, ids: Ids) -> Mailbox:
    # Its look has found it among the workspace's own a moment ago.
    mailbox = await mailbox_of_link(session, ids["mailbox_id"])
    if mailbox is None:
        raise LookupError("a mailbox went between two looks; the next try sees that")
    return mailbox


async def _stop(session: Session, ids: Ids, opening_id: int | None) -> str:
    token = await token_of(session, "stop", await _mailbox(session, ids), opening_id)
    return stop_url(ids["site"], token)


def _now(ids: Ids) -> datetime:
    return datetime.fromisoformat(ids["now"])


RENDERERS: Final[Mapping[str, Renderer]] = {
    "mail_confirm": render_confirm,
    "mail_alert": render_alert,
    "mail_quiet": render_quiet,
    "mail_digest": render_digest,
    "mail_link": render_link,
    "mail_receipt": render_receipt,
}
LOOKS: Final[Mapping[str, Look]] = {
    "mail_confirm": looks.before_confirming,
    "mail_alert": looks.before_telling,
    "mail_quiet": looks.before_telling,
    "mail_digest": looks.before_digest,
    "mail_link": looks.before_linking,
    "mail_receipt": looks.before_receipt,
}
