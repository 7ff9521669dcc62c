"""E-mail as it is set up: the server, and what sends over it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from bot.mail.notifier import MailNotifier
from bot.mail.server import Access, MailServer
from bot.settings import Settings
from handlers.mailing.letters import Mailroom


def access_of(settings: Settings) -> Access:
    """How the mail server is reached; SMTP_HOST must be set."""
    return Access(
        host=settings.smtp_host or "",
        port=settings.mail_port,
        tls=settings.smtp_tls,
        user=settings.smtp_user,
        password=settings.smtp_password,
        local=settings.mail_sender.domain,
    )


@asynccontextmanager
async def open_mail(
    settings: Settings, room: Mailroom, now: Callable[[], datetime]
) -> AsyncIterator[MailNotifier]:
    """Open e-mail for senders; nothing is connected before the first mail."""
    server = MailServer(access_of(settings))
    try:
        yield MailNotifier(server, room, settings.mail_sender, now)
    finally:
        await server.close()
