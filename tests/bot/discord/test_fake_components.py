"""What the fake Discord takes and refuses of messages and forms."""

from typing import Any

import pytest

from tests.bot.discord.small_bot import (
    V2,
    Json,
)
from tests.fakes.discord import (
    message_faults,
    modal_faults,
)


def text(content: str = "a", **more: Any) -> Json:
    return {"type": 10, "content": content, **more}


def button(custom_id: str = "a", **more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Go", "custom_id": custom_id, **more}


def row(*inside: Json) -> Json:
    return {"type": 1, "components": list(inside)}


def select(amount: int = 1, **more: Any) -> Json:
    options = [{"label": str(number), "value": str(number)} for number in range(amount)]
    return {"type": 3, "custom_id": "s", "options": options, **more}


def container(*inside: Json, **more: Any) -> Json:
    return {"type": 17, "components": list(inside), **more}


def section(*inside: Json, accessory: Json | None = None) -> Json:
    return {"type": 9, "components": list(inside), "accessory": accessory or button("x")}


def gallery(*urls: str, description: str = "") -> Json:
    items = [{"media": {"url": url}, "description": description} for url in urls]
    return {"type": 12, "items": items}


@pytest.mark.parametrize(
    "components",
    [
        [text("a" * 4000)],
        [text(str(number)) for number in range(40)],
        [container(text(), row(*(button(str(number)) for number in range(5))), id=2**31 - 1)],
        [row(select(25, max_values=25, placeholder="p" * 150))],
        [section(text(), text(), text()), {"type": 14, "spacing": 2, "divider": False}],
        [gallery(*["https://a.example/a.png"] * 10, description="d" * 1024)],
        [gallery("attachment://a.png"), {"type": 13, "file": {"url": "attachment://a.png"}}],
        [row({"type": 2, "style": 5, "label": "l" * 80, "url": "https://a.example"})],
    ],
)
def test_messages_that_are_taken(components: list[Json]) -> None:
    assert message_faults({"flags": V2, "components": components}, ["a.png"]) == []


@pytest.mark.parametrize(
    "components",
    [
        [text("")],
        [text("a" * 2001), container(text("a" * 2000))],
        [text(str(number)) for number in range(41)],
        [container(*(text() for _ in range(39)), text())],
        [button()],
        [row()],
        [row(*(button(str(number)) for number in range(6)))],
        [row(button(), select())],
        [row(select(), select(custom_id="t"))],
        [row(select(26))],
        [row(select(2, max_values=3))],
        [row(select(2, min_values=2))],
        [row(button(label="l" * 81))],
        [row(button("c" * 101))],
        [row(button(""))],
        [row(button("a"), button("a"))],
        [row(button(url="https://a.example"))],
        [row(button(value="v"))],
        [text(id=5), container(text(), id=5)],
        [text(id=2**31)],
        [text(id=-1)],
        [container(container(text()))],
        [container()],
        [section()],
        [section(text(), text(), text(), text())],
        [section(row(button()))],
        [section(text(), accessory=select())],
        [gallery()],
        [gallery(*["https://a.example/a.png"] * 11)],
        [gallery("https://a.example/a.png", description="d" * 1025)],
        [gallery("attachment://b.png")],
        [{"type": 13, "file": {"url": "https://a.example/a.pdf"}}],
        [{"type": 4, "custom_id": "t", "style": 1}],
        [{"type": 18, "label": "l", "component": select()}],
        [{"type": 99}],
    ],
)
def test_messages_that_are_refused(components: list[Json]) -> None:
    assert message_faults({"flags": V2, "components": components}, ["a.png"])


@pytest.mark.parametrize(
    "payload",
    [
        {"content": "a" * 2001},
        {"flags": V2, "content": "a", "components": [text()]},
        {"flags": V2, "embeds": [{"title": "a"}], "components": [text()]},
        {"flags": V2 | 64, "components": [text()]},
        {"components": [text()]},
        {"content": "a", "nonce": "n" * 26},
        {"content": "a", "enforce_nonce": True},
        {"content": "a", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        {"content": "a", "allowed_mentions": {"parse": ["all"]}},
        {"content": "a", "colour": 1},
    ],
)
def test_bodies_that_are_refused(payload: Json) -> None:
    assert message_faults(payload)


def label(component: Json, **more: Any) -> Json:
    return {"type": 18, "label": "Name", "component": component, **more}


def entry(**more: Any) -> Json:
    return {"type": 4, "custom_id": "t", "style": 1, **more}


def modal(*components: Json, **more: Any) -> Json:
    return {"custom_id": "f", "title": "Form", "components": list(components), **more}


def radio(amount: int, **more: Any) -> Json:
    return {**select(amount, **more), "type": 21}


def uploads(**more: Any) -> Json:
    return {"type": 19, "custom_id": "u", **more}


@pytest.mark.parametrize(
    "data",
    [
        modal(label(entry(value="v" * 4000, max_length=4000)), title="t" * 45),
        modal(label(radio(2), description="d" * 100), label(uploads(max_values=10))),
        modal(
            text(), label(select(25)), label({"type": 8, "custom_id": "c", "channel_types": [0]})
        ),
        modal(label(uploads(required=False, min_values=0))),
        modal(label({"type": 23, "custom_id": "b"})),
    ],
)
def test_forms_that_are_taken(data: Json) -> None:
    assert modal_faults(data) == []


@pytest.mark.parametrize(
    "data",
    [
        modal(),
        modal(*(label(entry(custom_id=str(number))) for number in range(6))),
        modal(label(entry()), title="t" * 46),
        modal(label(entry()), custom_id="c" * 101),
        modal(label(entry(), label="l" * 46)),
        modal(label(entry(), description="d" * 101)),
        modal(label(entry(max_length=4001))),
        modal(label(entry(value="abc", max_length=2))),
        modal(label(entry(value="a", min_length=2))),
        modal(label(entry(label="inside"))),
        modal(label(entry()), label(entry())),
        modal(label(radio(1))),
        modal(label(radio(11))),
        modal(label(uploads(max_values=11))),
        modal(label(uploads(min_values=0))),
        modal(label(select(2, disabled=True))),
        modal(label(select(2, min_values=0))),
        modal(label(button())),
        modal(entry()),
        modal(row(button())),
    ],
)
def test_forms_that_are_refused(data: Json) -> None:
    assert modal_faults(data)
