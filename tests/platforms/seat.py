"""What somebody can do on any platform, and see there."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from tests.platforms.shown import Seen, Shown

File = tuple[str, bytes]
Filled = Mapping[str, str | Sequence[File]]  # field id -> text, option's value, channel, files
EVERYWHERE = ("rita", "ben", "adam", "vic")  # recruiters, an admin, and one who may only look
CHANNELS = ("backend", "frontend", "alerts")


@dataclass
class Clock:
    """The time of the product, which goes on by itself and can be put forward."""

    ahead: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        """What time it is."""
        return datetime.now(UTC) + self.ahead


class Seat(Protocol):
    """A member's place in front of a platform.

    People are `rita` and `ben`, who recruit, `adam`, an admin, and `vic`, who may only look;
    channels `backend`, `frontend` and `alerts`. What is pressed is found by words that stand in it
    and by its button's label; of several the newest is meant.

    Attributes:
        notes: what was shown and is gone again: forms, questions, faults of a form.
        clock: the product's.
    """

    notes: list[Shown]
    clock: Clock

    async def type(
        self, command: str, *, user: str = "rita", channel: str = "backend", **options: str | int
    ) -> None:
        """Type a command, such as `rank` with `top=2`; the words of admins are under `admin`."""

    async def home(self, user: str = "rita") -> None:
        """Ask how things stand for oneself."""

    async def press(self, words: str, label: str, *, user: str = "rita") -> None:
        """Press a button, and say yes where that is asked."""

    async def choose(self, words: str, chosen: Sequence[str], label: str) -> None:
        """Choose among several by the beginnings of their labels, for what a button would do."""

    async def press_in_form(self, label: str, filled: Filled) -> None:
        """Press a button in the open form, with what was filled in."""

    async def send(self, filled: Filled) -> None:
        """Fill the open form in and send it; other fields keep what they show."""

    async def drop(
        self, *files: File, words: str = "", user: str = "rita", channel: str = "backend",
        below: str = "",
    ) -> None:  # fmt: skip
        """Drop files, into the thread of the message with these words where there are some."""

    async def leave(self, *files: File, user: str = "ben", channel: str = "backend") -> None:
        """Post a message with files that Shortlist does not hear of."""

    async def point(self, shortcut: str, words: str, *, user: str = "rita") -> None:
        """Choose something in the menu of a member's message with these words."""

    async def upload(self, user: str = "rita") -> None:
        """Ask for the form that takes files."""

    async def mention(self, question: str, *, user: str = "rita", directly: bool = False) -> None:
        """Ask a question in the channel, or in a direct message."""

    async def take_away(self, words: str) -> None:
        """Delete the file of a member's message with these words."""

    async def wait(self, time: timedelta) -> None:
        """Let time pass."""

    async def settle(self) -> None:
        """Let everything happen that is ready."""

    def look(self) -> list[Seen]:
        """All that somebody sees now, the oldest first; forms aside."""

    def leave_off(self) -> None:
        """Close what is open of forms."""

    def refused(self) -> list[str]:
        """What the platform did not take from us."""


Step = Callable[[Seat], Awaitable[None]]
