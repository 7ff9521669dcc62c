"""What is said about windows and questions, where a platform has no other way to show them."""

from typing import Final

from handlers.messages import (
    Button,
    Buttons,
    Form,
    Line,
    Mention,
    Message,
    Paragraph,
    Span,
)
from handlers.wording.parts import plain

SURE: Final = "Are you sure?"


def sure(question: str, button: Button) -> Message:
    """A question before something is done, with the button that does it."""
    return Message(question, (Paragraph((plain(SURE), plain(question))), Buttons((button,))))


def done() -> Message:
    """Said where there is nothing else to say."""
    text = "Done."
    return Message(text, (Paragraph((plain(text),)),))


def closed() -> Message:
    """Said in place of a form that was given up."""
    text = "Closed. Nothing was changed."
    return Message(text, (Paragraph((plain(text),)),))


def form_ready(user: str, form: Form) -> Message:
    """Said in the channel when a form comes after whoever waits for it could still be answered."""
    text = f"{form.title}: it is ready for you"
    line: Line = (Mention(user), Span(f" {text}."))
    return Message(text, (Paragraph((line,)),))


def elsewhere() -> Message:
    """Said where something is tried outside a server."""
    text = (
        "Shortlist works in the channels of a server: it does not know which one you mean here. "
        "Type the command in a channel, or mention me there."
    )
    return Message(text, (Paragraph((plain(text),)),))
