"""A message as the Home tab of the app."""

from bot.slack.render.messages import VIEW, render_blocks
from bot.slack.render.text import Json
from handlers.messages import Message, Note, Span


def render_home(message: Message, base: str | None = None, *, first: str = "") -> Json:
    """A message as the `view` of `views.publish`; it has no title, and no fallback text.

    Args:
        message: what to show.
        base: the workspace's address, for links to messages.
        first: words on top of it, where something could not be done.
    """
    blocks = (Note(((Span(first),),)), *message.blocks) if first else message.blocks
    return {
        "type": "home",
        "callback_id": "shortlist:home",
        "blocks": render_blocks(blocks, base, on=VIEW),
    }
