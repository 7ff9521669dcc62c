"""What is said of commands in Discord; words that are not ours stay as they are."""

import re

import pytest

from bot.discord.render import Place, render_message
from bot.discord.render.named import HELP, SAID
from bot.discord.render.text import lines_of
from bot.discord.sync import calls_of, definitions
from handlers.messages import Excerpt, Fields, Message, Paragraph, Span
from handlers.wording import queue
from tests.bot.discord.markdown import read
from tests.fakes.discord import walk

ABSENT = ("/hire pause", "/hire resume", "/hire roles", "/invite", "Upload CVs", "workspace")


@pytest.mark.parametrize("ours", sorted({*SAID, *HELP}))
def test_a_sentence_of_ours_names_what_discord_has(ours: str) -> None:
    said, _ = read("\n".join(lines_of(((Span(ours),),), "9")))
    assert said == {**SAID, **HELP}[ours]
    assert not any(word in said for word in ABSENT)


@pytest.mark.parametrize(
    "words",
    [
        "Slack workspace admin; built the /candidate API",
        "Wrote “/hire pause” and /hire roles for guests and people from other workspaces",
        f"{next(iter(SAID))} And more.",
    ],
)
def test_words_of_a_cv_are_never_said_otherwise(words: str) -> None:
    blocks = (Excerpt(words), Paragraph(((Span(words),),)), Fields((("Note", words),)))
    body = render_message(Message("x", blocks), Place("9"))
    shown = "\n".join(
        read(one["content"])[0] for one in walk(body["components"]) if one["type"] == 10
    )
    assert shown.count(words) == 3


def test_every_command_that_help_names_is_there() -> None:
    known = calls_of(definitions())
    told = [HELP.get(what, what) for what, _ in queue.HELP]
    named = [one for line in told for one in re.findall(r"/[a-z][a-z-]+(?: [a-z]+)?", line)]
    assert "/opening forum" in named
    assert [
        one for one in named if one not in known and f"/{one.split()[0][1:]}" not in known
    ] == []
