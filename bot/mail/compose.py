"""A message as a mail: its headers, and both of its bodies."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from bot.mail.render import Reader, render_html, render_text
from bot.mail.render.reader import BREAK, clean
from handlers.mailing.letters import Letter
from handlers.messages import Message

LONGEST_SUBJECT: Final = 150  # characters
_POLICY: Final = SMTP.clone(cte_type="7bit")  # no server has to know 8BITMIME


@dataclass(frozen=True)
class Composed:
    """A mail as it is handed over."""

    message_id: str
    content: bytes


def compose(message: Message, letter: Letter, sender: Address, at: datetime) -> Composed:
    """Write a mail.

    Args:
        message: what it says; words of a CV in it can add no header, link or picture.
        letter: where it goes, and what stops such mail.
        sender: who it comes from.
        at: its date.
    """
    mail = EmailMessage(_POLICY)
    message_id = f"<{letter.message_id}@{sender.domain}>"
    mail["From"] = sender
    mail["To"] = Address(addr_spec=letter.address)
    mail["Subject"] = subject_of(message.text)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    # RFC 3834: no automatic answer shall come back.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if letter.stop is not None:
        mail["List-Unsubscribe"] = f"<{letter.stop}>"
        if letter.stop.startswith("https://"):  # RFC 8058 knows one click by HTTPS alone
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    reader = Reader(letter.user, letter.zone, letter.home)
    mail.set_content(render_text(message, reader))
    mail.add_alternative(render_html(message, reader, letter.language), subtype="html")
    mail["Content-Language"] = letter.language
    return Composed(message_id, mail.as_bytes())


def subject_of(text: str) -> str:
    """Words as a subject: on one line, whatever is in them.

    Python decodes what looks like an encoded word (RFC 2047) in a header that it is given, and
    writes line ends that were encoded in it as they are: a header of somebody else's would begin.
    """
    words = " ".join(clean(text).split()).replace("=?", f"={BREAK}?")
    return words if len(words) <= LONGEST_SUBJECT else words[: LONGEST_SUBJECT - 1].rstrip() + "…"
