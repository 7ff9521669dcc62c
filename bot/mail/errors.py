"""What a mail server answers, in a recruiter's words, and what should happen next."""

import re
import ssl
from typing import Final, Literal

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from handlers.errors import PermanentError, TemporaryError

# Greylisting lets nobody in before some minutes are over; five are what servers are asked to expect
# (RFC 5321, section 4.5.4.1, says half an hour; RFC 6647 names five minutes as common).
LATER_SECONDS: Final = 300.0
UNREACHED_SECONDS: Final = 60.0
LONGEST_ANSWER: Final = 200  # characters of a server's own words
Stage = Literal["MAIL", "RCPT", "DATA"]
_STATUS = re.compile(r"\b5\.(\d{1,3}\.\d{1,3})\b")  # RFC 3463: class, subject, detail
_ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>]+>?")
_OF_ADDRESS = ("1.", "2.")  # subjects "addressing" and "mailbox"
_OF_SENDER = ("1.7", "1.8")


class RefusedError(PermanentError):
    """A mail was refused for good.

    Attributes:
        bounced: because of the address that it is for.
    """

    def __init__(self, code: str, reason: str, *, bounced: bool) -> None:
        super().__init__(code, reason)
        self.bounced = bounced


def answer_of(error: SMTPResponseException) -> str:
    """A server's own words, short, and without any address."""
    words = " ".join(str(error.message).split())
    shown = "".join(sign for sign in _ADDRESS.sub("(address)", words) if sign.isprintable())
    return f"{error.code} {shown}"[:LONGEST_ANSWER].strip()


def refusal(error: SMTPResponseException, stage: Stage) -> RefusedError | TemporaryError:
    """What a server's refusal of one mail means.

    Args:
        error: the answer: 4xx are tried again, 5xx are for good (RFC 5321, section 4.2.1).
        stage: what was answered.
    """
    said = answer_of(error)
    if error.code < 500:
        reason = f"The mail server asks to come back later. It says: {said}"
        return TemporaryError("mail_deferred", reason, retry_after=LATER_SECONDS)
    if _is_bounce(str(error.message), stage):
        reason = (
            f"Bounced: the mail server takes no mail for this address. It says: {said}. Is the "
            "address right? /hire mail you@example.com sets another one."
        )
        return RefusedError("bounced", reason, bounced=True)
    reason = (
        f"The mail server refused this mail. It says: {said}. Whoever runs Shortlist should look "
        "at MAIL_FROM, and at what the server lets Shortlist send."
    )
    return RefusedError("mail_refused", reason, bounced=False)


def _is_bounce(message: str, stage: Stage) -> bool:
    """Whether the address is the trouble: as the status says, else what was answered."""
    status = _STATUS.search(message)
    if stage == "MAIL":
        return False
    if status is None:
        return stage == "RCPT"
    return status[1].startswith(_OF_ADDRESS) and status[1] not in _OF_SENDER


def not_connected(error: Exception, server: str) -> TemporaryError:
    """Why no connection came about. Nothing is wrong with the mail, so it waits.

    Args:
        error: what went wrong.
        server: host and port, for whoever reads it.
    """
    code, reason = _trouble(error, server)
    wait = UNREACHED_SECONDS if code == "unreachable" else LATER_SECONDS
    return TemporaryError(code, reason, retry_after=wait)


def _trouble(error: Exception, server: str) -> tuple[str, str]:
    certificate = _certificate(error)
    if certificate is not None:
        return "mail_tls", (
            f"The certificate of the mail server {server} is not valid: {certificate}. Set "
            "SMTP_HOST to the name in it; for one of your own authority set SSL_CERT_FILE."
        )
    if isinstance(error, SMTPAuthenticationError):
        return "mail_login", (
            f"The mail server {server} does not let Shortlist log in. It says: {answer_of(error)}. "
            "Check SMTP_USER and SMTP_PASSWORD; some providers want a password made for apps."
        )
    if isinstance(error, SMTPServerDisconnected | SMTPTimeoutError | OSError):
        return "unreachable", f"The mail server {server} does not answer ({_brief(error)})."
    if isinstance(error, SMTPResponseException):
        return "unreachable", f"The mail server {server} is not ready: {answer_of(error)}."
    return "mail_set_up", _set_up(error, server)


def _set_up(error: Exception, server: str) -> str:
    words = str(error)
    if "STARTTLS" in words:
        return (
            f"The mail server {server} offers no encryption after connecting. Set SMTP_TLS=tls, "
            "with port 465, if it wants it from the start."
        )
    if "AUTH" in words or "authentication" in words:
        return f"The mail server {server} offers no way to log in that Shortlist knows. {words}"
    return f"The mail server {server} cannot be used: {_brief(error)}."


def _certificate(error: BaseException | None) -> str | None:
    """What is wrong with a certificate, where that is what went wrong."""
    seen = 0
    while error is not None and seen < 5:
        if isinstance(error, ssl.SSLCertVerificationError):
            return str(error.verify_message or error.reason)
        error, seen = error.__cause__ or error.__context__, seen + 1
    return None


def _brief(error: Exception) -> str:
    words = " ".join(str(error).split())
    return words[:LONGEST_ANSWER] or type(error).__name__


CONNECTING: Final = (SMTPException, OSError)
