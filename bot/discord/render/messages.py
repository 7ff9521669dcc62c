"""A message as the body of one that is posted, as pages for one member, and a file with its words.

Only texts carry words of others, and those escaped, see `bot.discord.render.text`.
"""

from collections.abc import Sequence

from bot.discord.render.blocks import Unit, units_of
from bot.discord.render.buttons import Place
from bot.discord.render.layout import body_of, in_one, in_pages, text_display
from bot.discord.render.text import Json, cut, line_of
from handlers.attachments import Attachment
from handlers.messages import Block, Buttons, Message, Paragraph, Picks, Span

GALLERY, FILE = 12, 13
ALT = 1024  # characters
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")


def render_message(message: Message, place: Place, *, notice_id: int | None = None) -> Json:
    """A message as one body; what does not fit is left out, and counted in a note.

    Buttons at the end always stay, because they are what the reader can do next.

    Args:
        message: what to say.
        place: where it is shown.
        notice_id: number of the outermost component.

    Raises:
        ValueError: a value of `long_values` is not carried.
    """
    units, tail = _units(message, place)
    return body_of(in_one(units, tail) or _blank(message), container_id=notice_id)


def render_pages(message: Message, place: Place) -> list[Json]:
    """A message as at least one and at most five bodies; buttons at the end are on the last.

    Raises:
        ValueError: a value of `long_values` is not carried.
    """
    units, tail = _units(message, place)
    return [body_of(page or _blank(message)) for page in in_pages(units, tail)]


def _units(message: Message, place: Place) -> tuple[list[Unit], list[Unit]]:
    """What may be left out, and what stays."""
    blocks: Sequence[Block] = message.blocks or (Paragraph(((Span(message.text),),)),)
    made = units_of(blocks, place)
    end = len(blocks)
    while end and isinstance(blocks[end - 1], Buttons | Picks):
        end -= 1
    return _joined(made[:end]), _joined(made[end:])


def _joined(made: Sequence[Sequence[Unit]]) -> list[Unit]:
    return [unit for units in made for unit in units]


def _blank(message: Message) -> list[Json]:
    return [text_display(line_of(message.text).strip() or "…")]


def render_upload(attachment: Attachment) -> Json:
    """The body that goes with a file: its title and the file, a picture with words for it."""
    media = {"url": f"attachment://{attachment.name}"}
    alt = cut(attachment.alt, ALT)
    described = {"description": alt} if alt else {}
    shown: Json = {"type": FILE, "file": media}
    if attachment.name.lower().endswith(_PICTURES):
        shown = {"type": GALLERY, "items": [{"media": media, **described}]}
    title = line_of(attachment.title).strip()
    titled = [text_display(f"**{title}**")] if title else []
    file = {"id": 0, "filename": attachment.name, **described}
    return {**body_of([*titled, shown]), "attachments": [file]}
