"""What a mail needs beside its words: where it goes, how it is stopped, who reads it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog

from handlers.errors import PermanentError
from handlers.mailing.digest_times import ELSEWHERE, zone_of
from handlers.mailing.places import Place, place_of
from handlers.mailing.tokens import token_of
from storage import mailboxes
from storage.carried import get_carried
from storage.database import Database, Session
from storage.installations import find_installation
from storage.journal import record
from storage.keys import fingerprint
from storage.models import Mailbox, Notice
from storage.notices import get_notice
from storage.workspaces import get_workspace

MOST_REFUSALS: Final = 3  # in a row: then nothing more is mailed to an address
NO_PLACE: Final = "The address that this was for is no longer known. Drop this."
# What a member asked for this moment is no mailing that one could stop.
WANTED_NOW: Final = ("mail_confirm", "mail_link")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Letter:
    """How one message goes out as a mail.

    Attributes:
        address: never logged.
        message_id: the part of it that is ours; the same each time the message is sent.
        stop: address of the page that stops such mail; None where there is nothing to stop.
        user: the member who reads it; empty for others.
        zone: in which they read times.
        home: address of their workspace, `https://acme.slack.com/`.
        language: of its words.
    """

    address: str
    message_id: str
    stop: str | None = None
    user: str = ""
    zone: str = ELSEWHERE
    home: str | None = None
    language: str = "en"

    def __repr__(self) -> str:
        """Without the address."""
        return f"Letter({self.message_id!r})"


@dataclass(frozen=True)
class Mailroom:
    """Finds what a mail needs, and notes how it was taken.

    Attributes:
        site: how others reach our pages, without a slash at the end.
    """

    database: Database
    now: Callable[[], datetime]
    site: str

    async def letter(self, destination: str, notice_id: int) -> Letter:
        """Find what is needed to send a notice as a mail.

        Raises:
            PermanentError: the address is no longer known.
        """
        place = place_of(destination)
        async with self.database.read() as session:
            notice = place and await get_notice(session, place.workspace_id, notice_id)
            found = notice and place and await self._letter(session, place, notice)
        if not found:
            raise PermanentError("no_address", NO_PLACE)
        return found

    async def _letter(self, session: Session, place: Place, notice: Notice) -> Letter | None:
        home = place.workspace_id
        name = (await fingerprint(session, home, "message-id", str(notice.id)))[:32]
        if place.letter is not None:
            kept = await kept_letter(session, home, place.letter, self.now())
            return kept and Letter(kept["address"], name, language=kept["language"])
        mailbox = await mailboxes.get_mailbox(session, home, place.mailbox or 0)
        address = mailbox and await mailboxes.open_address(session, mailbox)
        if mailbox is None or not address:
            return None
        return Letter(
            address,
            name,
            stop=await self._stop(session, mailbox, notice),
            user=mailbox.user,
            zone=await zone_of(session, mailbox),
            home=await _home(session, home),
        )

    async def _stop(self, session: Session, mailbox: Mailbox, notice: Notice) -> str | None:
        if notice.kind in WANTED_NOW:
            return None
        return stop_url(self.site, await token_of(session, "stop", mailbox))

    async def accepted(self, destination: str) -> None:
        """Note that the server took a mail: refusals are counted in a row."""
        async with self.database.read() as session:
            mailbox = await _mailbox(session, destination)
        if mailbox is None or not mailbox.refusals:
            return
        async with self.database.write() as session:
            mailbox = await _mailbox(session, destination)
            if mailbox is not None:
                await mailboxes.switch(session, mailbox, mailbox.state)

    async def refused(self, destination: str) -> None:
        """Note that the server will take no mail to an address; often enough, it is left alone."""
        async with self.database.write() as session:
            mailbox = await _mailbox(session, destination)
            if mailbox is None or await mailboxes.count_refusal(session, mailbox) < MOST_REFUSALS:
                return
            await mailboxes.switch(session, mailbox, "refused")
            mailbox.digest_at = mailbox.digested_at = None
            await record(
                session,
                mailbox.workspace_id,
                actor="mail server",
                action="mail.switched_off",
                subject=f"mailbox:{mailbox.id}",
                at=self.now(),
            )
        log.warning("mailbox_switched_off", mailbox=mailbox.id)


def stop_url(site: str, token: str) -> str:
    """The address of the page that stops mail, and of one-click unsubscribing (RFC 8058)."""
    return f"{site}/unsubscribe/{token}"


async def kept_letter(session: Session, workspace_id: int, key: str, now: datetime) -> Any:
    """What a letter was made of, see `handlers.mailing.links`; None where it is forgotten."""
    kept = await get_carried(session, workspace_id, key, now)
    return None if kept is None else json.loads(kept)


async def _mailbox(session: Session, destination: str) -> Mailbox | None:
    place = place_of(destination)
    if place is None or place.mailbox is None:
        return None
    return await mailboxes.get_mailbox(session, place.workspace_id, place.mailbox)


async def _home(session: Session, workspace_id: int) -> str | None:
    workspace = await get_workspace(session, workspace_id)
    installed = await find_installation(session, workspace.key)
    return installed.url if installed else None
