"""What is said about the board, and why it says no."""

from handlers.messages import Link, Message, Note, Paragraph, Span
from handlers.wording.parts import plain

FORGED = (
    "This form was not sent from our own page, or was open too long. Load the page again and send "
    "it once more; nothing was changed."
)
NOT_ALLOWED = "You did not allow it in Slack, so nobody was signed in. Start again, or use a link."
NOT_INSTALLED = (
    "Shortlist is not installed in this Slack workspace. Sign in to the one that it works in, or "
    "have an admin install it."
)
NO_MEMBER = (
    "The board is for members of this workspace. If you should be one, ask whoever looks after it."
)
NOT_CONFIRMED = (
    "You have no confirmed address to mail it to. Set one with /hire mail you@example.com and open "
    "the link that comes, then ask again; or type /hire board: the link comes here."
)
USAGE = "Use /hire board to have the link here, or /hire board mail to have it mailed to you."
NO_PAGE = "There is no such page."
LONG_AGO = "You were signed out: it has been a while. Sign in again."


def link(address: str) -> Message:
    """A link that signs whoever asked in."""
    text = "Your link to the board"
    return Message(
        text,
        (
            Paragraph(((Link("Open the board", address), Span(" — it signs you in.")),)),
            Note((plain("It works once, for ten minutes, and is for you alone."),)),
        ),
    )


def mailed() -> Message:
    """Said once a link that signs whoever asked in is on its way to their address."""
    text = (
        "A link to the board is being mailed to your confirmed address. It works once, for ten "
        "minutes from now."
    )
    return Message("Your link to the board", (Paragraph((plain(text),)),))
