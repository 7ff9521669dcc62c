"""Whatever is in titles and names, a mail has our headers and no others."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.mail.compose import compose
from handlers.mailing.letters import Letter
from handlers.messages import Excerpt, Fields, Heading, Message, Note, Paragraph, Span, Table
from tests.bot.mail.reading import LinkReader

LETTER = Letter("ana@example.com", "0123456789abcdef", stop="https://hire.example.com/u/1")
SENDER = Address("Ärger & Söhne", addr_spec="hire@example.com")
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HEADERS = {
    *("from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version"),
    *("x-auto-response-suppress", "list-unsubscribe", "list-unsubscribe-post"),
    *("content-type", "content-language"),
}
nasty = st.lists(
    st.sampled_from(
        [
            "\r\nBcc: evil@example.com",
            "\nSubject: other",
            "\r\n\r\n",
            "\r",
            "\x00",
            "\u2028",
            "\x85",
            "=?utf-8?q?=0ABcc:_x?=",
            "<img src=//evil.example/x.png>",
            "<a href='https://evil.example'>",
            "</title><script>",
            "{{7*7}}",
            '"><svg onload=x>',
            "&lt;",
            "https://evil.example/a?b=c",
            "www.evil.example",
            "ftp://evil.example",
            "a@evil.example",
            "evil。example",
            "\N{RIGHT-TO-LEFT OVERRIDE}",
            "--boundary",
            ".",
            "\r\n.\r\nMAIL FROM:<x@y>",
            "Ünï",
            "中文",
            "\U0001f600",
            "x" * 1200,
            " ",
        ]
    ),
    max_size=5,
).map("".join)


@given(st.one_of(nasty, st.text(max_size=200)))
@settings(max_examples=150, deadline=None)
def test_words_add_no_header_no_part_and_no_link(words: str) -> None:
    message = Message(
        words,
        (
            Heading(words),
            Paragraph(((Span(words), Span(words, "bold")),)),
            Excerpt(words),
            Fields(((words, words),)),
            Note(((Span(words, "code"),),)),
            Table((("", words), (words, words))),
        ),
    )
    made = compose(message, LETTER, SENDER, AT)
    mail = message_from_bytes(made.content, policy=SMTP)
    assert isinstance(mail, EmailMessage)
    assert {name.lower() for name in mail} == HEADERS
    assert len(mail.keys()) == len(HEADERS)
    assert [str(part.get_content_type()) for part in mail.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    html = mail.get_body(("html",))
    assert html is not None
    page = LinkReader.of(str(html.get_content()))
    assert page.links == []
    assert page.elsewhere == []
    assert not page.tags & {"script", "img", "svg"}
    for body in (made.content, *made.content.split(b"\r\n")):
        assert len(body) <= 998 or b"\r\n" in body
    assert b"\n" not in made.content.replace(b"\r\n", b"")


def test_a_sender_and_a_title_in_other_scripts_are_encoded() -> None:
    message = Message("Pfleger:in für Straßburg 中文")
    made = compose(message, replace(LETTER, language="de"), SENDER, AT)
    mail = message_from_bytes(made.content, policy=SMTP)
    assert made.content.isascii()
    assert mail["Subject"] == "Pfleger:in für Straßburg 中文"
    assert mail["From"] == "Ärger & Söhne <hire@example.com>"
