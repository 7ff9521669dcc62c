"""A mail server on loopback that keeps what it takes: with logins, TLS, refusals, broken lines."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "hire", "correct horse"


@dataclass(frozen=True)
class Mail:
    """A mail that was taken."""

    sender: str
    recipient: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """Its headers and bodies."""
        found: EmailMessage = message_from_bytes(self.content, policy=POLICY)
        return found

    def __getitem__(self, header: str) -> str:
        return str(self.message[header])

    @property
    def text(self) -> str:
        """Its plain body, as it is read."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """Its HTML body."""
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


@dataclass
class FakeSmtp:
    """A mail server.

    Attributes:
        mails: what was taken, in order; also what was taken without saying so.
        connections: how many were made.
        logins: who tried to log in, and whether they were let in.
        answers: for each verb, what is answered to the next ones in place of yes; `drop` closes
            the connection instead, `take and drop` only after the mail was kept.
        seen: verbs in the order in which they came.
        alone: set while nobody is connected.
        gate: where there is one, mails are answered once it is set; `waiting` is set before.
    """

    tls: str = "none"
    user: str | None = None
    mails: list[Mail] = field(default_factory=list)
    connections: int = 0
    logins: list[tuple[str, bool]] = field(default_factory=list)
    answers: dict[str, deque[str]] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    refused_addresses: dict[str, str] = field(default_factory=dict)
    on_mail: Callable[[Mail], None] = lambda _: None
    port: int = 0
    open_lines: set["_Line"] = field(default_factory=set)
    alone: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event | None = None
    waiting: asyncio.Event = field(default_factory=asyncio.Event)

    def script(self, verb: str, *answers: str) -> None:
        """Answer the next commands with this verb so."""
        self.answers.setdefault(verb, deque()).extend(answers)

    def to(self, address: str) -> list[Mail]:
        """Mails for an address."""
        return [mail for mail in self.mails if mail.recipient == address]

    def hang_up(self) -> None:
        """Close every connection, as servers do with idle ones."""
        for line in list(self.open_lines):
            line.cut()

    def next_answer(self, verb: str) -> str | None:
        """What is answered in place of yes."""
        waiting = self.answers.get(verb)
        return waiting.popleft() if waiting else None

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: Any, _: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A mail begins."""
        return self._answer(server, "MAIL", lambda: _began(envelope, address, options))

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        """Whom it is for."""
        if address in self.refused_addresses:
            self.seen.append("RCPT")
            return self.refused_addresses[address]
        return self._answer(server, "RCPT", lambda: envelope.rcpt_tos.append(address))

    async def handle_DATA(self, server: Any, _: Session, envelope: Envelope) -> str:  # noqa: N802
        """All of it is there."""
        if self.gate is not None:
            self.waiting.set()
            await self.gate.wait()
        mail = Mail(
            envelope.mail_from or "", envelope.rcpt_tos[0], envelope.original_content or b""
        )
        return self._answer(server, "DATA", lambda: self._keep(mail))

    def _keep(self, mail: Mail) -> None:
        self.mails.append(mail)
        self.on_mail(mail)

    def _answer(self, server: Any, verb: str, take: Callable[[], None]) -> str:
        self.seen.append(verb)
        answer = self.next_answer(verb)
        if answer is None or answer == "take and drop":
            take()
        if answer in {"drop", "take and drop"}:
            server.cut()
        return "250 OK" if answer in {None, "drop", "take and drop"} else str(answer)

    def authenticate(self, _: Any, __: Any, ___: Any, mechanism: str, given: Any) -> AuthResult:
        """Let one user in."""
        assert isinstance(given, LoginPassword), mechanism
        good = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
        self.logins.append((given.login.decode(), good))
        return AuthResult(success=good, handled=False)


def _began(envelope: Envelope, address: str, options: list[str]) -> None:
    envelope.mail_from = address
    envelope.mail_options.extend(options)


class _Line(SMTP):
    """One connection."""

    def __init__(self, fake: FakeSmtp, **more: Any) -> None:
        super().__init__(fake, hostname="mx.example.com", ident="Fake", **more)
        self._fake = fake
        self._gone = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody connects, or starts to encrypt."""
        if self not in self._fake.open_lines:
            self._fake.connections += 1
            self._fake.open_lines.add(self)
            self._fake.alone.clear()
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Somebody left."""
        self._fake.open_lines.discard(self)
        if not self._fake.open_lines:
            self._fake.alone.set()
        super().connection_lost(error)

    def cut(self) -> None:
        """Close the connection without a word."""
        self._gone = True
        if self.transport is not None:
            self.transport.close()

    async def push(self, status: Any) -> None:
        """Answer, unless the connection was cut."""
        if not self._gone:
            await super().push(status)


@asynccontextmanager
async def open_fake_smtp(
    *, tls: str = "none", user: bool = False, certificate: Path | None = None
) -> AsyncIterator[FakeSmtp]:
    """Run a mail server on loopback.

    Args:
        tls: `none`, `starttls` (offered) or `tls` from the start.
        user: whether it wants a login.
        certificate: file with key and certificate, for TLS.
    """
    fake = FakeSmtp(tls)
    context = _server_context(certificate) if certificate else None
    more: dict[str, Any] = {"auth_require_tls": tls == "starttls"}
    if user:
        more |= {"authenticator": fake.authenticate, "auth_required": tls == "starttls"}
    else:
        more["auth_exclude_mechanism"] = ["LOGIN", "PLAIN"]
    if tls == "starttls":
        more["tls_context"] = context
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Line(fake, loop=loop, **more),
        "127.0.0.1",
        0,
        ssl=context if tls == "tls" else None,
    )
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        fake.hang_up()


def _server_context(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@lru_cache(maxsize=4)
def certificate_for(name: str) -> bytes:
    """Key and self-signed certificate of a host, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([_name(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + made.public_bytes(serialization.Encoding.PEM)


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)
