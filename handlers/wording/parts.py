"""Small pieces that several messages share."""

from handlers.messages import Line, Span

DECIDES = "AI-scored: a person decides."
BUCKETS = {
    "ready": "ready",
    "ask_first": "ask first",
    "gate_failed": "must-have not met",
}
# Why a score does not compare with those made now.
OLDER = {
    "rubric": "older score: by an older rubric",
    "engine": "older score: by another engine",
    "damaged": "its evidence was changed in the database and cannot be read: restore a backup",
}
# By hold, or by stage where nothing holds it.
HOLDS = {
    "closed": "The opening was closed before this CV was scored. Move it to another opening.",
    "replaced": "A newer CV of this person came in; that one counts.",
    "name": (
        "No name was found in this CV. Say whose it is; it is taken out before the model sees "
        "the text."
    ),
    "not_a_cv": "This does not look like a CV. It was not scored.",
    "fetching": "Being fetched…",
    "reading": "Being read…",
    "scoring": "Being scored…",
    "paused": (
        "Kept: the opening is paused. It is scored once the opening is reopened, or in another one."
    ),
    "choose": "This channel hires for several openings. Say for which one this CV is.",
    "no_opening": "Kept: there is no opening in this channel yet.",
}


def plain(text: str) -> Line:
    """A line of plain words."""
    return (Span(text),)


def bold(text: str) -> Line:
    """A line of bold words."""
    return (Span(text, "bold"),)


def labelled(label: str, text: str) -> Line:
    """A bold label, then words."""
    return (Span(f"{label} ", "bold"), Span(text))


def number(value: float) -> str:
    """A figure without a needless ".0"."""
    return f"{value:.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """A share of 1 as a percentage."""
    return f"{share * 100:.0f} %"


def count(amount: int, one: str, many: str | None = None) -> str:
    """An amount with its noun."""
    return f"{amount} {one if amount == 1 else many or one + 's'}"


def shorten(text: str, length: int) -> str:
    """The text on one line, cut at `length` characters with an ellipsis."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1].rstrip() + "…"
