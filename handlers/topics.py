"""What a message is about, where it begins a conversation of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Stage = Literal["new", "shortlist", "hold", "decline"]
STAGES: Final[Mapping[Stage, str]] = {
    "new": "New",
    "shortlist": "Shortlisted",
    "hold": "On hold",
    "decline": "Declined",
}


@dataclass(frozen=True)
class Topic:
    """Title and stage of a conversation that a message begins, on platforms that have these."""

    title: str
    stage: Stage = "new"
