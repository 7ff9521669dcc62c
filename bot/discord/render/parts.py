"""A form in parts that a window takes: five fields each, those together that belong together."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from handlers.messages import (
    Button,
    Buttons,
    Divider,
    Form,
    FormItem,
    Heading,
    InputField,
    Text,
    TextField,
)

IN_WINDOW = 5  # components of a modal (docs.discord.com/developers/components/reference)

Part = tuple[InputField, ...]
Words = tuple[Text | Heading, ...]


def inputs_of(form: Form) -> Part:
    """All fields of a form."""
    return tuple(item for item in form.items if isinstance(item, InputField))


def buttons_of(form: Form) -> tuple[Button, ...]:
    """All buttons among a form's items; their places here are the numbers of `press<number>`."""
    rows = (item for item in form.items if isinstance(item, Buttons))
    return tuple(button for row in rows for button in row.buttons)


def is_modal(form: Form) -> bool:
    """Whether a form fits one window: it asks for something, has no buttons and five components."""
    asks = inputs_of(form)
    shown = len(asks) + sum(bool(words) for words, _ in told(form))
    return bool(asks) and not buttons_of(form) and shown <= IN_WINDOW


def told(form: Form) -> list[tuple[Words, InputField | None]]:
    """Each field with the words before it; last, with no field, the words at the end."""
    result: list[tuple[Words, InputField | None]] = []
    words: list[Text | Heading] = []
    for item in form.items:
        if isinstance(item, Text | Heading):
            words.append(item)
        elif isinstance(item, InputField):
            result.append((tuple(words), item))
            words = []
    return [*result, (tuple(words), None)]


def parts_of(form: Form) -> list[Part]:
    """The fields of a form in parts of at most five.

    A section, which a divider, a heading or a row of buttons begins, is never in one part with
    another, unless the whole form is one part. One of more than five fields is divided evenly. Of
    neighbours that ask the same (the criteria of a rubric) each has its first five fields in a
    part of its own, and what is over of all of them shares the parts behind: so that one window
    holds what makes a criterion, and another one the search words of several.
    """
    every = inputs_of(form)
    if len(every) <= IN_WINDOW:
        return [every] if every else []
    parts: list[Part] = []
    for _, alike in groupby(_sections(form.items), key=_shape):
        sections = list(alike)
        if len(sections) > 1 and len(sections[0]) > IN_WINDOW:
            parts += [section[:IN_WINDOW] for section in sections]
            over = [item for section in sections for item in section[IN_WINDOW:]]
            parts += _even(tuple(over))
        else:
            parts += [part for section in sections for part in _even(section)]
    return parts


def _sections(items: Sequence[FormItem]) -> Iterator[Part]:
    section: list[InputField] = []
    for item in items:
        if isinstance(item, InputField):
            section.append(item)
        elif section and isinstance(item, Divider | Heading | Buttons):
            yield tuple(section)
            section = []
    if section:
        yield tuple(section)


def _shape(section: Part) -> tuple[tuple[type, str], ...]:
    """What a section asks: kinds and names of its fields, without the number at a name's end."""
    return tuple((type(item), item.id.rpartition("-")[0] or item.id) for item in section)


def _even(section: Part) -> list[Part]:
    """As few parts as it takes, as alike in size as can be."""
    number = -(-len(section) // IN_WINDOW)
    ends = [len(section) * at // number for at in range(number + 1)]
    return [section[begin:end] for begin, end in pairwise(ends)]


def is_repeated(part: Part) -> bool:
    """Whether a part is one of several that ask the same, such as a criterion, headed by a name."""
    numbers = {item.id.rpartition("-")[2] for item in part}
    first = part[0]
    headed = isinstance(first, TextField) and not first.multiline
    return headed and len(part) > 1 and len(numbers) == 1 and numbers.pop().isdecimal()


def name_of(part: Part, title: str = "") -> str:
    """What is in a part, in a few words.

    Args:
        part: of a form.
        title: what its first field holds.
    """
    labels = [item.label for item in part]
    if is_repeated(part):
        head = labels[0][:1].lower() + labels[0][1:]
        return f"{head}: {title}" if title else head
    common = common_of(labels)
    if common:
        first, last = (label.removeprefix(common).strip() for label in (labels[0], labels[-1]))
        return f"{first} to {last}: {common}"
    return ", ".join(labels)


def common_of(labels: Sequence[str]) -> str:
    """The words, two at least, that several labels begin with; a number keeps the one before it."""
    if len(labels) < 2:
        return ""
    first, last = min(labels).split(" "), max(labels).split(" ")
    same = 0
    while same < min(len(first), len(last)) - 1 and first[same] == last[same]:
        same += 1
    if same and first[same].isdecimal() and last[same].isdecimal():
        same -= 1
    return " ".join(first[:same]) if same > 1 else ""
