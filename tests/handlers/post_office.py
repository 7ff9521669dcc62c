"""The product with a mail server on loopback, members who read mail, and a clock set by hand."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address

from bot.mail.notifier import MailNotifier
from bot.mail.server import Access, MailServer
from handlers.mailing.boxes import Answer, confirm
from handlers.mailing.letters import Mailroom
from handlers.messages import Caller
from handlers.queue.upkeep import TIMETABLE, hand_over_due, keep_timetable, tick
from tests.fakes.smtp import FakeSmtp, Mail, open_fake_smtp
from tests.handlers.conftest import CHANNEL, TEAM, World, cv
from tests.trial_services import HandClock

SITE = "https://hire.example.com"
ANA, BEN = "ana@example.com", "ben@example.com"
MORNING = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)  # a Monday, 07:30 in Berlin


@dataclass
class PostOffice:
    """The product, its mail server, and time."""

    world: World
    smtp: FakeSmtp
    clock: HandClock

    def member(self, user: str) -> Caller:
        """Somebody in the hiring channel."""
        return Caller(TEAM, user, CHANNEL)

    async def say(self, text: str, user: str = "U1", *, channel: str | None = CHANNEL) -> str:
        """Type `/hire mail …`; the words of the answer."""
        self.clock.forward(1)
        caller = Caller(TEAM, user, channel)
        return await self.world.say("hire", f"mail {text}".strip(), caller)

    async def subscribe(self, address: str = ANA, user: str = "U1", text: str = "") -> None:
        """Set an address, confirm it by the link in the mail, and choose."""
        await self.say(f"{address} {text}", user)
        assert await self.confirm(address) is Answer.DONE
        self.smtp.mails.clear()

    async def confirm(self, address: str) -> Answer:
        """Follow the link that was mailed last."""
        return await confirm(self.world.services, token_in(self.smtp.to(address)[-1], "confirm"))

    async def apply(self, name: str = "Ana Ruiz", mail: str = "ana.ruiz@example.com") -> None:
        """A good CV comes in and is announced."""
        place = f"F-{name.replace(' ', '')}"
        await self.world.drop(f"{place}.txt", cv(name, mail), file=place, message=f"1.{len(name)}")

    async def wait(self, **time: float) -> None:
        """Let time pass, with the clock process running."""
        until = self.clock.at + timedelta(**time)
        await keep_timetable(self.world.services, TIMETABLE)
        while self.clock.at < until:
            self.clock.at = min(until, self.clock.at + timedelta(minutes=15))
            await tick(self.world.services, TIMETABLE)
            await hand_over_due(self.world.services)
            await self.world.settle()

    def subjects(self, address: str = ANA) -> list[str]:
        """Of the mails for an address."""
        return [mail["Subject"] for mail in self.smtp.to(address)]


def token_in(mail: Mail, kind: str) -> str:
    """The token of a link in a mail: `confirm` or `unsubscribe`."""
    found = re.search(rf"{SITE}/(?:mail/)?{kind}/(\S+)", mail.text)
    assert found is not None, mail.text
    return found[1]


@asynccontextmanager
async def open_post_office(world: World) -> AsyncIterator[PostOffice]:
    """Give a product e-mail."""
    clock = HandClock(MORNING)
    async with open_fake_smtp() as smtp:
        server = MailServer(Access("127.0.0.1", smtp.port, "none"))
        sender = Address("Shortlist", addr_spec="hire@example.com")
        room = Mailroom(world.services.database, clock, SITE)
        notifier = MailNotifier(server, room, sender, clock)
        world.services = replace(
            world.services,
            notifiers={**world.services.notifiers, "mailto": notifier},
            options=replace(world.services.options, public_url=SITE),
            now=clock,
        )
        try:
            yield PostOffice(world, smtp, clock)
        finally:
            await server.close()
