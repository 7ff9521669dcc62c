"""A mail server: one connection that many mails go over, one after the other."""

import asyncio
import contextlib
import ssl
import time
from dataclasses import dataclass, field
from typing import Final

import structlog
from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)
from pydantic import SecretStr

from bot.mail.errors import CONNECTING, Stage, not_connected, refusal
from handlers.errors import TemporaryError, UnconfirmedError

TIMEOUT: Final = 30.0  # seconds for each answer of the server
IDLE_SECONDS: Final = 20.0  # a connection that no mail went over for so long is closed
# A server that does not let us in is left alone for a while: repeated logins lock accounts, and
# what waits for one that hangs keeps others from posting to chats.
PAUSE_SECONDS: Final = 60.0
WAIT_SECONDS: Final = 5.0  # that a mail waits for the one before it; then it gives its place up
SLOW: Final = "The mail server takes long for each mail. This one waits."
_LOST = (SMTPServerDisconnected, SMTPTimeoutError)
CLOSING: Final = 421  # RFC 5321, section 4.2.3: said whenever a server has to close
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Access:
    """How a mail server is reached.

    Attributes:
        tls: `starttls`, `tls` from the start, or `none`.
        local: how we introduce ourselves.
    """

    host: str
    port: int
    tls: str
    user: str | None = None
    password: SecretStr | None = None
    local: str = "localhost"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass
class MailServer:
    """Hands mails over to a server; connects when there is one, and closes when there are none."""

    access: Access
    idle: float = IDLE_SECONDS
    wait: float = WAIT_SECONDS
    _client: SMTP | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _timer: asyncio.TimerHandle | None = None
    _closing: asyncio.Task[None] | None = None
    _barred: tuple[float, TemporaryError] | None = None

    async def submit(self, sender: str, recipient: str, content: bytes) -> None:
        """Hand one mail over.

        Args:
            sender: address that refusals on the way are sent back to.
            recipient: address.
            content: the mail, lines ended by CR LF.

        Raises:
            RefusedError: for good; says whether because of the address.
            TemporaryError: it was not taken; try again, after `retry_after`.
            UnconfirmedError: all of it was sent, and no answer came.
        """
        try:
            async with asyncio.timeout(self.wait):
                await self._lock.acquire()
        except TimeoutError:
            raise TemporaryError("mail_slow", SLOW, retry_after=15.0) from None
        try:
            self._stop_timer()
            await self._submit(sender, recipient, content)
        except asyncio.CancelledError:
            self._drop()  # what it answers next is no answer to the next mail
            raise
        finally:
            self._start_timer()
            self._lock.release()

    async def _submit(self, sender: str, recipient: str, content: bytes) -> None:
        client, used = self._client, self._client is not None
        if client is None or not client.is_connected:
            client, used = await self._connect(), False
        try:
            await _begin(client, sender, recipient)
        except _ClosedError as closed:
            self._drop()
            if not used:
                raise not_connected(closed.why, str(self.access)) from closed
            # It had been idle too long for the server, or had carried enough: nothing was sent.
            client = await self._connect()
            await self._begin_anew(client, sender, recipient)
        await self._hand_over(client, content)

    async def _begin_anew(self, client: SMTP, sender: str, recipient: str) -> None:
        try:
            await _begin(client, sender, recipient)
        except _ClosedError as closed:
            self._drop()
            raise not_connected(closed.why, str(self.access)) from closed

    async def _hand_over(self, client: SMTP, content: bytes) -> None:
        try:
            await client.data(content)
        except _LOST as error:
            self._drop()
            raise UnconfirmedError("The mail server did not say whether it took it.") from error
        except SMTPResponseException as error:
            await _reset(client)
            raise refusal(error, "DATA") from error

    async def _connect(self) -> SMTP:
        self._drop()
        if self._barred is not None and time.monotonic() < self._barred[0]:
            before = self._barred[1]
            raise TemporaryError(before.code, before.reason, retry_after=before.retry_after)
        try:
            self._client = await connect(self.access)
        except CONNECTING as error:
            trouble = not_connected(error, str(self.access))
            self._barred = (time.monotonic() + PAUSE_SECONDS, trouble)
            raise trouble from error
        self._barred = None
        return self._client

    def _start_timer(self) -> None:
        if self._client is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self.idle, self._idle_too_long)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _idle_too_long(self) -> None:
        self._closing = asyncio.get_running_loop().create_task(self._close_if_idle())

    async def _close_if_idle(self) -> None:
        if not self._lock.locked():
            await self.close()

    async def close(self) -> None:
        """Say goodbye to the server."""
        async with self._lock:
            self._stop_timer()
            if self._client is not None and self._client.is_connected:
                with contextlib.suppress(SMTPException, OSError):
                    await self._client.quit(timeout=5.0)
            self._drop()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


async def connect(access: Access) -> SMTP:
    """Connect to a server, encrypt, and log in.

    Raises:
        SMTPException: the server does not play along.
        OSError: it cannot be reached.
    """
    client = SMTP(
        hostname=access.host,
        port=access.port,
        local_hostname=access.local,
        username=access.user,
        password=access.password.get_secret_value() if access.password else None,
        use_tls=access.tls == "tls",
        start_tls=access.tls == "starttls",
        tls_context=None if access.tls == "none" else await asyncio.to_thread(_context),
        timeout=TIMEOUT,
    )
    await client.connect()
    return client


def _context() -> ssl.SSLContext:
    """Certificates are checked; which authorities count, OpenSSL's SSL_CERT_FILE can say."""
    return ssl.create_default_context()


class _ClosedError(Exception):
    """The connection was closed before anything of a mail was sent."""

    def __init__(self, why: Exception) -> None:
        super().__init__(str(why))
        self.why = why


async def _begin(client: SMTP, sender: str, recipient: str) -> None:
    """Say from whom and for whom the next mail is."""
    try:
        await client.mail(sender)
        await client.rcpt(recipient)
    except _LOST as error:
        raise _ClosedError(error) from error
    except SMTPResponseException as error:
        if error.code == CLOSING:
            raise _ClosedError(error) from error
        await _reset(client)
        stage: Stage = "RCPT" if isinstance(error, SMTPRecipientRefused) else "MAIL"
        raise refusal(error, stage) from error


async def _reset(client: SMTP) -> None:
    """Take back what was said of a mail that was refused, so that the next one can follow."""
    try:
        await client.rset()
    except (SMTPException, OSError):
        client.close()
