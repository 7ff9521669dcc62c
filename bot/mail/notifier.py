"""Our messages as mails: each sent once, and never changed or taken back afterwards."""

from collections.abc import Callable, Sequence
from datetime import datetime
from email.headerregistry import Address
from typing import Final

import structlog

from bot.mail.compose import compose
from bot.mail.errors import RefusedError
from bot.mail.server import MailServer
from handlers.attachments import Attachment, FileWay
from handlers.errors import PermanentError
from handlers.mailing.letters import Mailroom
from handlers.messages import Form, Message

NO_FILES: Final = "Files are not mailed."
CANNOT_LOOK: Final = (
    "The mail server took all of this mail and did not say that it has it. Whether it arrived can "
    "only be seen in the mailbox. Retry sends it again, under the same Message-ID, by which many "
    "mail programs show it once."
)
log = structlog.get_logger(__name__)


class MailNotifier:
    """`handlers.services.Notifier` for `mailto:` destinations, see `handlers.mailing.places`.

    Remote ids are Message-IDs, made from a notice's id: a mail that is sent again carries the same.
    """

    limited = False

    def __init__(
        self, server: MailServer, room: Mailroom, sender: Address, now: Callable[[], datetime]
    ) -> None:
        self._server, self._room = server, room
        self._sender, self._now = sender, now

    async def send(
        self, destination: str, message: Message, *, thread: str | None, notice_id: int
    ) -> str:
        """Mail a message and return its Message-ID.

        Raises:
            UnconfirmedError: it was sent, but no answer came.
            TemporaryError: it was not taken; try again, after `retry_after`.
            PermanentError: it is refused for good; code `bounced` where the address is the reason.
        """
        del thread
        letter = await self._room.letter(destination, notice_id)
        mail = compose(message, letter, self._sender, self._now())
        try:
            await self._server.submit(self._sender.addr_spec, letter.address, mail.content)
        except RefusedError as error:
            if error.bounced:
                await self._room.refused(destination)
            raise
        await self._note_accepted(destination)
        return mail.message_id

    async def _note_accepted(self, destination: str) -> None:
        try:
            await self._room.accepted(destination)
        except Exception as error:  # the mail is out: nothing here may have it sent again
            log.exception("acceptance_not_noted", exc_info=error)

    async def find(self, destination: str, *, thread: str | None, notice_id: int) -> str | None:
        """Nobody can look into others' mailboxes.

        Raises:
            PermanentError: always, code `cannot_look`.
        """
        del destination, thread, notice_id
        raise PermanentError("cannot_look", CANNOT_LOOK)

    async def edit(self, destination: str, remote_id: str, message: Message) -> None:
        """Nothing: a mail that is out stays as it is, and nobody is mailed the same twice."""
        del destination, remote_id, message

    async def delete(self, destination: str, remote_id: str) -> None:
        """Nothing: a mail that is out cannot be taken back."""
        del destination, remote_id

    async def react(
        self, destination: str, message: str, *, add: str, remove: Sequence[str]
    ) -> None:
        """Nothing: mails have no reactions."""
        del destination, message, add, remove

    async def show_form(self, workspace: str, reference: str, form: Form) -> None:
        """Nothing: mails have no forms."""
        del workspace, reference, form

    async def file_way(self, workspace: str) -> FileWay:
        """None: files are not mailed."""
        del workspace
        return FileWay("nowhere", NO_FILES)

    async def direct(self, workspace: str, user: str) -> str:
        """There is no conversation by mail.

        Raises:
            PermanentError: always.
        """
        del workspace, user
        raise PermanentError("no_conversation", "Mail goes to mailboxes, not to conversations.")

    async def upload(self, destination: str, attachment: Attachment) -> None:
        """Files are not mailed.

        Raises:
            PermanentError: always.
        """
        del destination, attachment
        raise PermanentError("no_files", NO_FILES)
