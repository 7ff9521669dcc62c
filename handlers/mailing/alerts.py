"""Top candidates are mailed to members who want to hear of them at once."""

from handlers.mailing.places import at_mailbox
from handlers.notices.notifying import want
from handlers.services import Work
from storage.mailboxes import mailboxes_for
from storage.models import Application, Opening


async def mail_alert(unit: Work, application: Application, opening: Opening) -> None:
    """Have an announcement mailed; whoever was mailed it before is not mailed it again."""
    for mailbox in await mailboxes_for(unit.session, opening.workspace_id, opening.id, "alerts"):
        await want(
            unit,
            opening.workspace_id,
            destination=at_mailbox(opening.workspace_id, mailbox.id),
            kind="mail_alert",
            key=f"mail_alert:{mailbox.id}:{application.id}",
            ids={"mailbox_id": mailbox.id, "application_id": application.id},
        )


async def mail_quiet(unit: Work, opening: Opening, digest: str) -> None:
    """Have mailed whom an opening's quiet hours held back, in one mail."""
    for mailbox in await mailboxes_for(unit.session, opening.workspace_id, opening.id, "alerts"):
        await want(
            unit,
            opening.workspace_id,
            destination=at_mailbox(opening.workspace_id, mailbox.id),
            kind="mail_quiet",
            key=f"mail_quiet:{mailbox.id}:{digest}",
            ids={"mailbox_id": mailbox.id, "opening_id": opening.id, "digest": digest},
        )
