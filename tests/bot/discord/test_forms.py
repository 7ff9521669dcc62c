"""Forms as windows and as messages, their parts, and what comes back from Discord."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.render import (
    buttons_of,
    form_button,
    initial_values,
    is_modal,
    parts_of,
    render_form,
    render_modal,
    submitted_values,
)
from handlers.messages import (
    Button,
    Buttons,
    ChannelField,
    ChoiceField,
    Divider,
    FileField,
    Form,
    FormItem,
    Heading,
    InputField,
    NumberField,
    Span,
    Text,
    TextField,
)
from handlers.wording.rubrics import longer_form, rubric_form
from pipeline.rubric import Criterion, Rubric
from tests.bot.discord.markdown import read
from tests.bot.discord.test_golden import as_discord
from tests.bot.discord.test_render import PARTS, SIGNS, buttons, contents, inside
from tests.bot.slack.examples.values import opening
from tests.fakes.discord import message_faults, modal_faults, walk

Json = dict[str, Any]
LEVELS = tuple(f"What level {at} of it means, in words, what is to be shown" for at in range(5))


def said(text: str) -> Text:
    return Text(((Span(text),),))


def form(*items: FormItem, **more: Any) -> Form:
    return Form("Rubric", "save", items, **more)


def texts(number: int) -> tuple[TextField, ...]:
    return tuple(TextField(f"f{at}x", f"Field {at}") for at in range(number))


def options(number: int) -> tuple[tuple[str, str], ...]:
    return tuple((str(at), f"#{at} Opening {at}") for at in range(1, number + 1))


def rubric(criteria: int) -> Form:
    """The rubric form of the product, with so many criteria."""
    made = Rubric(criteria=tuple(
        Criterion(id=f"c{at}", name=f"Skill {at} & *more*", weight=3, levels=LEVELS,
                  kind="must" if at < 2 else "scored", terms=("python", "django", "sql"))
        for at in range(criteria)
    ))  # fmt: skip
    shown: Form = as_discord(rubric_form(opening(), made))
    return shown


def one_of_each(text: str = "Nurse", choices: int = 3) -> Form:
    return Form(
        text,
        "save_opening",
        (
            Heading(text),
            said(text),
            TextField("title", text, value=text, hint=text),
            TextField("text", "Text", value=text, multiline=True, optional=True, max_length=100),
            Divider(),
            NumberField("bar", "Bar", 75, 0, 100, hint="At least"),
            ChoiceField("kind", "Kind", options(choices), value="2"),
            ChannelField("alerts", "Alerts", value="discord:9/4001"),
            FileField("jd", text),
        ),
        value="5",
    )


def asked(item: InputField, **filled: str) -> Json:
    """The label of one field in a window."""
    window = render_modal(form(item), "k", 0, filled)
    assert modal_faults(window) == []
    (label,) = window["components"]
    return dict(label)


@pytest.mark.parametrize(
    ("item", "label"),
    [
        (
            TextField("title", "Title", "Nurse", hint="Short", max_length=120),
            {
                "label": "Title",
                "description": "Short",
                "component": {"type": 4, "custom_id": "title", "style": 1, "required": True,
                              "max_length": 120, "value": "Nurse"},
            },
        ),
        (
            TextField("text", "Text", multiline=True, optional=True),
            {
                "label": "Text",
                "component": {"type": 4, "custom_id": "text", "style": 2, "required": False,
                              "max_length": 3000},
            },
        ),
        (
            NumberField("bar", "Bar", 72.5, 0, 100, hint="At least this."),
            {
                "label": "Bar",
                "description": "At least this. 0 to 100.",
                "component": {"type": 4, "custom_id": "bar", "style": 1, "required": True,
                              "max_length": 20, "value": "72.5"},
            },
        ),
        (
            ChoiceField("kind", "Kind", (("a", "One"), ("b", "Two")), "b"),
            {
                "label": "Kind",
                "component": {"type": 21, "custom_id": "kind", "required": True, "options": [
                    {"value": "a", "label": "One"},
                    {"value": "b", "label": "Two", "default": True},
                ]},
            },
        ),
        (
            ChoiceField("kind", "Kind", (("a", "One"),), "x"),
            {
                "label": "Kind",
                "component": {"type": 3, "custom_id": "kind", "required": True,
                              "options": [{"value": "a", "label": "One"}]},
            },
        ),
        (
            ChoiceField("kind", "Kind", options(26), "2"),
            {
                "label": "Kind",
                "description": "One of 26: type its number or a part of its name.",
                "component": {"type": 4, "custom_id": "kind", "style": 1, "required": True,
                              "max_length": 200, "value": "#2 Opening 2"},
            },
        ),
        (
            ChannelField("alerts", "Alerts", "discord:9/4001"),
            {
                "label": "Alerts",
                "component": {"type": 8, "custom_id": "alerts", "channel_types": [0, 5, 15],
                              "required": False, "min_values": 0, "max_values": 1,
                              "default_values": [{"id": "4001", "type": "channel"}]},
            },
        ),
        (
            FileField("files", "CVs", ("pdf", "zip"), optional=False, max_files=10),
            {
                "label": "CVs",
                "description": "pdf, zip",
                "component": {"type": 19, "custom_id": "files", "required": True,
                              "min_values": 1, "max_values": 10},
            },
        ),
    ],
)  # fmt: skip
def test_a_field_is_asked_as_fits_it(item: InputField, label: Json) -> None:
    assert asked(item) == {"type": 18, **label}


def test_more_than_three_choices_fold_out() -> None:
    component = asked(ChoiceField("kind", "Kind", options(25), "2"))["component"]
    assert component["type"] == 3
    assert [one["value"] for one in component["options"] if one.get("default")] == ["2"]


def test_what_was_filled_in_is_there_again() -> None:
    item = ChoiceField("kind", "Kind", options(3), "2")
    chosen = [one["value"] for one in asked(item, kind="3")["component"]["options"]
              if one.get("default")]  # fmt: skip
    assert chosen == ["3"]
    assert asked(TextField("a", "A", "old"), a="new")["component"]["value"] == "new"
    assert "value" not in asked(TextField("a", "A", "old"), a="")["component"]
    files = asked(FileField("f", "CVs", optional=False), f="k-1 k-2")
    assert files["component"]["required"] is False
    assert files["description"].startswith("What is there by now is kept")


def test_a_long_label_goes_on_in_the_description() -> None:
    label = asked(TextField("a", "Words that count as evidence for criterion 12", hint="Commas"))
    assert (label["label"], label["description"]) == (
        "Words that count as evidence for criterion 12", "Commas"
    )  # fmt: skip
    label = asked(TextField("a", "Words that count as evidence for new criterion 12", hint="Go"))
    assert (label["label"], label["description"]) == (
        "Words that count as evidence for new…", "…criterion 12. Go"
    )  # fmt: skip


def test_a_hint_that_is_too_long_stands_above_where_there_is_room() -> None:
    hint = "The question was: " + "why? " * 30
    first, second = render_modal(form(TextField("a", "A", hint=hint)), "k", 0, {})["components"]
    assert first == {"type": 10, "content": hint.strip()}
    assert second["description"].endswith("…")
    full = form(*(TextField(f"a{at}x", "A", hint=hint) for at in range(5)))
    assert [one["type"] for one in render_modal(full, "k", 0, {})["components"]] == [18] * 5


def test_text_that_does_not_fit_is_said_to_be_cut() -> None:
    label = asked(TextField("a", "A", "W" * 500, max_length=100))
    assert label["description"] == "Only the first 100 characters fit here."
    assert len(label["component"]["value"]) == 100


def test_a_window_shows_the_words_of_its_form() -> None:
    words = form(Heading("*Python*"), said("Two\nlines"), *texts(2), said("At the end"))
    assert is_modal(words)
    window = render_modal(words, "k7", 0, {})
    assert modal_faults(window) == []
    assert (window["custom_id"], window["title"]) == ("f:k7:modal0", "Rubric")
    assert [one.get("content") for one in window["components"]] == [
        "### \\*Python\\*\nTwo\nlines", None, None, "At the end"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "fits"),
    [
        (form(*texts(5)), True),
        (form(*texts(6)), False),
        (form(said("a"), *texts(4)), True),
        (form(said("a"), *texts(5)), False),
        (form(said("a"), Heading("b"), texts(1)[0], said("c"), *texts(1), said("d")), True),
        (form(*texts(1), Buttons((Button("Add", "add"),))), False),
        (form(said("a"), submit=None), False),
    ],
)
def test_what_fits_a_window(made: Form, fits: bool) -> None:
    assert is_modal(made) is fits
    assert len(parts_of(made)) == 1 or not fits


def test_parts_keep_together_what_belongs_together() -> None:
    def sizes(made: Form) -> list[list[str]]:
        return [[item.id for item in part] for part in parts_of(made)]

    assert sizes(form(said("a"))) == []
    assert [len(part) for part in sizes(form(*texts(6)))] == [3, 3]
    assert [len(part) for part in sizes(form(*texts(50)))] == [5] * 10
    made = sizes(rubric(3))
    assert made[0] == ["name-0", "kind-0", "weight-0", "pass-0", "levels-0"]
    assert made[4] == ["terms-0", "terms-1", "terms-2", "terms-3"]
    assert made[5:] == [["blind", "bar", "alert_channel"], ["top", "quiet", "zone"]]
    second = (Heading("B"), TextField("b", "B"), TextField("c", "C"), FileField("d", "D"))
    apart = form(*texts(3), *second)
    assert sizes(apart) == [["f0x", "f1x", "f2x"], ["b", "c", "d"]]


@given(st.lists(st.sampled_from([*texts(3), Divider(), Heading("H"), said("t")]), max_size=60))
@settings(max_examples=100, deadline=None)
def test_every_field_is_in_one_part_in_order(items: list[FormItem]) -> None:
    fields = [item for item in items if isinstance(item, TextField)]
    parts = parts_of(form(*items))
    assert [item for part in parts for item in part] == fields
    assert all(1 <= len(part) <= 5 for part in parts)


def test_a_form_as_a_message() -> None:
    made = Form(
        "New opening",
        "new_opening",
        (
            said("This channel hires already."),
            TextField("title", "Title", "Nurse *1*", max_length=120),
            TextField("text", "Text", "Nurse wanted\n\nNight shifts", multiline=True),
            FileField("file", "File"),
            Divider(),
            said("Now the rest."),
            NumberField("bar", "Alert bar", 75, 0, 100),
            ChoiceField("blind", "How are they called?", (("no", "by name"),), "no"),
            ChannelField("alerts", "Announce in", "discord:9/4001"),
            Buttons((Button("Add one", "add"), Button("Drop", "drop", style="danger"))),
            said("At the end."),
        ),
        submit="Draft rubric",
    )
    body = render_form(made, "k7", {"file": "k-1 k-2"}, {})
    assert message_faults(body) == []
    assert inside(body) == [
        {"type": 10, "content": "## New opening\nThis channel hires already."},
        {
            "type": 9,
            "components": [
                {
                    "type": 10,
                    "content": "**Title:** Nurse \\*1\\*\n"
                    "Text: Nurse wanted / Night shifts\n"
                    "File: 2 files",
                }
            ],
            "accessory": opener("Change Title, Text, File", "open0"),
        },
        {
            "type": 9,
            "components": [
                {
                    "type": 10,
                    "content": "Now the rest.\n**Alert bar:** 75 · How are they called? by name · "
                    "Announce in: <#4001>",
                }
            ],
            "accessory": opener("Change Alert bar, How are they called?, Announce in", "open1"),
        },
        {"type": 10, "content": "At the end."},
        {
            "type": 1,
            "components": [
                {**opener("Draft rubric", "save"), "style": 1},
                opener("Add one", "press0"),
                {**opener("Drop", "press1"), "style": 4},
                opener("Cancel", "cancel"),
            ],
        },
    ]
    assert [button.action for button in buttons_of(made)] == ["add", "drop"]


def opener(label: str, verb: str) -> Json:
    return {"type": 2, "style": 2, "label": label, "custom_id": f"f:k7:{verb}"}


def test_what_is_wrong_stands_on_top_and_its_part_is_named() -> None:
    made = form(TextField("a", "Name", "x"), *texts(5))
    body = render_form(made, "k7", {}, {"a": "Write *one* word.", "": "Only admins may do this."})
    assert body["components"][0]["accent_color"]
    assert contents(body)[0] == (
        "## Rubric\n**Not saved yet:**\n• Name: Write \\*one\\* word.\n• Only admins may do this."
    )
    labels = [one["label"] for one in buttons(body)]
    assert labels[:2] == ["Correct Name, Field 0, Field 1", "Change Field 2, Field 3, Field 4"]
    assert "accent_color" not in render_form(made, "k7", {}, {})["components"][0]


def test_a_form_that_asks_nothing_only_shows() -> None:
    body = render_form(form(said("Drafting…"), submit=None), "k7", {}, {})
    assert message_faults(body) == []
    assert [one["type"] for one in inside(body)] == [10]
    body = render_form(form(said("Really?"), submit="Yes"), "k7", {}, {})
    assert [one["label"] for one in buttons(body)] == ["Yes", "Cancel"]


@pytest.mark.parametrize("criteria", range(1, 13))
def test_a_rubric_of_any_size_is_usable(criteria: int) -> None:
    made = rubric(criteria)
    wrong = {f"levels-{at}": "Write five lines, one for each level." for at in range(criteria)}
    for errors in ({}, wrong):
        body = render_form(made, "k7", {}, errors)
        assert message_faults(body) == []
        shown = "\n".join(contents(body))
        for at in range(criteria):
            assert f"**Criterion {at + 1}:** Skill {at} & \\*more\\*" in shown
        labels = [one["label"] for one in buttons(body)]
        assert len(set(labels)) == len(labels)
        verb = "Correct" if errors else "Change"
        assert labels[criteria - 1] == f"{verb} criterion {criteria}: Skill {criteria - 1} & *more*"
        verbs = [one["custom_id"].split(":")[2] for one in buttons(body)]
        parts = len(parts_of(made))
        add = ["press0"] if criteria < 11 else []  # room for twelve, one of them new
        assert verbs == [*(f"open{at}" for at in range(parts)), "save", *add, "cancel"]
    for at in range(parts):
        window = render_modal(made, "k7", at, {})
        assert modal_faults(window) == []
        assert len(window["components"]) <= 5
    assert render_modal(made, "k7", 0, {})["title"] == "Rubric of #3: criterion 1: Skill 0 & *more*"


def test_what_was_filled_in_is_shown_and_survives_a_longer_form() -> None:
    made = rubric(3)
    filled = {**initial_values(made), "name-1": "Spanish", "weight-1": "5"}
    longer: Form = as_discord(longer_form(opening(), filled))
    assert len(parts_of(longer)) == len(parts_of(made)) + 1
    shown = "\n".join(contents(render_form(longer, "k7", {}, {})))
    assert "**Criterion 2:** Spanish\nKind: must-have · Weight: weight 5" in shown


def test_a_form_of_fifty_choices_fits_a_message() -> None:
    fields = tuple(ChoiceField(f"cv-{at}", f"cv_of_{at}_" + "w" * 140, options(100), "2")
                   for at in range(50))  # fmt: skip
    body = render_form(form(*fields), "k7", {}, {})
    assert message_faults(body) == []
    assert sum(text.count("Opening 2") for text in contents(body)) == 50


@given(
    st.one_of(st.text(SIGNS, max_size=60), st.lists(st.sampled_from(PARTS)).map("".join),
              st.text(max_size=200), st.just("W" * 5000), st.just("*" * 5000)),
    st.integers(1, 100),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_forms_keep_the_limits_and_words_stay_words(text: str, choices: int) -> None:
    made = one_of_each(text, choices)
    for body in (render_form(made, "k", {}, {"title": text}),
                 render_form(replace(made, items=made.items * 10), "k", {}, {})):  # fmt: skip
        assert message_faults(body) == []
        found = [one for content in contents(body) for one in read(content)[1]]
        assert {one.kind for one in found} <= {"bold", "heading", "small", "mention"}
        assert {one.about for one in found if one.kind == "mention"} <= {"4001"}
    for at in range(len(parts_of(made))):
        window = render_modal(made, "k", at, {})
        assert modal_faults(window) == []
        found = [one for content in walk(window["components"]) if content["type"] == 10
                 for one in read(content["content"])[1]]  # fmt: skip
        assert {one.kind for one in found} <= {"heading", "small"}


def test_the_button_of_a_form_that_is_ready() -> None:
    row = form_button("k7")
    assert message_faults({"flags": 1 << 15, "components": [row]}) == []
    assert row["components"][0]["custom_id"] == "f:k7:show"


def test_initial_values_are_those_of_a_form_sent_as_it_is() -> None:
    assert initial_values(one_of_each("Nurse")) == {
        "title": "Nurse", "text": "Nurse", "bar": "75", "kind": "2", "alerts": "discord:9/4001",
        "jd": "",
    }  # fmt: skip
    gone = ChoiceField("kind", "Kind", options(2), "7")
    assert initial_values(form(gone)) == {"kind": ""}


def labelled(**component: Any) -> Json:
    return {"type": 18, "id": 1, "component": {"id": 2, **component}}


def test_submitted_values_are_plain_text() -> None:
    """As in the examples of docs.discord.com/developers/components/reference."""
    data = {
        "custom_id": "f:k:modal0",
        "components": [
            {"type": 10, "id": 9},
            labelled(type=4, custom_id="title", value="Nurse *1*\nNight"),
            {"type": 1, "components": [{"type": 4, "custom_id": "text", "value": ""}]},
            labelled(type=4, custom_id="bar", value="72,5"),
            labelled(type=21, custom_id="kind", value="2"),
            labelled(type=8, custom_id="alerts", values=["4001"]),
            labelled(type=19, custom_id="jd", values=["11", "12"]),
            labelled(type=4, custom_id="unknown", value="x"),
        ],
        "resolved": {
            "attachments": {"11": {"filename": "a.pdf"}, "12": {"filename": "b.pdf"}},
            "channels": {"4001": {"type": 0}},
        },
    }
    assert submitted_values(data, one_of_each(), "9") == {
        "title": "Nurse *1*\nNight", "text": "", "bar": "72,5", "kind": "2",
        "alerts": "discord:9/4001", "jd": "11 12",
    }  # fmt: skip


def test_what_was_left_empty_is_empty_and_given_files_stay() -> None:
    data = {
        "components": [
            labelled(type=21, custom_id="kind", value=None),
            labelled(type=8, custom_id="alerts", values=[]),
            labelled(type=19, custom_id="jd", values=[]),
        ]
    }
    assert submitted_values(data, one_of_each(), "9") == {"kind": "", "alerts": ""}
    folded = {"components": [labelled(type=3, custom_id="kind", values=["7"])]}
    assert submitted_values(folded, one_of_each(choices=9), "9") == {"kind": "7"}
    assert submitted_values({}, one_of_each(), "9") == {}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("7", "7"),
        ("#7", "7"),
        (" #7  the opening 7 ", "7"),
        ("opening 40", "40"),
        ("Later", "later"),
        ("decide", "later"),
        ("opening 4", "opening 4"),  # several
        ("nurse", "nurse"),
        ("", ""),
    ],
)
def test_a_choice_that_is_typed_is_found(typed: str, value: str) -> None:
    named = tuple((one, label.replace("Opening", "The opening")) for one, label in options(40))
    made = form(ChoiceField("kind", "Kind", (*named, ("later", "decide later")), "1"))
    data = {"components": [labelled(type=4, custom_id="kind", value=typed)]}
    assert submitted_values(data, made, "9") == {"kind": value}


def test_a_channel_that_is_none_of_discords_is_not_picked_already() -> None:
    """An opening that a program made may belong to no channel."""
    nowhere = ChannelField("alerts", "Alerts", "local:no-channel")
    assert "default_values" not in str(render_modal(form(nowhere), "k", 0, {}))
