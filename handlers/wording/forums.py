"""What is said about forums in which candidates have posts."""

from handlers.messages import ChannelLink, Message, Paragraph, Span
from handlers.wording.parts import plain
from storage.models import Opening


def forum_set(opening: Opening) -> Message:
    """Said after an opening was given a forum, or lost it."""
    if opening.forum is None:
        text = f"Candidates of #{opening.id} {opening.title} have no posts of their own any more."
        return Message(text, (Paragraph((plain(text),)),))
    text = f"Each candidate of #{opening.id} {opening.title} has a post in "
    return Message(
        f"{text}the forum.", (Paragraph(((Span(text), ChannelLink(opening.forum), Span(".")),)),)
    )
