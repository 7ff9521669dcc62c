"""Messages in a terminal: readable, and steered by nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from bot.terminal import render
from handlers.messages import (
    Button,
    Buttons,
    ChannelLink,
    Divider,
    Excerpt,
    Fields,
    Heading,
    Link,
    Mention,
    Message,
    MessageLink,
    Note,
    Paragraph,
    Picks,
    Progress,
    Span,
    Table,
)


def plain(message: Message) -> str:
    """What a reader sees."""
    return Text.from_markup(render(message)).plain


def test_every_kind_of_block_is_shown() -> None:
    message = Message(
        "fallback",
        (
            Heading("Title"),
            Paragraph(((Span("bold", "bold"), Span(" and "), Mention("U1")),)),
            Excerpt("words of a CV"),
            Fields((("Score", "87.5 of 100"), ("Bucket", "ready"))),
            Progress(1, 2, "1 of 2 scored"),
            Note(((ChannelLink("slack:T1/C1"), MessageLink(" see the thread", "x", "1.1")),)),
            Note(((Link("Our page", "https://h.example/x"),),)),
            Buttons((Button("Remove this CV", "remove_cv", "1"),)),
            Divider(),
            Picks("Tick two", (("1", "Ana"),), "compare"),
            Table((("", "Ana", "Zed"), ("Python", "level 4", "level 1"))),
        ),
    )
    title, line, quote, fields, bar, note, link, buttons, rule, *table = plain(message).splitlines()
    assert table == ["Python", "  Ana: level 4", "  Zed: level 1"]
    assert (title, line) == ("Title", "bold and @U1")
    assert quote.strip() == "“words of a CV”"
    assert fields == "Score 87.5 of 100   Bucket ready"
    assert bar == "█" * 10 + "░" * 10 + " 1 of 2 scored"
    assert note == "C1 see the thread"
    assert link == "Our page: https://h.example/x"
    assert buttons == "[Remove this CV]"
    assert set(rule) == {"─"}


def test_a_message_without_blocks_shows_its_text() -> None:
    assert plain(Message("[bold]not markup[/bold]")) == "[bold]not markup[/bold]"


@pytest.mark.parametrize("total", [0, 1])
def test_a_bar_of_nothing_is_full(total: int) -> None:
    assert plain(Message("", (Progress(total, total, "done"),))).startswith("█" * 20)


@given(st.text())
def test_words_of_a_cv_are_shown_as_they_are_and_steer_nothing(words: str) -> None:
    blocks = (
        Heading(words),
        Excerpt(words),
        Fields(((words, words),)),
        Paragraph(((Span(words, "bold"),),)),
    )
    for block in blocks:
        seen = plain(Message("", (block,)))
        assert all(sign.isprintable() for sign in seen)
        assert "".join(s if s.isprintable() else " " for s in words) in seen
