"""Messages and pages as Components V2: right by eye, within every limit, and words stay words."""

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.render import (
    Place,
    long_values,
    render_message,
    render_modal,
    render_pages,
    render_upload,
)
from bot.discord.render.text import LINE, clean, cut, lines_of, size
from handlers.attachments import Attachment
from handlers.messages import (
    Block,
    Button,
    Buttons,
    ChannelField,
    ChannelLink,
    Divider,
    Excerpt,
    Fields,
    Form,
    Heading,
    Line,
    Link,
    Mention,
    Message,
    MessageLink,
    Note,
    Paragraph,
    Picks,
    Progress,
    Span,
    Style,
    Table,
    Time,
)
from tests.bot.discord.markdown import Found, read
from tests.fakes.discord import message_faults, text_of, walk

PLACE = Place("9")
HOME = "discord:9/4001"
# What has a meaning somewhere in Discord's markdown, and what only looks as if it had.
NASTY = [
    "@everyone @here <@1> <@!1> <@&2> <#3>",
    "<:smile:4> <a:dance:5> <t:6:R> </rank:7> <id:customize> <8:browse>",
    ":warning: ::1: 10:30:45 :a b:",
    "[click](https://evil.example) [a](<https://evil.example>) [[b]](https://evil.example)",
    "https://evil.example <https://evil.example> discord://x <a@b.example> <+491234>",
    "*a* **b** ***c*** _d_ __e__ ~~f~~ ||g|| `h` ``i`` ```j```",
    "# a", "## b", "### c", "-# d", "- e", "* f", "+ g", "1. h", "> i", ">>> j", "  - k",
    "# # a\n> # b\n-# - c\n1. 2. d\n\n- e",
    "a\\*b\\ \\\\ \\@everyone ¯\\_(ツ)_/¯",
    "C# ~5 years, R&D | AWS | 5 < 6 > 4, a_b_c.pdf, #3, -5 points, 3.5 + 4",
]  # fmt: skip
SIGNS = "*_~|`\\[]()<>@#:-+>1. \n/!&?=ehrvyotx0\u00e9\U0001f600"
PARTS = ["@everyone", "@here", "<@1>", "<t:1>", "**", "__", "~~", "||", "`", "```", "\\", "](",
         "[a](https://b.example)", "https://x.example", ":smile:", "\n", "# ", "- ", "> ", ">>> ",
         "-# ", "1. ", " ", "x", ")"]  # fmt: skip
nasty = st.one_of(
    st.sampled_from(NASTY),
    st.text(SIGNS, max_size=60),
    st.lists(st.sampled_from(PARTS), max_size=12).map("".join),
    st.text(max_size=100),
)
styles: st.SearchStrategy[Style] = st.sampled_from(["plain", "bold", "italic", "code"])


def marked(*line: Any) -> str:
    """One line as markdown."""
    return "\n".join(lines_of((line,), "9"))


def contents(body: dict[str, Any]) -> list[str]:
    """The texts of a body."""
    return [one["content"] for one in walk(body["components"]) if one["type"] == 10]


