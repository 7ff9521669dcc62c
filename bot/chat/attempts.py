"""One call of a handler, whatever comes of it."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from handlers.errors import PermanentError, TemporaryError, UserError
from handlers.messages import Message, Paragraph, Reply, Span

log = structlog.get_logger(__name__)

OUTDATED = (
    "This button is from an older version of Shortlist and does nothing any more. "
    "Type /hire help to see what you can do."
)


@dataclass(frozen=True)
class Refusal:
    """It was not done; the person who asked is told why."""

    text: str

    @property
    def message(self) -> Message:
        """The same as a message."""
        return Message(self.text, (Paragraph(((Span(self.text),),)),))


async def attempt(
    handler: Callable[..., Awaitable[Reply]] | None, *arguments: object
) -> Reply | Refusal:
    """Call a handler; an unknown one and every error become a sentence.

    What is not meant for people gets a reference that the log has too.
    """
    if handler is None:
        return Refusal(OUTDATED)
    try:
        return await handler(*arguments)
    except UserError as error:
        return Refusal(error.in_chat)
    except Exception as error:  # noqa: BLE001 - the person waits for an answer, whatever happened
        return unexpected(error)


def unexpected(error: Exception) -> Refusal:
    """What to say of an error that nobody foresaw."""
    if isinstance(error, PermanentError | TemporaryError):
        return Refusal(error.reason)
    reference = secrets.token_hex(3)
    log.error("request_failed", reference=reference, exc_info=error)
    return Refusal(
        "Something went wrong on our side, and nothing was changed. Try again; if it stays so, "
        f"tell whoever runs Shortlist. Reference {reference}"
    )
