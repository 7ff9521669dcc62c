"""Mails are handed over to a real server: once, over one line, with every trouble told apart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.mail.errors import LATER_SECONDS, RefusedError
from bot.mail.server import Access, MailServer
from handlers.errors import TemporaryError, UnconfirmedError
from tests.fakes.smtp import PASSWORD, USER, FakeSmtp, certificate_for, open_fake_smtp

ANA, ME = "ana@example.com", "hire@example.com"
BODY = b"Subject: x\r\n\r\n.dots\r\nand lines\r\n"


@asynccontextmanager
async def using(fake: FakeSmtp, **more: object) -> AsyncIterator[MailServer]:
    """Our end of a line to it."""
    access = replace(Access("127.0.0.1", fake.port, "none"), **more)  # type: ignore[arg-type]
    server = MailServer(access)
    try:
        yield server
    finally:
        await server.close()


async def test_many_mails_go_over_one_connection_and_it_is_closed_politely() -> None:
    async with open_fake_smtp() as fake:
        async with using(fake) as server:
            await asyncio.gather(*(server.submit(ME, ANA, BODY) for _ in range(20)))
        assert (len(fake.mails), fake.connections) == (20, 1)
        assert {(mail.sender, mail.recipient) for mail in fake.mails} == {(ME, ANA)}
        assert fake.mails[0].content == BODY


async def test_a_line_that_is_idle_for_long_is_closed_and_opened_again() -> None:
    async with open_fake_smtp() as fake, using(fake) as server:
        server.idle = 0.0
        await server.submit(ME, ANA, BODY)
        await fake.alone.wait()
        await server.submit(ME, ANA, BODY)
        assert (len(fake.mails), fake.connections) == (2, 2)


async def test_a_server_that_hung_up_meanwhile_is_called_again_without_a_word() -> None:
    async with open_fake_smtp() as fake, using(fake) as server:
        await server.submit(ME, ANA, BODY)
        fake.hang_up()
        await server.submit(ME, ANA, BODY)
        fake.script("MAIL", "421 too many mails over this line")
        await server.submit(ME, ANA, BODY)
        assert (len(fake.mails), fake.connections) == (3, 3)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
async def test_a_line_that_breaks_before_the_mail_is_there_lets_it_wait(verb: str) -> None:
    async with open_fake_smtp() as fake, using(fake) as server:
        fake.script(verb, "drop")
        with pytest.raises(TemporaryError) as caught:
            await server.submit(ME, ANA, BODY)
        assert caught.value.code == "unreachable"
        assert caught.value.retry_after
        assert fake.mails == []
        await server.submit(ME, ANA, BODY)
        assert len(fake.mails) == 1


@pytest.mark.parametrize(("script", "taken"), [("take and drop", 1), ("drop", 0)])
async def test_a_line_that_breaks_after_the_mail_is_sent_leaves_it_unconfirmed(
    script: str, taken: int
) -> None:
    async with open_fake_smtp() as fake, using(fake) as server:
        fake.script("DATA", script)
        with pytest.raises(UnconfirmedError):
            await server.submit(ME, ANA, BODY)
        assert len(fake.mails) == taken


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
async def test_what_a_server_puts_off_is_tried_again_later_and_the_next_mail_goes_through(
    verb: str,
) -> None:
    async with open_fake_smtp() as fake, using(fake) as server:
        fake.script(verb, f"451 4.7.1 <{ANA}> Greylisted, come back")
        with pytest.raises(TemporaryError) as caught:
            await server.submit(ME, ANA, BODY)
        assert caught.value.code == "mail_deferred"
        assert caught.value.retry_after == LATER_SECONDS
        assert "Greylisted" in caught.value.reason
        assert ANA not in caught.value.reason
        await server.submit(ME, "ben@example.com", BODY)
        assert (len(fake.mails), fake.connections) == (1, 1)


@pytest.mark.parametrize(
    ("verb", "answer", "code"),
    [
        ("RCPT", "550 5.1.1 No such user here", "bounced"),
        ("RCPT", "550 no such user", "bounced"),
        ("RCPT", "552 5.2.2 Mailbox full", "bounced"),
        ("RCPT", "554 5.7.1 Relay access denied", "mail_refused"),
        ("DATA", "550 5.1.1 User unknown", "bounced"),
        ("DATA", "554 5.7.1 Looks like spam", "mail_refused"),
        ("DATA", "552 too large", "mail_refused"),
        ("MAIL", "553 5.1.8 sender address rejected", "mail_refused"),
        ("DATA", "550 5.1.7 Bad sender's mailbox address", "mail_refused"),
        ("MAIL", "550 not from you", "mail_refused"),
    ],
)
async def test_what_a_server_refuses_for_good_is_told_with_its_own_words(
    verb: str, answer: str, code: str
) -> None:
    async with open_fake_smtp() as fake, using(fake) as server:
        fake.script(verb, answer)
        with pytest.raises(RefusedError) as caught:
            await server.submit(ME, ANA, BODY)
        assert (caught.value.code, caught.value.bounced) == (code, code == "bounced")
        assert answer.partition(" ")[2] in caught.value.reason
        await server.submit(ME, ANA, BODY)
        assert len(fake.mails) == 1


async def test_a_slow_mail_keeps_no_other_waiting_for_long() -> None:
    async with open_fake_smtp() as fake, using(fake) as server:
        server.wait = 0.01
        gate = asyncio.Event()
        fake.gate = gate
        slow = asyncio.create_task(server.submit(ME, ANA, BODY))
        await fake.waiting.wait()
        with pytest.raises(TemporaryError) as caught:
            await server.submit(ME, "ben@example.com", BODY)
        assert (caught.value.code, caught.value.retry_after) == ("mail_slow", 15.0)
        gate.set()
        await slow
        await server.submit(ME, "ben@example.com", BODY)
        assert [mail.recipient for mail in fake.mails] == [ANA, "ben@example.com"]


async def test_a_server_that_cannot_be_reached_is_not_called_by_every_mail() -> None:
    called = []

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.append(1)
        writer.close()

    listening = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    server = MailServer(Access("127.0.0.1", port, "none"))
    tries = (server.submit(ME, ANA, BODY) for _ in range(5))
    answers = await asyncio.gather(*tries, return_exceptions=True)
    listening.close()
    assert {getattr(answer, "code", "") for answer in answers} == {"unreachable"}
    assert called == [1]


async def test_nobody_there_is_temporary() -> None:
    async with open_fake_smtp() as fake:
        port = fake.port
    server = MailServer(Access("127.0.0.1", port, "none"))
    with pytest.raises(TemporaryError, match=f"127.0.0.1:{port} does not answer") as caught:
        await server.submit(ME, ANA, BODY)
    assert caught.value.code == "unreachable"


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for 127.0.0.1, whose authority OpenSSL trusts."""
    file = tmp_path / "server.pem"
    file.write_bytes(certificate_for("127.0.0.1"))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


