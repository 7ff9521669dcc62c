"""Every mail as it goes out: looked at once by a person, and kept so.

After a change that is meant, write the files anew and look at the difference:
`UPDATE_GOLDEN=1 pytest tests/bot/mail/test_golden.py`.
"""

import os
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest

from bot.mail.compose import compose
from handlers.mailing.letters import Letter
from handlers.messages import Message
from tests.bot.mail.reading import LinkReader
from tests.bot.slack import test_golden as slack
from tests.bot.slack.examples.mailing import LURE, STOP

FOLDER = Path(__file__).parent / "golden"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"
SENDER = Address("Shortlist", addr_spec="hire@example.com")
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LETTER = Letter(
    "ana@example.com",
    "0123456789abcdef",
    stop=STOP,
    user="U1",
    zone="Europe/Berlin",
    home="https://acme.slack.com/",
)
MAILS = ("confirm", "alert", "quiet", "digest", "digest-calm", "link", "receipt", "trial")
EXAMPLES = {name: made for name, made in slack.EXAMPLES.items() if isinstance(made, Message)}


def sent(name: str) -> EmailMessage:
    """An example as a mail that went over the wire."""
    letter = LETTER
    if name in {"mailing.confirm", "mailing.link", "mailing.receipt", "mailing.trial"}:
        letter = replace(letter, stop=None)
    if name == "mailing.receipt":
        letter = replace(letter, language="de", user="", home=None)
    made = compose(EXAMPLES[name], letter, SENDER, AT)
    mail = message_from_bytes(made.content, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    return mail


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def as_text(mail: EmailMessage) -> str:
    """Headers and plain body; what nobody sees is written out."""
    heads = [f"{name}: {value}" for name, value in mail.items() if name != "Content-Type"]
    shown = "\n".join([*heads, "", body(mail, "plain")])
    return shown.replace("\N{WORD JOINER}", "{wj}")


@pytest.mark.parametrize("kind", ["text", "html"])
@pytest.mark.parametrize("name", MAILS)
def test_it_looks_as_it_did(name: str, kind: str) -> None:
    mail = sent(f"mailing.{name}")
    path = FOLDER / f"{name}.{'txt' if kind == 'text' else 'html'}"
    now = as_text(mail) if kind == "text" else body(mail, "html")
    if UPDATE:
        FOLDER.mkdir(exist_ok=True)
        path.write_text(now, "utf-8")
    assert path.is_file(), "Run this file with UPDATE_GOLDEN=1 and look at what it writes."
    assert now == path.read_text("utf-8")


def test_no_file_is_left_of_what_is_no_longer_mailed() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {*MAILS}


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_whatever_we_say_can_be_mailed(name: str) -> None:
    mail = sent(name)
    assert mail["Subject"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert body(mail, "plain").strip()
    page = LinkReader.of(body(mail, "html"))
    assert page.tags <= ALLOWED
    assert page.elsewhere == []
    for url in page.links:
        assert url.startswith(("https://hire.example.com/", "https://acme.slack.com/archives/"))
    assert len(max(mail.as_bytes().split(b"\r\n"), key=len)) <= 998  # RFC 5322, section 2.1.1
    assert mail.as_bytes().isascii()


ALLOWED = {
    *("html", "head", "meta", "style", "title", "body", "div", "h2", "p", "br", "hr"),
    *("a", "strong", "em", "code", "blockquote", "table", "tr", "th", "td"),
}


def test_what_looks_like_a_link_in_a_name_is_none() -> None:
    mail = sent("mailing.digest")
    for shown in (body(mail, "plain"), body(mail, "html")):
        assert "evil.example" not in shown
        assert "zed@evil" not in shown
        assert "https://evil" not in shown
        words = "".join(LinkReader.of(shown).words) if "<html" in shown else shown
        assert LURE in words.replace("\N{WORD JOINER}", "")


def test_no_subject_names_a_candidate() -> None:
    for name in MAILS:
        for candidate in ("Ruiz", "Ben", "Zed"):
            assert candidate not in sent(f"mailing.{name}")["Subject"]


def test_one_click_unsubscribing_is_offered_by_https_alone() -> None:
    mail = sent("mailing.alert")
    assert mail["List-Unsubscribe"].strip() == f"<{STOP}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain = replace(LETTER, stop=STOP.replace("https", "http"))
    made = compose(EXAMPLES["mailing.alert"], plain, SENDER, AT)
    assert b"<http://hire.example.com/unsubscribe/" in made.content
    assert b"List-Unsubscribe-Post" not in made.content