def buttons(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The buttons of a body."""
    return [one for one in walk(body["components"]) if one["type"] == 2]


def inside(body: dict[str, Any]) -> list[dict[str, Any]]:
    """What stands in the container."""
    (container,) = body["components"]
    found: list[dict[str, Any]] = container["components"]
    return found


def message(*blocks: Block) -> Message:
    return Message("x", blocks)


def test_a_card_as_discord_gets_it() -> None:
    card = message(
        Heading("Ann"),
        Paragraph(((Span("82", "bold"), Span(" of 100, "), Mention("5001")),)),
        Excerpt("Led a team\n\nof *ten*"),
        Fields((("Bucket", "ready"), ("Evidence", "90 %"))),
        Note(((Span("Seen "), Time(1_700_000_000)), (Span("A person decides"),))),
        Divider(),
        Progress(1, 4, "1 of 4 scored"),
        Buttons((Button("Keep", "decide", "7:keep", "primary"),
                 Button("Remove", "remove", "7", "danger", confirm="For good?"))),
    )  # fmt: skip
    assert render_message(card, PLACE, notice_id=77) == {
        "flags": 1 << 15,
        "allowed_mentions": {"parse": []},
        "components": [
            {
                "type": 17,
                "id": 77,
                "components": [
                    {
                        "type": 10,
                        "content": "## Ann\n"
                        "**82** of 100, <@5001>\n"
                        "> Led a team\n"
                        "> of \\*ten\\*\n"
                        "**Bucket:** ready\n"
                        "**Evidence:** 90 %\n"
                        "-# Seen <t:1700000000:f>\n"
                        "-# A person decides",
                    },
                    {"type": 14},
                    {"type": 10, "content": "▰▰▱▱▱▱▱▱▱▱  1 of 4 scored"},
                    {
                        "type": 1,
                        "components": [
                            {
                                "type": 2,
                                "style": 1,
                                "label": "Keep",
                                "custom_id": "s:decide:7.0:7:keep",
                            },
                            {
                                "type": 2,
                                "style": 4,
                                "label": "Remove",
                                "custom_id": "c:remove:7.1:7",
                            },
                        ],
                    },
                ],
            }
        ],
    }


@given(nasty, styles)
@settings(max_examples=400, deadline=None)
def test_words_are_read_as_they_were_written(text: str, style: Style) -> None:
    shown, found = read(marked(Span(text, style)))
    assert shown == clean(text)
    assert {one.kind for one in found} <= {style}


@given(st.lists(st.tuples(nasty, styles), max_size=5))
@settings(max_examples=400, deadline=None)
def test_runs_of_a_line_do_not_work_together(runs: list[tuple[str, Style]]) -> None:
    shown, found = read(marked(*(Span(text, style) for text, style in runs)))
    assert shown == clean("".join(text for text, _ in runs))
    assert {one.kind for one in found} <= {style for _, style in runs}


@given(nasty, nasty)
@settings(max_examples=300, deadline=None)
def test_words_beside_references_leave_them_whole(before: str, after: str) -> None:
    link = MessageLink("the thread", HOME, "7")
    line: Line = (Span(before), Mention("1"), Span(after), Time(2), Span(before), link, Span(after))
    _, found = read(marked(*line))
    assert found == [
        Found("mention", "1"),
        Found("time", "2"),
        Found("link", "https://discord.com/channels/9/4001/7"),
    ]


@given(nasty)
@settings(max_examples=200, deadline=None)
def test_links_are_ours_whatever_they_are_called(label: str) -> None:
    _, found = read(marked(Span("see "), MessageLink(label, HOME, "7")))
    assert found == [Found("link", "https://discord.com/channels/9/4001/7")]


def every_block(text: str) -> tuple[Block, ...]:
    """Every kind of block, with this text wherever foreign words can be."""
    span = Span(text, "bold")
    return (
        Heading(text),
        Paragraph(((span, Time(0), MessageLink(text, HOME, "5")), (Span(text, "code"),))),
        Excerpt(text),
        Excerpt(text),
        Fields(((text, text), ("Score", "82"))),
        Note(((Span(text), Mention(f"{text}."), ChannelLink(f"{text}."), ChannelLink(HOME)),)),
        Progress(1, 3, text),
        Divider(),
        Table((("", text), (text, text))),
        Picks(text or "Tick", (("1", text), ("2", text)), "compare"),
        Buttons((Button(text, "post", "1", confirm=text, spoken=text), Button(text, "post", "2"))),
        Buttons((Button(text, "compare", "3"),)),
    )


@given(nasty)
@settings(max_examples=200, deadline=None)
def test_nothing_of_foreign_words_is_active_in_any_block(text: str) -> None:
    body = render_message(message(*every_block(text)), PLACE)
    assert message_faults(body) == []
    assert body["allowed_mentions"] == {"parse": []}
    found = [one for content in contents(body) for one in read(content)[1]]
    ours = {"heading", "small", "quote", "bold", "code"}
    others = [one for one in found if one.kind not in ours]
    assert others == [
        Found("time", "0"),
        Found("link", "https://discord.com/channels/9/4001/5"),
        Found("mention", "4001"),
    ]


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        (NASTY[-1], "C# ~5 years, R&D | AWS | 5 < 6 > 4, a\\_b\\_c.pdf, #3, -5 points, 3.5 + 4"),
        ("at 10:30 in ann@here.example: yes", "at 10:30 in ann\\@here.example: yes"),
        ("https://a.example", "https\\://a.example"),
        ("1. Ann", "1\\. Ann"),
        ("a||b|c", "a\\||b|c"),
        ("a\u202eb\u200bc\x00d\u2028e", "abcd e"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_only_what_has_a_meaning_is_escaped(text: str, markdown: str) -> None:
    assert marked(Span(text)) == markdown


@pytest.mark.parametrize("text", NASTY)
def test_labels_and_options_are_not_markdown(text: str) -> None:
    blocks = (Picks(text, (("1", text),), "compare"), Buttons((Button(text, "post"),)))
    body = render_message(message(*blocks), PLACE)
    (menu,) = [one for one in walk(body["components"]) if one["type"] == 3]
    flat = " ".join(text.split())
    assert menu["placeholder"] == menu["options"][0]["label"] == flat
    assert [one["label"] for one in buttons(body)] == [cut(flat, 80)]


def test_marks_that_clients_would_not_see_are_placed_so_that_they_do() -> None:
    assert marked(Span("a "), Span(" b ", "italic"), Span("c")) == "a  *b* c"
    assert marked(Span("a", "bold"), Span("b", "bold")) == "**ab**"
    assert marked(Span("a", "bold"), Span("b", "italic"), Span("c")) == "**a**bc"
    assert marked(Span("a`b", "code"), Span(" ", "bold")) == "a\\`b "


@pytest.mark.parametrize(
    ("item", "markdown"),
    [
        (Mention("123"), "<@123>"),
        (Mention("U1"), "U1"),
        (Mention("1> <@2"), "1> \\<@2"),
        (ChannelLink(HOME), "<#4001>"),
        (ChannelLink("slack:T1/C1"), "slack:T1/C1"),
        (MessageLink("it", HOME, "7"), "[it](https://discord.com/channels/9/4001/7)"),
        (MessageLink("it", HOME, "55-7"), "[it](https://discord.com/channels/9/55/7)"),
        (MessageLink("it", HOME, "7) x"), "it"),
        (Link("our page", "https://h.example/x"), "[our page](https://h.example/x)"),
        (MessageLink("a](b)[", HOME, "7"), "[a)(b)(](https://discord.com/channels/9/4001/7)"),
    ],
)
def test_only_real_ids_become_references(item: Any, markdown: str) -> None:
    assert marked(item) == markdown


@given(st.sampled_from("W\u4e2d\U0001f600*\\"), st.integers(0, 4000), st.integers(0, 60))
@settings(max_examples=60, deadline=None)
def test_limits_hold_whatever_the_size(letter: str, length: int, number: int) -> None:
    text = letter * length
    many = tuple(Button(text, "post", str(at), spoken=text) for at in range(number))
    fields = Fields(tuple((text, text) for _ in range(number // 4)))
    blocks = (*every_block(text), fields, *(Excerpt(text) for _ in range(number)), Buttons(many))
    for body in (render_message(message(*blocks), PLACE), *render_pages(message(*blocks), PLACE)):
        assert message_faults(body) == []
        assert sum(size(text) for text in contents(body)) <= 4000


@given(nasty.filter(bool), st.integers(100, 300))
@settings(max_examples=200, deadline=None)
def test_a_long_line_is_cut_between_signs_and_the_rest_counted(text: str, room: int) -> None:
    whole = clean(text * 40).replace("\n", "x").strip()
    (line,) = lines_of([(Span(whole),)], "9", room)
    assert size(line) <= room
    shown, found = read(line)
    assert found == []
    if shown != whole:
        match = re.fullmatch(r"([\s\S]*)… \(([\d,]+) characters more\)", shown)
        assert match is not None
        assert whole.startswith(match[1])
        rest = whole[len(match[1]) :]
        assert len(rest.lstrip()) <= int(match[2].replace(",", "")) <= len(rest)


def test_what_is_left_out_is_counted_and_the_last_buttons_stay() -> None:
    quotes = tuple(Excerpt(f"quote {at} {'w' * 100}") for at in range(80))
    picks = Picks("Tick", (("1", "One"),), "compare")
    body = render_message(message(*quotes, picks, Buttons((Button("Next", "next"),))), PLACE)
    assert [one["type"] for one in inside(body)] == [10, 1, 1]
    assert buttons(body)[0]["label"] == "Next"
    lines = contents(body)[0].split("\n")
    shown = sum(line.startswith("> quote") for line in lines)
    assert 25 < shown < 80
    assert lines[-1] == f"-# … {80 - shown} more not shown: too long for one message."


def test_rows_that_are_too_many_are_counted_too() -> None:
    many = Buttons(tuple(Button(str(at), "post", str(at)) for at in range(60)))
    body = render_message(message(many), PLACE)
    assert message_faults(body) == []
    assert len(buttons(body)) == 30
    assert text_of(body["components"]) == [
        "-# … 6 more not shown: too long for one message.", *map(str, range(30))
    ]  # fmt: skip


def test_a_title_does_not_stand_alone_at_the_end() -> None:
    rows: list[Block] = [
        Buttons(tuple(Button(f"{row}.{at}", "post") for at in range(5))) for row in range(6)
    ]
    blocks = (*rows, Heading("Next part"), Paragraph(((Span("w" * 2999),),)), Excerpt("q" * 2000))
    body = render_message(message(*blocks), PLACE)
    assert contents(body)[-1].split("\n")[0] == "### Next part"
    blocks = (Paragraph(((Span("w" * 2999),),)), Heading("Next part"), Excerpt("q" * 2000))
    assert contents(render_message(message(*blocks), PLACE))[0].split("\n")[1:] == [
        "-# … 2 more not shown: too long for one message."
    ]


def test_pages_hold_everything_and_end_between_parts() -> None:
    parts: list[Block] = []
    for at in range(12):
        parts += [Divider(), Paragraph(((Span(f"part {at}"),), (Span("w" * 700),)))]
        parts.append(Buttons((Button("Set", "post", str(at), spoken=f"Set {at}"),
                              Button("Undo", "undo", str(at), spoken=f"Undo {at}"))))  # fmt: skip
    pages = render_pages(message(*parts, Note(((Span("end"),),)), Buttons((Button("Next", "n"),))),
                         PLACE)  # fmt: skip
    assert all(message_faults(page) == [] for page in pages)
    assert len(pages) == 3
    for page in pages:
        assert inside(page)[0]["content"].startswith("part ")  # neither a divider nor a button
    labels = [one["label"] for page in pages for one in buttons(page)]
    assert labels == [name for at in range(12) for name in (f"Set {at}", f"Undo {at}")] + ["Next"]
    assert buttons(pages[-1])[-1]["label"] == "Next"
    assert not [text for page in pages for text in contents(page) if "not shown" in text]


def test_five_pages_are_the_most_and_the_rest_is_counted() -> None:
    quotes = tuple(Excerpt(f"{at} {'w' * 500}") for at in range(80))
    pages = render_pages(message(*quotes, Buttons((Button("Next", "next"),))), PLACE)
    assert len(pages) == 5
    assert [bool(buttons(page)) for page in pages] == [False] * 4 + [True]
    shown = sum(text.count("> ") for page in pages for text in contents(page))
    assert f"… {80 - shown} more not shown" in contents(pages[-1])[-1]


def test_a_message_without_blocks_says_its_text() -> None:
    assert contents(render_message(Message("Only *admins*"), PLACE)) == ["Only \\*admins\\*"]
    assert contents(render_message(Message("x", (Heading(" "), Divider())), PLACE)) == ["x"]
    assert [contents(page) for page in render_pages(Message(""), PLACE)] == [["…"]]


def test_values_that_do_not_fit_are_carried() -> None:
    short, long, like_a_key = "v" * 80, "v" * 200, "~abc"
    row = Buttons(tuple(Button("Go", "page", one) for one in (short, long, like_a_key, long)))
    assert long_values((row,)) == [long, like_a_key]
    with pytest.raises(ValueError, match="'page' was not carried"):
        render_message(message(row), PLACE)
    body = render_message(message(row), Place("9", {long: "k1", like_a_key: "k2"}))
    assert [one["custom_id"] for one in buttons(body)] == [
        f"s:page:0.0:{short}", "s:page:0.1:~k1", "s:page:0.2:~k2", "s:page:0.3:~k1"
    ]  # fmt: skip


@given(st.integers(0, 90), st.sampled_from(["v", "é", "\U0001f600", ":"]))
@settings(max_examples=100, deadline=None)
def test_ids_are_never_too_long(length: int, letter: str) -> None:
    value = letter * length
    blocks: list[Block] = [Divider() for _ in range(11)]
    blocks.append(Picks("Tick", (("1", "One"),), "compare"))
    blocks.append(Buttons((Button("A", "post", value), Button("B", "compare", value))))
    carried = dict.fromkeys(long_values(blocks), "k" * 12)
    body = render_message(message(*blocks), Place("9", carried))
    ids = [one["custom_id"] for one in walk(body["components"]) if "custom_id" in one]
    assert all(size(one) <= 100 for one in ids)
    assert [one.split(":", 3)[2] for one in ids] == ["11.0", "12.0"]
    for one in ids:
        given_value = one.split(":", 3)[3]
        assert given_value == (f"~{'k' * 12}" if given_value.startswith("~") else value)


def test_choosing_is_doing() -> None:
    picks = Picks("Side by side: tick two to 5, then press Compare",
                  (("7", "1. Ana"), ("9", "2. Zed"), ("7", "again")), "compare")  # fmt: skip
    row = Buttons((Button("Post", "post", "3"), Button("Compare", "compare", "3", confirm="Sure?")))
    body = render_message(message(picks, row), PLACE)
    assert inside(body)[0] == {
        "type": 1,
        "components": [
            {
                "type": 3,
                "custom_id": "p:compare:0.0:3",
                "placeholder": "Side by side: tick two to 5",
                "min_values": 1,
                "max_values": 2,
                "options": [
                    {"label": "again", "value": "7"},
                    {"label": "2. Zed", "value": "9"},
                ],
            }
        ],
    }
    assert [one["label"] for one in buttons(body)] == ["Post"]
    assert render_message(message(Picks("Tick", (), "compare")), PLACE)["components"]


def test_a_lone_button_stands_beside_what_it_is_about() -> None:
    look = Buttons((Button("Details", "details", "1"),))
    body = render_message(
        message(Heading("To decide"), Paragraph(((Span("Ana"),),)), Note(((Span("82"),),)), look),
        PLACE,
    )
    assert inside(body) == [
        {"type": 10, "content": "## To decide"},
        {
            "type": 9,
            "components": [{"type": 10, "content": "Ana\n-# 82"}],
            "accessory": buttons(body)[0],
        },
    ]
    long = message(Paragraph(((Span("w" * 300),),)), look)
    assert [one["type"] for one in inside(render_message(long, PLACE))] == [10, 1]
    assert [one["type"] for one in inside(render_message(message(look), PLACE))] == [1]


def test_buttons_that_would_be_called_the_same_say_what_they_are_about() -> None:
    about = [f"Level of a criterion with a name that is long, {at}" for at in "ab"]
    row = Buttons(
        (
            Button("Set", "post", "1", spoken="Set the level of Python"),
            Button("Set", "post", "2", spoken="Set the level of SQL"),
            Button("Undo", "undo", "1", spoken="Undo the level of Python"),
            *(Button("Level", "level", one, spoken=one) for one in about),
        )
    )
    labels = [one["label"] for one in buttons(render_message(message(row), PLACE))]
    assert labels == ["Set the level of Python", "Set the level of SQL", "Undo", *about]


def test_quotations_stay_apart_and_blocks_get_air() -> None:
    blocks = (Paragraph(((Span("a"),),)), Paragraph(((Span("b"),),)), Excerpt("c"), Excerpt("d"),
              Note(((Span("e"),), (Span(" "),))), Paragraph(((Span("f"),),)))  # fmt: skip
    (text,) = contents(render_message(message(*blocks), PLACE))
    assert text == "a\n\nb\n> c\n\n> d\n-# e\n\nf"


def test_a_table_is_spelled_out() -> None:
    table = Table((("", "Ana", "Zed"), ("Python (must)", "level 4, 20 points", "unknown"),
                   ("SQL", "level 1", "level 2")))  # fmt: skip
    (text,) = contents(render_message(message(table), PLACE))
    assert text == (
        "**Python (must)**\nAna: level 4, 20 points\nZed: unknown\n\n"
        "**SQL**\nAna: level 1\nZed: level 2"
    )


@pytest.mark.parametrize(
    ("done", "total", "bar"), [(0, 5, 0), (3, 5, 6), (5, 5, 10), (0, 0, 0), (7, 5, 10)]
)
def test_progress_is_a_bar_with_words(done: int, total: int, bar: int) -> None:
    (text,) = contents(render_message(message(Progress(done, total, "")), PLACE))
    assert text == "▰" * bar + "▱" * (10 - bar) + f"  {done} of {total}"


def test_a_picture_comes_with_words_and_other_files_as_files() -> None:
    picture = render_upload(Attachment("report-3.png", "Report *3*", b"", "Two bar charts."))
    assert message_faults(picture, ["report-3.png"]) == []
    assert inside(picture) == [
        {"type": 10, "content": "**Report \\*3\\***"},
        {
            "type": 12,
            "items": [
                {
                    "media": {"url": "attachment://report-3.png"},
                    "description": "Two bar charts.",
                }
            ],
        },
    ]
    sheet = render_upload(Attachment("report-3.xlsx", "", b""))
    assert message_faults(sheet, ["report-3.xlsx"]) == []
    assert inside(sheet) == [{"type": 13, "file": {"url": "attachment://report-3.xlsx"}}]
    assert sheet["attachments"] == [{"id": 0, "filename": "report-3.xlsx"}]


def test_lengths_are_counted_as_clients_count() -> None:
    assert size("a\U0001f600") == 3
    assert cut("\U0001f600" * 10, 6) == "\U0001f600\U0001f600…"
    assert cut("abc\ud83d", 10) == "abc"
    assert LINE < 4000


def test_a_channel_that_is_none_of_discords_is_not_picked_already() -> None:
    """An opening that a program made may belong to no channel."""
    nowhere = ChannelField("alerts", "Alerts", "local:no-channel")
    shown = render_modal(Form("Opening", "edit_rubric", (nowhere,), submit="Save"), "k", 0, {})
    assert "default_values" not in str(shown)
