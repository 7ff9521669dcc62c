"""The question whether a score was right, and what is said to the answer."""

from handlers.messages import Block, Button, Buttons, Message, Paragraph
from handlers.wording.parts import bold, plain
from storage.models import Application

ANSWERS = {"too_high": "too high", "right": "right", "too_low": "too low"}


def question(application: Application | None) -> tuple[Block, ...]:
    """The question with its three answers; nothing where there is no application to ask about."""
    if application is None:
        return ()
    number = application.id
    answers = (
        Button("Too high", "feel", f"{number}:too_high"),
        Button("Right", "feel", f"{number}:right"),
        Button("Too low", "feel", f"{number}:too_low"),
    )
    return (Paragraph((bold("Was this score right?"),)), Buttons(answers))


def thanks(answer: str) -> Message:
    """Said to whoever answered."""
    text = (
        f"Thank you: noted as {ANSWERS[answer]}. No score changes by it; /hire report counts the "
        "answers. Answering again replaces yours."
    )
    return Message(text, (Paragraph((plain(text),)),))
