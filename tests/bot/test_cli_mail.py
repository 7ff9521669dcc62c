"""E-mail from the shell."""

import asyncio
import re

from handlers.mailing.boxes import NOT_SET_UP
from tests.bot.conftest import Shell
from tests.fakes.smtp import FakeSmtp, open_fake_smtp

ANA = "ana@example.com"


async def run(shell: Shell, fake: FakeSmtp, *words: str, exits: int = 0) -> tuple[str, str]:
    """A command of a shell that has e-mail set up, on a thread: it has a loop of its own."""
    given = {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(fake.port),
        "SMTP_TLS": "none",
        "MAIL_FROM": "Hiring <hire@example.com>",
        "PUBLIC_URL": "https://hire.example.com",
    }
    return await asyncio.to_thread(shell.run, "mail", *words, exits=exits, **given)


async def test_a_trial_is_sent_and_the_answer_told(shell: Shell) -> None:
    async with open_fake_smtp() as fake:
        said, _ = await run(shell, fake, "test", ANA)
    assert f"took a mail for {ANA}" in said
    [mail] = fake.mails
    assert (mail.recipient, mail["From"]) == (ANA, "Hiring <hire@example.com>")
    assert mail["Message-ID"] in said
    assert "its e-mail works" in mail.text


async def test_what_goes_wrong_is_one_sentence(shell: Shell) -> None:
    async with open_fake_smtp() as fake:
        fake.refused_addresses[ANA] = "550 5.1.1 No such user"
        _, told = await run(shell, fake, "test", ANA, exits=2)
        assert "Bounced" in told
        fake.script("DATA", "451 too busy")
        _, told = await run(shell, fake, "test", "ben@example.com", exits=2)
        assert "too busy" in told
        _, told = await run(shell, fake, "test", "nobody", exits=2)
        assert "no e-mail address" in told
    _, told = await run(shell, fake, "test", ANA, exits=2)
    assert "does not answer" in told


def test_without_a_server_it_says_what_to_set(shell: Shell) -> None:
    _, told = shell.run("mail", "test", ANA, exits=2)
    assert told.strip() == NOT_SET_UP
    _, told = shell.run("mail", "choose", ANA, exits=2)
    assert "SMTP_HOST" in told


async def test_whoever_uses_the_shell_has_mail_as_members_do(shell: Shell) -> None:
    async with open_fake_smtp() as fake:
        _, told = await run(shell, fake, "choose", "digest", "8", exits=2)
        assert "shortlist mail choose you@example.com" in told
        said, _ = await run(shell, fake, "choose", ANA)
        assert "A link is being mailed" in said
        [mail] = fake.mails
        assert re.search(r"https://hire\.example\.com/mail/confirm/1-0-[0-9a-f]{32}", mail.text)
        said, _ = await run(shell, fake, "choose", "digest", "8", "Europe/Berlin")
        assert "a daily digest, at 8:00 (Europe/Berlin)" in said
        said, _ = await run(shell, fake, "choose")
        assert "not confirmed yet" in said
        said, _ = await run(shell, fake, "choose", "forget")
        assert "forgotten" in said
