"""What the doctor finds out from the mail server, and what it advises."""

from pathlib import Path

import pytest

from bot.doctor import Check, examine
from bot.settings import Settings, load_settings
from tests.fakes.smtp import PASSWORD, USER, FakeSmtp, certificate_for, open_fake_smtp


def set_up(folder: Path, fake: FakeSmtp, **changes: object) -> Settings:
    given = {
        "smtp_host": "127.0.0.1",
        "smtp_port": fake.port,
        "smtp_tls": fake.tls,
        "mail_from": "Hiring <hire@example.com>",
        "public_url": "https://hire.example.com",
        **changes,
    }
    return load_settings(_env_file=None, data_folder=folder, **given)


async def check(settings: Settings) -> Check:
    """The one about e-mail."""
    [found] = [one for one in await examine(settings) if one.name == "E-mail"]
    return found


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for 127.0.0.1, whose authority OpenSSL trusts."""
    file = tmp_path / "server.pem"
    file.write_bytes(certificate_for("127.0.0.1"))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


async def test_without_a_server_nothing_is_said_of_mail(tmp_path: Path) -> None:
    settings = load_settings(_env_file=None, data_folder=tmp_path)
    assert "E-mail" not in {one.name for one in await examine(settings)}


@pytest.mark.parametrize("tls", ["starttls", "tls"])
async def test_a_server_that_is_well_is_said_to_be(
    tmp_path: Path, certificate: Path, tls: str
) -> None:
    async with open_fake_smtp(tls=tls, user=True, certificate=certificate) as fake:
        settings = set_up(tmp_path, fake, smtp_user=USER, smtp_password=PASSWORD)
        found = await check(settings)
        assert fake.mails == []
    assert found.verdict == "good"
    assert f"127.0.0.1:{fake.port} answers, encrypted (TLSv1.3), logged in as hire" in found.detail
    assert "Hiring <hire@example.com>" in found.detail
    assert "shortlist mail test" in found.advice


async def test_what_keeps_us_from_mailing_is_said(tmp_path: Path, certificate: Path) -> None:
    async with open_fake_smtp(tls="starttls", user=True, certificate=certificate) as fake:
        wrong = set_up(tmp_path, fake, smtp_user=USER, smtp_password="guess")
        found = await check(wrong)
        assert (found.verdict, "SMTP_PASSWORD" in found.detail) == ("bad", True)
        assert "guess" not in f"{found}"
    async with open_fake_smtp() as fake:
        found = await check(set_up(tmp_path, fake, smtp_tls="starttls"))
        assert (found.verdict, "SMTP_TLS=tls" in found.detail) == ("bad", True)
        found = await check(set_up(tmp_path, fake, smtp_user=USER, smtp_password=PASSWORD))
        assert (found.verdict, "no way to log in" in found.detail) == ("bad", True)
    found = await check(set_up(tmp_path, fake))
    assert (found.verdict, "does not answer" in found.detail) == ("bad", True)
    assert "SMTP_HOST" in found.advice


async def test_a_certificate_that_is_not_trusted_is_said(tmp_path: Path) -> None:
    file = tmp_path / "server.pem"
    file.write_bytes(certificate_for("127.0.0.1"))
    async with open_fake_smtp(tls="tls", certificate=file) as fake:
        found = await check(set_up(tmp_path, fake))
    assert (found.verdict, "SSL_CERT_FILE" in found.detail) == ("bad", True)


async def test_what_is_worth_knowing_is_said(tmp_path: Path) -> None:
    async with open_fake_smtp() as fake:
        good = await check(set_up(tmp_path, fake))
        plain = await check(set_up(tmp_path, fake, public_url="http://hire.example.com"))
        off = await check(set_up(tmp_path, fake, web="off"))
    assert (good.verdict, "in clear, without logging in" in good.detail) == ("good", True)
    assert (plain.verdict, "https://" in plain.advice) == ("note", True)
    assert (off.verdict, "WEB=on" in off.advice) == ("note", True)
