"""A recruiter who takes every step of the product in one Discord server."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.fakes.discord import Guild, Posted
from tests.handlers.conftest import DESCRIPTION, cv
from tests.platforms.discord_seat import DiscordSeat

SAME = "Sam Oldham"  # whose CV comes to every server, to the byte
HEADLINE = "Senior Backend Engineer"  # on a card below the name


@dataclass
class Recruiter:
    """Somebody who goes the whole way in one server."""

    seat: DiscordSeat
    town: str
    names: Sequence[str]

    @property
    def guild(self) -> Guild:
        """Where they are."""
        return self.seat.guild

    @property
    def title(self) -> str:
        """Of the opening."""
        return f"Engineer in {self.town}"

    def card(self, name: str) -> str:
        """Words that stand on somebody's card alone."""
        return f"{name}\n{HEADLINE}"

    def shown(self, words: str) -> str:
        """All words of what shows these, of several the newest."""
        return [one.shown.words for one in self.seat.look() if words in one.shown.words][-1]

    async def opens(self) -> None:
        """An opening, its rubric as drafted."""
        await self.seat.type("opening new")
        filled = {"title": self.title, "description": DESCRIPTION, "bar": "40"}
        await self.seat.send({**filled, "alert_channel": "alerts"})
        await self.seat.send({})
        await self.seat.settle()
        assert "must-have" in self.shown(f": {self.title}\n")

    async def drops(self) -> Posted:
        """CVs; each gets its card, and the message its mark."""
        people = (*self.names, SAME)
        files = [(f"{n}.txt", cv(name, f"{n}@example.com")) for n, name in enumerate(people)]
        await self.seat.drop(*files)
        await self.seat.settle()
        assert self.shown("3 of 3 scored")
        assert all(self.shown(self.card(name)) for name in people)
        fake = self.seat.house.discord
        dropped = [post for post in fake.messages(self.guild.channel("backend")) if post.files][-1]
        assert dropped.reactions == [("\N{WHITE HEAVY CHECK MARK}", fake.bot.id)]
        return dropped

    async def decides(self) -> None:
        """Details, a decision, its end, another one; and what the reviewer thinks of the score."""
        seat, card, details = (
            self.seat,
            self.card(self.names[0]),
            f"{self.names[0]} for {self.title}",
        )
        await seat.press(card, "Details")
        await seat.press(details, "Hold")
        await seat.press(details, "Undo my decision")
        await seat.press(card, "Decline…")
        await seat.send({"note": f"Not {self.title}"})
        await seat.press(card, "Shortlist", user="ben")
        await seat.press(card, "Too low", user="ben")
        await seat.settle()
        assert f"Not {self.title}" in self.shown(card)

    async def corrects(self) -> None:
        """A fact, a level, a note."""
        seat, card, details = (
            self.seat,
            self.card(self.names[1]),
            f"{self.names[1]} for {self.title}",
        )
        await seat.press(card, "Correct…")
        await seat.send({"location": self.town})
        await seat.press(card, "Details")
        await seat.press(details, "Set the level of Python")
        await seat.send({"level": "4", "reason": f"Worked with {self.names[0]}"})
        await seat.press(details, "Write a note…")
        await seat.send({"text": f"Moves to {self.town}"})
        await seat.settle()
        await seat.press(card, "Details")
        assert self.shown(f"Place: {self.town}")
        assert self.shown(f"Moves to {self.town}")

    async def asks(self) -> None:
        """Shortlist, search, comparison, and a question in plain words."""
        seat = self.seat
        await seat.type("rank")
        await seat.press("Shortlist for", "Post to channel")
        await seat.settle()
        await seat.type("candidate find", words=self.names[0].split()[1])
        assert self.names[0] in self.shown("1 candidate found")
        await seat.type("candidate compare", who="1 2 3")
        assert all(name in self.shown("Comparison") for name in self.names)
        await seat.mention("list everyone")
        await seat.settle()
        assert all(name in self.shown("3 of 3 candidates") for name in self.names)

    async def reports(self) -> None:
        """Figures, Home, roles; what is offered while one types."""
        seat, backend = self.seat, self.guild.channel("backend")
        await seat.type("hire report")
        await seat.home()
        assert self.title in self.shown("Announced in the last 7 days")
        await seat.type("admin roles", user="adam", member="ben", role="viewer")
        await seat.type("admin roles", user="adam", member="ben", role="default")
        fake = seat.house.discord
        offered = await fake.autocomplete("rank", "opening", "", channel=backend)
        assert [self.title in one["name"] for one in offered] == [True]
        offered = await fake.autocomplete("candidate find", "words", "", channel=backend)
        assert len(offered) == 4

    async def takes_in_an_old_message(self) -> None:
        """A command on a message of a channel that does not hire."""
        old = (f"{self.town}.txt", cv(f"Old {self.town}", "old@example.com"))
        await self.seat.leave(old, channel="frontend")
        await self.seat.point("Score this CV", old[0])
        await self.seat.send({})
        await self.seat.settle()
        assert self.shown(self.card(f"Old {self.town}"))

    async def switches(self) -> None:
        """Pause, reopen, edit, close."""
        seat = self.seat
        await seat.type("opening pause")
        await seat.settle()
        await seat.press(f"{self.title} (paused)", "Reopen")
        await seat.type("opening edit")
        await seat.send({"top": "3"})
        await seat.settle()
        assert "first 3 places" in self.shown(f": {self.title}\n")
        await seat.type("opening close")
        await seat.type("opening list")
        assert self.title in self.shown("closed, 4 candidates")

    async def whole_way(self) -> None:
        """All of it."""
        await self.opens()
        await self.drops()
        await self.decides()
        await self.corrects()
        await self.asks()
        await self.takes_in_an_old_message()
        await self.reports()
        await self.switches()
