"""Buttons and menus, and the ids by which they are known when they are pressed.

`s:<action>:<place>:<value>` is pressed and done, `c:` asks first, `p:` is a menu of boxes to tick.
Discord has a question before a button, or a name for screen readers beside its label, for none of
them. The question is asked by whoever hears of the press. As for the names: a label is all that a
screen reader says, wherever the button stands. So where several buttons of one message would have
the same label, each shows its `spoken` words in its place ("Set the level of Python"): longer, but
no one has to guess. A label that is the only one of its kind stays short.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.discord.render.text import Json, flat, size
from handlers.messages import Block, Button, Buttons, Picks

ROW, BUTTON, MENU = 1, 2, 3
IN_ROW = 5
CUSTOM_ID, LABEL, OPTION, PLACEHOLDER = 100, 80, 100, 150  # characters
SPOKEN = 38  # characters, as Discord's guidelines for labels have it
PICKS = 10
STYLES: Mapping[str, int] = {"primary": 1, "default": 2, "danger": 4}


@dataclass(frozen=True)
class Place:
    """What has to be known of where something is shown.

    Attributes:
        guild: for links to messages.
        carried: value of a button that is too long for an id -> key under which it is kept.
    """

    guild: str
    carried: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pressed:
    """A button of a message that is shown as one, or by its menu.

    Attributes:
        kind: `s`, `c` or `p`, see above.
        place: keeps the ids of one message apart.
    """

    button: Button
    kind: str
    place: str

    def id(self, tail: str) -> str:
        """Its id with this at the end."""
        return f"{self.kind}:{self.button.action}:{self.place}:{tail}"

    @property
    def is_long(self) -> bool:
        """Whether its value has to be carried; also where it would look like a key."""
        return self.button.value.startswith("~") or size(self.id(self.button.value)) > CUSTOM_ID

    def custom_id(self, carried: Mapping[str, str]) -> str:
        """Its id.

        Raises:
            ValueError: its value is too long and was not carried.
        """
        if not self.is_long:
            return self.id(self.button.value)
        if self.button.value not in carried:
            raise ValueError(f"the value of button {self.button.action!r} was not carried")
        return self.id(f"~{carried[self.button.value]}")


def long_values(blocks: Sequence[Block]) -> list[str]:
    """Values of buttons that do not fit into an id: they have to be carried, see `Place`."""
    return list(dict.fromkeys(one.button.value for one in pressed(blocks) if one.is_long))


def pressed(blocks: Sequence[Block]) -> Iterator[Pressed]:
    """Every button of a message, in order."""
    for number, block in enumerate(blocks):
        if isinstance(block, Buttons):
            yield from _of(blocks, block, number)


def _of(blocks: Sequence[Block], block: Buttons, number: int) -> Iterator[Pressed]:
    menus = {one.action: at for at, one in enumerate(blocks) if isinstance(one, Picks)}
    for at, button in enumerate(block.buttons):
        if button.action in menus:
            yield Pressed(button, "p", f"{menus[button.action]}.0")
        else:
            yield Pressed(button, "s" if button.confirm is None else "c", f"{number}.{at}")


def rows_of(blocks: Sequence[Block], number: int, place: Place) -> list[Json]:
    """A block of buttons as rows; those of a menu are left out, because choosing is doing."""
    block = blocks[number]
    if not isinstance(block, Buttons):
        return []
    labels = _labels(blocks)
    shown = [
        plain_button(one.custom_id(place.carried), labels[one.place], one.button.style)
        for one in _of(blocks, block, number)
        if one.kind != "p"
    ]
    return in_rows(shown)


def _labels(blocks: Sequence[Block]) -> Mapping[str, str]:
    """Place of a button -> its label, or its spoken words where others have the same label."""
    shown = [one for one in pressed(blocks) if one.kind != "p"]
    labels = Counter(one.button.label for one in shown)
    words = {
        one.place: one.button.spoken
        for one in shown
        if one.button.spoken and labels[one.button.label] > 1
    }
    short = Counter(flat(text, SPOKEN) for text in words.values())
    for place, text in words.items():
        words[place] = flat(text, SPOKEN if short[flat(text, SPOKEN)] == 1 else LABEL)
    return {one.place: words.get(one.place, one.button.label) for one in shown}


def plain_button(custom_id: str, label: str, style: str = "default") -> Json:
    """One button."""
    shown = flat(label, LABEL)
    return {"type": BUTTON, "style": STYLES[style], "label": shown, "custom_id": custom_id}


def in_rows(components: Sequence[Json]) -> list[Json]:
    """Buttons in rows of five."""
    return [
        {"type": ROW, "components": list(components[at : at + IN_ROW])}
        for at in range(0, len(components), IN_ROW)
    ]


def menu_of(blocks: Sequence[Block], number: int, place: Place) -> list[Json]:
    """Boxes to tick as a menu that does what their button would do."""
    block = blocks[number]
    if not isinstance(block, Picks) or not block.options:
        return []
    button = next((one for one in pressed(blocks) if one.button.action == block.action), None)
    known = button or Pressed(Button(block.label, block.action), "p", f"{number}.0")
    options = list(dict(block.options).items())[:PICKS]
    menu = {
        "type": MENU,
        "custom_id": known.custom_id(place.carried),
        "placeholder": flat(_asked(block, known.button), PLACEHOLDER),
        "min_values": 1,
        "max_values": len(options),
        "options": [{"label": flat(label, OPTION), "value": value} for value, label in options],
    }
    return [{"type": ROW, "components": [menu]}]


def _asked(block: Picks, button: Button) -> str:
    """What is to be chosen, without the words about a button that is not there."""
    return block.label.removesuffix(f", then press {button.label}")
