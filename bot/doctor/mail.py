"""The doctor on e-mail: the server is connected to as for a mail, and nothing is sent."""

import contextlib
from email.utils import formataddr

from aiosmtplib import SMTP, SMTPException

from bot.addresses import is_here
from bot.doctor.checks import Check
from bot.mail.errors import CONNECTING, not_connected
from bot.mail.platform import access_of
from bot.mail.server import Access, connect
from bot.settings import Settings

NAME = "E-mail"
CHECK = "Check SMTP_HOST, SMTP_PORT and SMTP_TLS, and that this machine may reach the server."
TRY = "`shortlist mail test you@example.com` sends one."


async def examine_mail(settings: Settings) -> Check:
    """Connect, encrypt and log in; say what keeps us from it."""
    access = access_of(settings)
    try:
        client = await connect(access)
        found = _found(client, access)
    except CONNECTING as error:
        trouble = not_connected(error, str(access))
        return Check(NAME, "bad", trouble.reason, CHECK if trouble.code == "unreachable" else "")
    with contextlib.suppress(SMTPException, OSError):
        await client.quit(timeout=5.0)
    return _judged(settings, access, found)


def _found(client: SMTP, access: Access) -> str:
    secure = client.get_transport_info("cipher")
    way = f"encrypted ({secure[1]})" if secure else "in clear"
    who = f"logged in as {access.user}" if access.user else "without logging in"
    return f"{access} answers, {way}, {who}"


def _judged(settings: Settings, access: Access, found: str) -> Check:
    sender = formataddr((settings.mail_sender.display_name, settings.mail_sender.addr_spec))
    if access.tls == "none" and not is_here(access.host):
        risk = "others can read the mails" + (", and the password" if access.user else "")
        advice = f"On the way there {risk}. Set SMTP_TLS=starttls or tls."
        return Check(NAME, "note", found, advice)
    if settings.web == "off":
        advice = "The links in mails lead to pages of ours: set WEB=on for the process behind them."
        return Check(NAME, "note", f"{found}; WEB=off", advice)
    if not (settings.public_url or "").startswith("https://"):
        advice = (
            "Mail programs offer to unsubscribe by one click only where PUBLIC_URL is https://."
        )
        return Check(NAME, "note", f"{found}; mail comes from {sender}", advice)
    return Check(NAME, "good", f"{found}; mail comes from {sender}", TRY)
