"""Messages and forms as Block Kit: right by eye, within every limit, and words stay words."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.render import (
    render_form,
    render_home,
    render_message,
    render_receipt,
    submitted_values,
)
from handlers.messages import (
    Block,
    Button,
    Buttons,
    ChannelField,
    ChannelLink,
    ChoiceField,
    Divider,
    Excerpt,
    Fields,
    FileField,
    Form,
    Heading,
    Link,
    Mention,
    Message,
    MessageLink,
    Note,
    NumberField,
    Paragraph,
    Picks,
    Progress,
    Span,
    Table,
    Text,
    TextField,
    Time,
)
from handlers.scoring.explaining import Explanation
from handlers.wording.comparing import comparison
from pipeline.explanation import Part, ShownQuote
from tests.fakes.slack import text_of
from tests.fakes.slack.blocks import TOTAL_TEXT, message_faults, text_length, view_faults

BASE = "https://acme.slack.com/"
NASTY = [
    "<!channel>",
    "<!here|here>",
    "<@U1>",
    "<#C1>",
    "<https://evil.example|click>",
    "@here @channel @everyone",
    "*bold* _italic_ ~gone~ `code` ```block```",
    "> quote",
    ":warning: :smile:",
    "&lt;!channel&gt; R&D",
    "https://evil.example mailto:a@b.example",
    "a\x00b\x1b[31m\u202e",
]
nasty = st.one_of(st.sampled_from(NASTY), st.text(max_size=200))


def every_block(text: str) -> tuple[Block, ...]:
    """Every kind of block, with this text wherever foreign words can be."""
    span = Span(text, "bold")
    link = MessageLink(text, "slack:T1/C1", "1.5")
    return (
        Heading(text),
        Paragraph(((span, Time(0), link), (Span(text, "code"),))),
        Excerpt(text),
        Fields(((text, text), ("Score", "82"))),
        Note(((Span(text),),)),
        Note(((Span(text), Time(0), link, Mention(text), ChannelLink(text)),)),
        Progress(1, 3, text),
        Buttons((Button(text, "post", "1", confirm=text),)),
        Divider(),
        Table((("", text), (text, text))),
        Table(((text, text), (text, ""))),
        Picks(text or "Tick", (("1", text), ("2", text)), "compare"),
    )


def objects(value: Any) -> list[dict[str, Any]]:
    """Every object in blocks."""
    if isinstance(value, list):
        return [found for item in value for found in objects(item)]
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in objects(item))]
    return []


def test_a_card_as_slack_gets_it() -> None:
    message = Message(
        "Ann scored 82",
        (
            Heading("Ann"),
            Paragraph(((Span("82", "bold"), Span(" of 100, "), Mention("U1")),)),
            Excerpt("Led a team"),
            Fields((("Bucket", "ready"),)),
            Note(((Span("AI-scored: a person decides"),),)),
            Note(((Span("Seen "), Time(1_700_000_000)),)),
            Buttons((Button("Remove", "remove", "7", style="danger", confirm="For good?"),)),
        ),
    )
    text = {"type": "plain_text", "emoji": False}
    assert render_message(message, BASE) == {
        "text": "Ann scored 82",
        "blocks": [
            {"type": "header", "text": {**text, "text": "Ann"}},
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "82", "style": {"bold": True}},
                            {"type": "text", "text": " of 100, "},
                            {"type": "user", "user_id": "U1"},
                        ],
                    }
                ],
            },
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_quote",
                        "elements": [{"type": "text", "text": "Led a team"}],
                    }
                ],
            },
            {"type": "section", "fields": [{**text, "text": "Bucket"}, {**text, "text": "ready"}]},
            {"type": "context", "elements": [{**text, "text": "AI-scored: a person decides"}]},
            {
                "type": "context",
                "elements": [
                    {**text, "text": "Seen "},
                    {
                        "type": "mrkdwn",
                        "text": "<!date^1700000000^{date_short_pretty} at {time}"
                        "|2023-11-14 22:13 UTC>",
                        "verbatim": True,
                    },
                ],
            },
            {
                "type": "actions",
                "elements": [
                    {
                        "type": "button",
                        "text": {**text, "text": "Remove"},
                        "action_id": "shortlist:remove:6.0",
                        "value": "7",
                        "style": "danger",
                        "confirm": {
                            "title": {**text, "text": "Are you sure?"},
                            "text": {**text, "text": "For good?"},
                            "confirm": {**text, "text": "Remove"},
                            "deny": {**text, "text": "Cancel"},
                        },
                    }
                ],
            },
        ],
    }


@given(nasty)
@settings(max_examples=150, deadline=None)
def test_words_are_never_put_where_slack_looks_for_markup(text: str) -> None:
    rendered = render_message(Message(text, every_block(text)), BASE)
    assert message_faults(rendered["blocks"], rendered["text"]) == []
    for found in objects(rendered["blocks"]):
        if found.get("type") == "plain_text":
            assert found["emoji"] is False
        if found.get("type") == "mrkdwn":
            assert_one_reference(found["text"])
    # The fallback is looked at for mentions: nothing in it may open one.
    assert not re.search(r"[<>]|&(?!(amp|lt|gt);)", rendered["text"])


def assert_one_reference(markup: str) -> None:
    """One reference of ours, whose label holds no sign with a meaning."""
    match = re.fullmatch(
        r"<(!date\^0\^[^|<>]*|[@#][A-Z0-9]+|https://acme[^|<>]*)(\|(.*))?>", markup
    )
    assert match, markup
    label = match[3] or ""
    assert not re.search(r"[<>]|&(?!(amp|lt|gt);)", label)
    if match[1].startswith("https"):
        assert not re.search(r"[*_~`:|@#\n]", label)


@pytest.mark.parametrize("text", NASTY[:-1])
def test_words_are_shown_as_they_were_written(text: str) -> None:
    blocks = render_message(Message("x", (Excerpt(text), Paragraph(((Span(text),),)))))["blocks"]
    assert text_of(blocks) == [text, text]


@pytest.mark.parametrize(
    ("name", "kind", "key"),
    [("U123", "user", "user_id"), ("<!channel>", "text", "text"), ("U1> x", "text", "text")],
)
def test_only_real_ids_become_mentions(name: str, kind: str, key: str) -> None:
    blocks = render_message(Message("x", (Paragraph(((Mention(name),),)),)))["blocks"]
    assert blocks[0]["elements"][0]["elements"] == [{"type": kind, key: name}]


@given(st.integers(0, 4000), st.integers(0, 130))
@settings(max_examples=40, deadline=None)
def test_limits_hold_whatever_the_size(length: int, number: int) -> None:
    text = "W" * length
    many = tuple(Button(text, "post", str(at)) for at in range(number))
    fields = Fields(tuple((text, text) for _ in range(number // 4)))
    blocks = (*every_block(text), fields, *(Excerpt(text) for _ in range(number)), Buttons(many))
    rendered = render_message(Message(text, blocks), BASE)
    assert message_faults(rendered["blocks"], rendered["text"]) == []
    assert text_length(rendered["blocks"]) < TOTAL_TEXT
    assert len(rendered["text"]) <= 3000


@given(st.sampled_from("W\u4e2d\U0001f600"), st.integers(0, 3000), st.integers(0, 60))
@settings(max_examples=30, deadline=None)
def test_windows_and_home_hold_what_slack_takes(letter: str, length: int, number: int) -> None:
    text = letter * length
    blocks = (*(Excerpt(text) for _ in range(number)), *every_block(text)) * 2
    for view in (render_receipt(Message(text, blocks), BASE), render_home(Message(text, blocks))):
        assert view_faults(view) == []


def test_a_window_holds_more_than_a_message() -> None:
    blocks = tuple(Excerpt("W" * 1000) for _ in range(60))
    assert len(text_of(render_receipt(Message("x", blocks))["blocks"])) == 60
    assert len(text_of(render_message(Message("x", blocks))["blocks"])) < 20


def test_what_is_left_out_is_counted_and_the_last_buttons_stay() -> None:
    quotes: tuple[Block, ...] = tuple(Excerpt(f"quote {at}") for at in range(80))
    blocks = (*quotes, Buttons((Button("Next", "next"),)))
    rendered = render_message(Message("x", blocks))["blocks"]
    assert len(rendered) == 50
    assert rendered[-1]["elements"][0]["text"]["text"] == "Next"
    shown = text_of(rendered)
    assert shown[-2] == "… 32 more not shown: too long for one message."
    assert shown[47] == "quote 47"


def test_many_buttons_make_several_rows() -> None:
    buttons = Buttons(tuple(Button(str(at), "post", str(at)) for at in range(30)))
    rows = render_message(Message("x", (buttons,)))["blocks"]
    assert [len(row["elements"]) for row in rows] == [25, 5]
    ids = [item["action_id"] for row in rows for item in row["elements"]]
    assert len(set(ids)) == 30


@pytest.mark.parametrize(
    ("done", "total", "bar"), [(0, 5, 0), (3, 5, 6), (5, 5, 10), (0, 0, 0), (7, 5, 10)]
)
def test_progress_is_a_bar_with_words(done: int, total: int, bar: int) -> None:
    (shown,) = text_of(render_message(Message("x", (Progress(done, total, ""),)))["blocks"])
    assert shown == "▰" * bar + "▱" * (10 - bar) + f"  {done} of {total}"


def test_without_the_workspaces_address_a_link_is_its_label() -> None:
    link = MessageLink("the thread", "slack:T1/C1", "1.5")
    blocks = render_message(Message("x", (Paragraph(((link,),)), Note(((link,),)))))["blocks"]
    assert text_of(blocks) == ["the thread", "the thread"]


def test_a_link_to_a_page_of_ours_leads_there_in_text_and_in_small_print() -> None:
    link = Link("our *page*", "https://h.example/x")
    text, note = render_message(Message("x", (Paragraph(((link,),)), Note(((link,),)))))["blocks"]
    [element] = text["elements"][0]["elements"]
    assert (element["type"], element["url"], element["text"]) == ("link", link.url, link.label)
    assert note["elements"][0]["text"] == "<https://h.example/x|our page>"


def form(text: str, number: int) -> Form:
    options = tuple((str(at), text or "?") for at in range(1, number + 1))
    items = (
        Heading(text),
        Text(((Span(text), Time(0)),)),
        Divider(),
        TextField("title", text, value=text, hint=text),
        TextField("text", "Text", value=text, multiline=True, max_length=100, optional=True),
        NumberField("bar", "Bar", 75, 0, 100, hint=text),
        ChoiceField("kind", "Kind", options, value="2"),
        ChannelField("alerts", "Alerts", value="slack:T1/C9"),
        FileField("jd", "File"),
    )
    return Form(text, "save_opening", items, value="5")


@given(nasty | st.just("W" * 5000), st.integers(1, 120))
@settings(max_examples=60, deadline=None)
def test_forms_keep_the_limits(text: str, number: int) -> None:
    view = render_form(form(text, number), "slack:T1/C1")
    assert view_faults(view) == []
    assert not [found for found in objects(view["blocks"]) if found.get("type") == "mrkdwn"]


def test_a_form_asks_with_fitting_inputs() -> None:
    view = render_form(form("Nurse", 2), "slack:T1/C1")
    inputs = {block["block_id"]: block["element"] for block in view["blocks"] if "element" in block}
    assert {field: element["type"] for field, element in inputs.items()} == {
        "title": "plain_text_input",
        "text": "plain_text_input",
        "bar": "number_input",
        "kind": "radio_buttons",
        "alerts": "conversations_select",
        "jd": "file_input",
    }
    assert inputs["kind"]["initial_option"]["value"] == "2"
    assert inputs["alerts"]["initial_conversation"] == "C9"
    assert inputs["jd"]["filetypes"] == ["pdf", "docx", "txt"]
    assert (inputs["bar"]["min_value"], inputs["bar"]["max_value"]) == ("0", "100")
    assert json.loads(view["private_metadata"]) == {"value": "5", "channel": "slack:T1/C1"}


def test_a_row_of_buttons_in_a_form_as_slack_gets_it() -> None:
    row = Buttons((Button("Add a criterion", "add_criterion", "3:1"),))
    view = render_form(Form("Rubric of #3", "edit_rubric", (TextField("a", "A"), row), value="3:1"))
    assert view_faults(view) == []
    assert view["blocks"][1] == {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "text": {"type": "plain_text", "text": "Add a criterion", "emoji": False},
                "action_id": "shortlist:add_criterion:1.0",
                "value": "3:1",
            }
        ],
    }


def test_more_than_three_choices_become_a_list() -> None:
    view = render_form(form("Nurse", 4))
    assert view["blocks"][6]["element"]["type"] == "static_select"


def test_text_that_does_not_fit_is_said_to_be_cut() -> None:
    view = render_form(form("W" * 500, 2))
    block = next(block for block in view["blocks"] if block.get("block_id") == "text")
    assert block["hint"]["text"] == "Only the first 100 characters fit here."
    assert len(block["element"]["initial_value"]) == 100


def test_a_form_of_too_many_items_says_so() -> None:
    items = tuple(Text(((Span(str(at)),),)) for at in range(150))
    view = render_form(Form("Many", "x", items, submit=None))
    assert view_faults(view) == []
    assert text_of(view["blocks"])[-1] == "… 51 more not shown."
    assert "submit" not in view


def test_a_receipt_is_a_form_that_only_closes() -> None:
    view = render_receipt(Message("Saved", every_block("<!channel>")), BASE)
    assert view_faults(view) == []
    assert "submit" not in view
    assert view_faults(render_receipt(Message("Saved"))) == []


def test_submitted_values_are_plain_text() -> None:
    state = {
        "alerts": {"input": {"type": "conversations_select", "selected_conversation": "C7"}},
        "kind": {"input": {"type": "static_select", "selected_option": {"value": "must"}}},
        "jd": {"input": {"type": "file_input", "files": [{"id": "F1"}]}},
        "none": {"input": {"type": "plain_text_input", "value": None}},
    }
    assert submitted_values(state, "T1") == {
        "alerts": "slack:T1/C7",
        "kind": "must",
        "jd": "F1",
        "none": "",
    }


def test_a_table_and_boxes_as_slack_takes_them() -> None:
    table = Table((("", "Ana", "Zed"), ("Python (must)", "level 4, 20 points", "")))
    message = Message(
        "Side by side", (table, Picks("Tick two", (("7", "1. Ana"), ("9", "2. Zed")), "compare"))
    )
    blank = "\N{NO-BREAK SPACE}"
    assert render_message(message)["blocks"] == [
        {
            "type": "table",
            "rows": [
                [{"type": "raw_text", "text": cell} for cell in (blank, "Ana", "Zed")],
                [
                    {"type": "raw_text", "text": cell}
                    for cell in ("Python (must)", "level 4, 20 points", blank)
                ],
            ],
            "column_settings": [{"is_wrapped": True}] * 3,
        },
        {
            "type": "input",
            "block_id": "picks:1",
            "optional": True,
            "label": {"type": "plain_text", "text": "Tick two", "emoji": False},
            "element": {
                "type": "checkboxes",
                "action_id": "shortlist:picks:1",
                "options": [
                    {
                        "text": {"type": "plain_text", "text": "1. Ana", "emoji": False},
                        "value": "7",
                    },
                    {
                        "text": {"type": "plain_text", "text": "2. Zed", "emoji": False},
                        "value": "9",
                    },
                ],
            },
        },
    ]


@pytest.mark.parametrize(
    "table",
    [
        Table((tuple("abcdefghijklmnopqrstu"), tuple("abcdefghijklmnopqrstu"))),
        Table((("", "Ana"), *((f"Criterion {number}", "x") for number in range(100)))),
        Table((("", "Ana"), *((f"Criterion {number}", "x" * 1500) for number in range(9)))),
    ],
)
def test_a_table_that_slack_does_not_take_is_spelled_out(table: Table) -> None:
    message = Message("Side by side", (Heading("Side by side"), table))
    blocks = render_message(message)["blocks"]
    assert not message_faults(blocks, "x")
    assert text_length(blocks) <= TOTAL_TEXT
    assert {block["type"] for block in blocks} <= {"header", "rich_text", "context"}
    assert table.rows[1][0] in "\n".join(text_of(blocks))


def test_a_table_in_a_modal_is_spelled_out() -> None:
    message = Message("Side by side", (Table((("", "Ana"), ("Python", "level 4"))),))
    view = render_receipt(message)
    assert not view_faults(view)
    assert "Ana: level 4" in "\n".join(text_of(view["blocks"]))


def test_the_largest_comparison_fits_one_message() -> None:
    part = Part(
        criterion_id="a", criterion="Experience with a thing", kind="must", weight=3, level=3.3,
        meaning="Good", points=12.2, most=14.8, reason="", next_level=None, gain=0.0, question=None,
        quotes=(ShownQuote(text="word " * 60, page=1, supports=True),),
    )  # fmt: skip
    parts = tuple(part.model_copy(update={"criterion_id": f"c{place}"}) for place in range(12))
    people = [
        Explanation(f"Maximilian Longname {at}", 80.1, 0.9, "ready", parts) for at in range(5)
    ]
    blocks = render_message(comparison(people))["blocks"]
    assert [block["type"] for block in blocks] == ["header", "table", "context"]
    assert len(blocks[1]["rows"]) == 14
    assert text_length(blocks) <= TOTAL_TEXT


def test_a_channel_that_is_none_of_slacks_is_not_picked_already() -> None:
    """An opening that a program made may belong to no channel."""
    nowhere = ChannelField("alerts", "Alerts", value="local:no-channel")
    view = render_form(Form("Opening", "edit_rubric", (nowhere,), submit="Save"))
    assert "initial_conversation" not in json.dumps(view)
    assert view_faults(view) == []
