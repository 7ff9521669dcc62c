"""What a member sees, free of any platform's markup."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Words:
    """A line. `heading`: it stands out as a title."""

    text: str
    heading: bool = False


@dataclass(frozen=True)
class Title:
    """What stands in the title bar of a window."""

    text: str


@dataclass(frozen=True)
class Cells:
    """A table, drawn as one; the first row are the heads of its columns."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Press:
    """A button. `spoken`: what a screen reader says in place of its label."""

    label: str
    spoken: str = ""


@dataclass(frozen=True)
class Ticks:
    """Several of which some can be chosen. `sent`: choosing is not all, a button follows."""

    label: str
    options: tuple[str, ...]
    sent: bool


@dataclass(frozen=True)
class Mark:
    """A reaction of ours, by Slack's name."""

    name: str


@dataclass(frozen=True)
class Attached:
    """A file of ours, with what is said to whoever cannot see it."""

    name: str
    alt: str


@dataclass(frozen=True)
class Asked:
    """A field of a form, by its id, with what it shows and holds when it is opened."""

    id: str
    label: str
    hint: str
    value: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sends:
    """What the button says that sends a form."""

    label: str


@dataclass(frozen=True)
class Wrong:
    """Why a form was not taken, as it is said beside a field or above them."""

    text: str


Part = Words | Title | Cells | Press | Ticks | Mark | Attached | Asked | Sends | Wrong


@dataclass(frozen=True)
class Shown:
    """Something that is shown.

    Attributes:
        place: `#backend`, `#backend, thread`, `rita alone` (answers, windows), `rita directly`.
        parts: from the top down.
    """

    place: str
    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """All words, a line each, for looking things up."""
        return "\n".join(line_of(part) for part in self.parts)

    @property
    def labels(self) -> tuple[str, ...]:
        """By what its buttons can be found."""
        return tuple(
            name
            for part in self.parts
            if isinstance(part, Press)
            for name in (part.label, part.spoken)
            if name
        )


@dataclass(frozen=True)
class Seen:
    """A message or window that is there right now.

    Attributes:
        key: names it.
        shown: what it says.
        handle: the platform's own record of it.
        whole: names what it is a page of; empty where it is all.
    """

    key: str
    shown: Shown
    handle: Any
    whole: str = ""


def together(seen: Sequence[Seen]) -> list[tuple[Shown, list[Any]]]:
    """Pages of one answer as one, with the records of all of them."""
    wholes: dict[str, list[Seen]] = {}
    for one in seen:
        wholes.setdefault(one.whole or one.key, []).append(one)
    return [
        (
            Shown(pages[0].shown.place, tuple(part for one in pages for part in one.shown.parts)),
            [one.handle for one in pages],
        )
        for pages in wholes.values()
    ]


def line_of(part: Part) -> str:
    """A part in one line or, for a table or a choice, several."""
    match part:
        case Cells(rows):
            return "\n".join(" | ".join(row) for row in rows)
        case Ticks(label, options):
            return "\n".join([label, *(f"[ ] {option}" for option in options)])
        case Asked():
            choices = f" of {', '.join(part.options)}" if part.options else ""
            return f"{part.id} “{part.label}” ({part.hint}): {part.value!r}{choices}"
        case Attached(name, alt):
            return f"({name}: {alt})"
        case Mark(name):
            return f":{name}:"
        case Press(label) | Sends(label):
            return f"[{label}]"
    return part.text


def lines(text: str, *, heading: bool = False) -> list[Part]:
    """Words as lines, white space aside; none for what is blank."""
    flat = (" ".join(line.split()) for line in text.split("\n"))
    return [Words(line, heading) for line in flat if line]


def newest(seen: Sequence[Seen], fits: Callable[[Shown], bool], what: str) -> list[Any]:
    """The records of what came last of all that fits: a message, a window, or pages.

    Raises:
        LookupError: there is none; the error shows everything there is.
    """
    wholes = together(seen)
    found = [handles for shown, handles in wholes if fits(shown)]
    if found:
        return found[-1]
    everything = "\n---\n".join(f"{shown.place}: {shown.words}" for shown, _ in wholes)
    raise LookupError(f"nothing shown has {what}; there is:\n{everything}")


def form(place: str, parts: Sequence[Part]) -> Shown:
    """A form: its title, the words in it, its fields by their ids, its buttons."""
    fields = sorted((part for part in parts if isinstance(part, Asked)), key=lambda one: one.id)
    words = dict.fromkeys(part for part in parts if isinstance(part, Words))
    buttons = [part for part in parts if isinstance(part, Press | Sends)]
    titles = [part for part in parts if isinstance(part, Title)]
    return Shown(place, (*titles, *words, *fields, *buttons))