LOGIN = {"user": USER, "password": SecretStr(PASSWORD)}


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_mail_goes_encrypted_and_logged_in(certificate: Path, tls: str) -> None:
    async with open_fake_smtp(tls=tls, user=True, certificate=certificate) as fake:
        async with using(fake, tls=tls, **LOGIN) as server:
            await server.submit(ME, ANA, BODY)
            await server.submit(ME, ANA, BODY)
        assert (len(fake.mails), fake.logins) == (2, [(USER, True)])


async def test_a_wrong_password_is_told_and_not_tried_over_and_over(certificate: Path) -> None:
    async with open_fake_smtp(tls="starttls", user=True, certificate=certificate) as fake:
        wrong = {"user": USER, "password": SecretStr("guessed")}
        async with using(fake, tls="starttls", **wrong) as server:
            tries = (server.submit(ME, ANA, BODY) for _ in range(5))
            answers = await asyncio.gather(*tries, return_exceptions=True)
        for answer in answers:
            assert isinstance(answer, TemporaryError)
            assert answer.code == "mail_login"
            assert "SMTP_USER and SMTP_PASSWORD" in answer.reason
            assert "guessed" not in answer.reason
        assert fake.connections == 1
        assert fake.mails == []


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path, tls: str) -> None:
    file = tmp_path / "server.pem"
    file.write_bytes(certificate_for("127.0.0.1"))
    async with open_fake_smtp(tls=tls, certificate=file) as fake, using(fake, tls=tls) as server:
        with pytest.raises(TemporaryError, match="certificate of the mail server") as caught:
            await server.submit(ME, ANA, BODY)
        assert caught.value.code == "mail_tls"
        assert fake.mails == []


async def test_a_certificate_of_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "server.pem"
    file.write_bytes(certificate_for("mail.example.org"))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    async with open_fake_smtp(tls="tls", certificate=file) as fake, using(fake, tls="tls") as line:
        with pytest.raises(TemporaryError, match="Set SMTP_HOST to the name in it"):
            await line.submit(ME, ANA, BODY)


async def test_a_server_without_encryption_is_sent_nothing_in_clear() -> None:
    async with open_fake_smtp(user=True) as fake:
        async with using(fake, tls="starttls", **LOGIN) as server:
            with pytest.raises(TemporaryError, match="Set SMTP_TLS=tls"):
                await server.submit(ME, ANA, BODY)
        assert (fake.logins, fake.mails) == ([], [])


async def test_a_mail_that_is_stopped_in_the_middle_confuses_no_other() -> None:
    async with open_fake_smtp() as fake, using(fake) as server:
        stuck = asyncio.Event()
        fake.on_mail = lambda _: stuck.set()
        fake.script("DATA", "take and drop")
        sending = asyncio.create_task(server.submit(ME, ANA, BODY))
        await stuck.wait()
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await server.submit(ME, "ben@example.com", BODY)
        assert [mail.recipient for mail in fake.mails] == [ANA, "ben@example.com"]


def test_a_password_is_shown_nowhere() -> None:
    access = Access("h", 1, "tls", USER, SecretStr(PASSWORD))
    assert PASSWORD not in f"{access!r} {access} {MailServer(access)!r}"
