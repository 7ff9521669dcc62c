"""What a handler replied, or why it refused."""

from bot.chat.attempts import Refusal
from handlers.messages import Ask, Done, FieldErrors, Message, Replace, Reply, Say, Show

Given = Reply | Refusal


def message_of(reply: Given) -> Message | None:
    """The words of a reply; None for a form and for silence."""
    match reply:
        case Say() | Replace() | Show() | Refusal():
            return reply.message
        case FieldErrors():
            return Refusal(" ".join(reply.errors.values())).message
        case Ask() | Done():
            return None
