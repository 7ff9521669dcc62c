"""A form that is too large for a window, as a message: what it holds, and a button for each part.

A part stands beside its button while there is room for that, up to eleven of them; then buttons
stand below the text of two parts, of three, and so on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.discord.render.blocks import heading, with_colon
from bot.discord.render.buttons import IN_ROW, in_rows, plain_button
from bot.discord.render.forms import WORDS, words_of
from bot.discord.render.layout import (
    CHARACTERS,
    COMPONENTS,
    body_of,
    section,
    text_display,
    weight,
)
from bot.discord.render.parts import (
    Part,
    buttons_of,
    common_of,
    inputs_of,
    is_repeated,
    name_of,
    parts_of,
    told,
)
from bot.discord.render.text import Json, flat, line_of, size, together
from bot.discord.render.values import as_markdown, as_text, held
from handlers.messages import Form, Heading, InputField, TextField

RED = 0xDA373C
PART_LABEL, ERROR, HEAD = 60, 300, 2200  # characters
GAP, MORE = 2, 14  # characters between two texts, and of what says how much is missing
# Characters of a label and of a value, from the most that is pleasant to the least that says any.
ROOMS = ((80, 120), (80, 80), (80, 60), (60, 40), (45, 30), (30, 20), (20, 9))


@dataclass(frozen=True)
class _Shown:
    """A part: its text, and its button."""

    text: str
    button: Json


def render_form(form: Form, key: str, filled: Mapping[str, str], errors: Mapping[str, str]) -> Json:
    """A form as the body of a message: what is asked, what it holds, what is wrong.

    Ids: `f:<key>:open<part>` for each part, `save`, `cancel`, and `press<number>` for buttons among
    the form's items. A form that asks nothing only shows its words.

    Args:
        form: what to ask.
        key: of the draft.
        filled: field id -> what it holds by now.
        errors: field id -> what is wrong with it.
    """
    beside = [text_display(together([*_head(form), *_wrong(form, errors)], HEAD) or "…")]
    end = together(words_of(told(form)[-1][0]), WORDS) if inputs_of(form) else ""
    last = [*([text_display(end)] if end else []), *in_rows(list(_foot(form, key)))]
    room = CHARACTERS - weight([*beside, *last])[1]
    parts = _placed(_fitting(form, key, filled, errors, room), [*beside, *last])
    return body_of([*beside, *parts, *last], accent=RED if errors else None)


def form_button(key: str) -> Json:
    """A row with the button that shows the form of a draft: `f:<key>:show`."""
    return in_rows([plain_button(f"f:{key}:show", "Open", "primary")])[0]


def _head(form: Form) -> list[str]:
    """Title, and the words before the first field."""
    return [*heading(Heading(form.title), "##"), *words_of(told(form)[0][0])]


def _wrong(form: Form, errors: Mapping[str, str]) -> list[str]:
    """What is wrong, with the label of its field."""
    labels = {item.id: f"{item.label}: " for item in inputs_of(form)}
    lines = [
        f"• {line_of(flat(labels.get(field, '') + sentence, ERROR))}"
        for field, sentence in errors.items()
    ]
    return ["**Not saved yet:**", *lines] if lines else []


def _foot(form: Form, key: str) -> Iterator[Json]:
    """Save, the buttons among the form's items, and the way out."""
    asks = bool(form.submit or inputs_of(form))
    if asks:
        yield plain_button(f"f:{key}:save", form.submit or "Save", "primary")
    for number, button in enumerate(buttons_of(form)):
        yield plain_button(f"f:{key}:press{number}", button.label, button.style)
    if asks:
        yield plain_button(f"f:{key}:cancel", "Cancel")


def _fitting(
    form: Form, key: str, filled: Mapping[str, str], errors: Mapping[str, str], room: int
) -> list[_Shown]:
    """The parts with texts of together at most `room` characters."""
    parts = parts_of(form)
    words = {item.id: words_of(before) for before, item in told(form)[1:] if item}
    texts: list[str] = []
    for lengths in ROOMS:
        told_ = [[*_before(part, words), *_values(part, filled, lengths)] for part in parts]
        texts = [together(lines, room) for lines in told_]
        if sum(size(text) + GAP for text in texts) <= room:
            break
    else:
        share = room // max(1, len(parts)) - GAP - MORE
        texts = [together(lines, share) for lines in told_]
    buttons = _openers(parts, key, filled, errors)
    return [_Shown(text, button) for text, button in zip(texts, buttons, strict=True)]


def _openers(
    parts: Sequence[Part], key: str, filled: Mapping[str, str], errors: Mapping[str, str]
) -> Iterator[Json]:
    """A button for each part that says what is in it."""
    for number, part in enumerate(parts):
        what = "Correct" if errors.keys() & {item.id for item in part} else "Change"
        title = as_text(part[0], held(part[0], filled)) if is_repeated(part) else ""
        name = f"{what} {name_of(part, title)}" if len(parts) > 1 else what
        yield plain_button(f"f:{key}:open{number}", flat(name, PART_LABEL))


def _before(part: Part, words: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """The words before a part's fields; those before the form's first field stand on top."""
    for item in part:
        yield from words.get(item.id, ())


def _values(part: Part, filled: Mapping[str, str], room: tuple[int, int]) -> list[str]:
    """The fields of a part with what they hold: short ones share a line."""
    lines: list[str] = []
    common = "" if is_repeated(part) else common_of([item.label for item in part])
    if common:
        lines.append(f"**{line_of(common)}**")
    sharing = False
    for item in part:
        label = flat(_short(item.label, part, common), room[0])
        value = as_markdown(item, held(item, filled), room[1])
        name = line_of(with_colon(label))
        told_ = f"{name} {value}" if lines else f"**{name}** {value}"
        if sharing and _is_short(item):
            lines[-1] += f" · {told_}"
        else:
            lines.append(told_)
        sharing = _is_short(item)
    return lines


def _is_short(item: InputField) -> bool:
    return not isinstance(item, TextField)


def _short(label: str, part: Part, common: str) -> str:
    """A label without what the line above says already: "Kind of criterion 1" below that name."""
    if common:
        return label.removeprefix(common).strip()
    about = part[0].label[:1].lower() + part[0].label[1:]
    if not is_repeated(part) or about not in label:
        return label
    return label.replace(f" of {about}", "").replace(f" for {about}", "")


def _placed(parts: Sequence[_Shown], others: Sequence[Json]) -> list[Json]:
    """Parts beside or above their buttons, as close to them as components last."""
    room = COMPONENTS - 1 - weight(others)[0]
    if 3 * len(parts) <= room:
        return [section(one.text, one.button) for one in parts]
    for each in range(2, IN_ROW + 1):
        groups = [parts[at : at + each] for at in range(0, len(parts), each)]
        if len(parts) + 2 * len(groups) <= room:
            return [component for group in groups for component in _grouped(group)]
    raise ValueError(f"a form of {len(parts)} parts is more than a message holds")


def _grouped(group: Sequence[_Shown]) -> list[Json]:
    return [
        text_display("\n\n".join(one.text for one in group)),
        *in_rows([one.button for one in group]),
    ]
