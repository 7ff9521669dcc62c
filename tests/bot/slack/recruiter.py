"""A recruiter who takes every step of the product in one Slack workspace."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bot.slack.house import House, last_card, window
from tests.fakes.slack import FakeSlack, Posted
from tests.fakes.slack.payloads import app_mention
from tests.handlers.conftest import DESCRIPTION, cv

SAME = "Sam Oldham"  # whose CV comes to every workspace, to the byte


@dataclass
class Recruiter:
    """Somebody who goes the whole way in one workspace."""

    house: House
    slack: FakeSlack
    town: str
    names: Sequence[str]

    @property
    def title(self) -> str:
        """Of the opening."""
        return f"Engineer in {self.town}"

    async def type(self, command: str, text: str, *, user: str = "U1") -> Posted:
        """Type a command in C1; what is shown to the caller alone."""
        assert (await self.slack.command(command, text, user=user)).status == 200
        return self.slack.ephemerals("C1", user=user)[-1]

    async def opens(self) -> None:
        """An opening, its rubric as drafted."""
        await self.slack.command("/opening", "new")
        form = self.slack.open_view()
        filled = {"title": self.title, "description": DESCRIPTION, "bar": "40"}
        await self.slack.submit(form, filled)
        await self.house.settle()
        await self.slack.submit(form)
        form.open = False
        await self.house.settle()
        assert self.title in last_card(self.slack, "Opening #").shown

    async def drops(self) -> None:
        """CVs; each gets its card, and the message its mark."""
        people = (*self.names, SAME)
        files = [(f"{n}.txt", cv(name, f"{n}@example.com")) for n, name in enumerate(people)]
        dropped = await self.slack.drop("C1", files, with_message=True)
        await self.house.settle()
        thread = self.slack.messages("C1", thread=dropped.ts)
        assert [post.shown for post in thread if "3 of 3 scored" in post.shown]
        heads = [post.text.partition(":")[0] for post in thread if "Scored by" in post.shown]
        assert sorted(heads) == sorted(people)
        assert self.slack.message("C1", dropped.ts).reactions == ["white_check_mark"]

    async def decides(self) -> None:
        """Details, a decision, its end, another one; and what the reviewer thinks of the score."""
        slack, card = self.slack, last_card(self.slack, f"{self.names[0]}\n")
        await slack.press(card, "Details")
        details = window(slack, self.names[0])
        await slack.press(details, "Hold")
        assert "Undo my decision" in details.shown
        await slack.press(details, "Undo my decision")
        assert "Undo my decision" not in details.shown
        details.open = False
        await slack.press(card, "Decline…")
        await slack.submit(window(slack, "Decline"), {"note": f"Not {self.title}"})
        await slack.press(card, "Shortlist", user="U2")
        await slack.press(card, "Too low", user="U2")
        await self.house.settle()
        assert "Undo my decision" in card.shown

    async def corrects(self) -> None:
        """A fact, a level, a note."""
        slack, card = self.slack, last_card(self.slack, f"{self.names[1]}\n")
        await slack.press(card, "Correct…")
        form = window(slack, "Correct")
        await slack.submit(form, {"location": self.town})
        assert not form.open
        await slack.press(card, "Details")
        details = window(slack, self.names[1])
        await slack.press(details, "Set the level…")
        await slack.submit(details, {"level": "4", "reason": f"Worked with {self.names[0]}"})
        assert f"Worked with {self.names[0]}" in details.shown
        await slack.press(details, "Write a note…")
        await slack.submit(details, {"text": f"Moves to {self.town}"})
        await self.house.settle()
        await slack.press(card, "Details")
        details = window(slack, f"Moves to {self.town}")
        assert f"Place: {self.town}" in details.shown
        details.open = False

    async def asks(self) -> None:
        """Shortlist, search, comparison, and a question in plain words."""
        page = await self.type("/rank", "")
        assert all(name in page.shown for name in self.names)
        await self.slack.press(page, "Post to channel")
        await self.house.settle()
        assert self.names[0] in last_card(self.slack, "Shortlist for").shown
        assert self.names[0] in (await self.type("/candidate", self.names[0].split()[1])).shown
        compared = await self.type("/candidate", "compare 1 2 3")
        assert all(name in compared.shown for name in self.names)
        event = app_mention("<@UBOT> list everyone", "C1", "U1", self.slack.new_ts())
        assert (await self.slack.event(event)).status == 200
        await self.house.settle()
        said = self.slack.messages("C1", thread=event["ts"])[-1]
        assert all(name in said.shown for name in self.names)

    async def reports(self) -> None:
        """Figures, Home, roles."""
        report = await self.type("/hire", "report")
        assert self.title in report.shown
        await self.house.settle()
        assert self.slack.messages("DU1")
        await self.slack.open_home("U1")
        assert self.title in self.slack.homes["U1"].shown
        await self.type("/hire", "roles <@U2> viewer", user="UADMIN")
        assert "viewer" in (await self.type("/hire", "roles")).shown

    async def takes_in_an_old_message(self) -> None:
        """A shortcut on a message that was there before."""
        file = self.slack.add_file("old.txt", cv(f"Old {self.title}", "old@example.com"))
        post = self.slack.share("C1", [file], user="U2")
        await self.slack.shortcut("shortlist:score_cv", post)
        await self.house.settle()
        assert self.slack.message("C1", post.ts).reactions == ["white_check_mark"]

    async def switches(self) -> None:
        """Pause, reopen, edit, close."""
        slack = self.slack
        assert "is paused" in (await self.type("/opening", "pause")).shown
        await self.house.settle()
        await slack.press(last_card(slack, f"{self.title} (paused)"), "Reopen")
        await self.house.settle()
        assert (await slack.command("/opening", "edit")).status == 200
        await slack.submit(slack.open_view(), {"top": "3"})
        slack.open_view().open = False
        await self.house.settle()
        assert "first 3 places" in last_card(slack, "Opening #").shown
        await self.type("/opening", "close")
        await self.house.settle()
        assert "closed" in (await self.type("/opening", "list")).shown

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
