"""A seat in Discord."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from handlers.queue.upkeep import hand_over_due
from tests.bot.discord.house import House
from tests.fakes.discord import Answer, Channel, FakeDiscord, Guild, ModalRecord, Posted
from tests.platforms import discord_words
from tests.platforms.seat import Clock, File, Filled
from tests.platforms.shown import (
    Asked,
    Part,
    Press,
    Seen,
    Sends,
    Shown,
    Ticks,
    Title,
    Words,
    Wrong,
    form,
    newest,
)

Json = dict[str, Any]
USERS = ("rita", "ben", "adam", "vic")
CHANNELS = {"backend": "backend", "frontend": "frontend", "alerts": "announcements"}
QUESTION = Words("Are you sure?")
PART, PRESS = re.compile(r"f:\w+:open\d+"), re.compile(r"f:\w+:press\d+")
SAVE = re.compile(r"f:\w+:save")
UNSAVED = "Not saved yet:"
Form = ModalRecord | Posted


@dataclass(eq=False)
class DiscordSeat:
    """`tests.platforms.seat.Seat` in front of the fake Discord."""

    house: House
    clock: Clock
    notes: list[Shown] = field(default_factory=list)
    guild: Guild = field(kw_only=True)
    _form: Form | None = None
    # Message -> the answer that showed it last, of which it may be one of several pages.
    _wholes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        guild = self.guild
        self._names = {
            **{guild.member(name).user.id: f"@{name}" for name in USERS},
            **{guild.channel(theirs).id: f"#{ours}" for ours, theirs in CHANNELS.items()},
        }

    def _channel(self, name: str) -> Channel:
        return self.guild.channel(CHANNELS[name])

    @property
    def _fake(self) -> FakeDiscord:
        return self.house.discord

    async def type(
        self, command: str, *, user: str = "rita", channel: str = "backend", **options: str | int
    ) -> None:
        """Type a slash command."""
        named = command.replace("admin ", "hire-admin ")
        await self._take(
            await self._fake.command(named, options, user=user, channel=self._channel(channel)),
            user,
        )

    async def _take(self, answer: Answer, user: str) -> None:
        """Note a form that came up, or that one came to its end."""
        await self.house.heard()  # all pages are there
        assert not answer.failed, answer
        assert answer.refused == [], answer.refused
        self._wholes |= {post.id: answer.id for post in answer.messages}
        if answer.modal is not None:
            self._form = answer.modal
            return
        forms = [post for post in answer.messages if _button(post, SAVE)]
        if forms:
            self._form = forms[-1]
            self._note_faults(forms[-1], user)
        elif answer.messages:
            self._form = None

    def _note_faults(self, post: Posted, user: str) -> None:
        head = [part.text for part in self._head(post)]
        if UNSAVED in head:
            wrong = head[head.index(UNSAVED) + 1 :]
            parts = tuple(Wrong(line.removeprefix("• ")) for line in wrong)
            self.notes.append(Shown(f"{user} alone", parts))

    async def home(self, user: str = "rita") -> None:
        """Ask for it."""
        await self.type("hire home", user=user)

    async def press(self, words: str, label: str, *, user: str = "rita") -> None:
        """Press a button; the question that comes is noted and answered."""

        def fits(shown: Shown) -> bool:
            seen = shown.place.startswith(("#", user))
            return (
                seen and words in shown.words and any(_called(one, label) for one in shown.labels)
            )

        posts = newest(self.look(), fits, f"{words!r} and {label!r}")
        post, button = next(
            (post, one) for post in posts for one in post.buttons if _called(one["label"], label)
        )
        answer = await self._fake.press(post, button["custom_id"], user)
        asked = self._shown(answer.messages) if answer.messages else None
        if asked is not None and asked.parts[0] == QUESTION:
            self.notes.append(asked)
            [yes] = answer.messages[0].buttons
            answer = await self._fake.press(answer, yes["custom_id"], user)
        await self._take(answer, user)

    async def choose(self, words: str, chosen: Sequence[str], label: str) -> None:
        """Choose in a menu, which is all there is to do."""
        del label

        def fits(shown: Shown) -> bool:
            return words in shown.words and any(isinstance(part, Ticks) for part in shown.parts)

        posts = newest(self.look(), fits, f"{words!r} and a choice")
        post = next(post for post in posts if post.selects)
        menu = post.selects[0]
        labels = [
            option["label"]
            for option in menu["options"]
            if option["label"].startswith(tuple(chosen))
        ]
        await self._take(await self._fake.choose(post, menu["custom_id"], labels), "rita")

    async def press_in_form(self, label: str, filled: Filled) -> None:
        """Press a button below the form."""
        assert isinstance(self._form, Posted)
        await self._fill(self._form, filled)
        buttons = [one for one in self._form.buttons if PRESS.match(one["custom_id"])]
        button = next(one for one in buttons if one["label"] == label)
        await self._take(await self._fake.press(self._form, button["custom_id"]), "rita")

    async def send(self, filled: Filled) -> None:
        """Fill in the open form, in as many windows as it takes."""
        self._form = self._form or self._that_came()
        left, parts, user = dict(filled), list[Part](), self._user(self._form)
        if isinstance(self._form, ModalRecord):
            window = self._form
            whole = ":modal" in window.custom_id
            parts = [Title(window.title), *discord_words.fields_of(window, self._names)]
            if whole:
                self.notes.append(form(f"{user} alone", parts))
            values = {name: left.pop(name) for name in window.fields if name in left}
            await self._take(await self._fake.submit(window, _given(values)), user)
            if whole:
                assert not left, left
                return
        assert isinstance(self._form, Posted)
        parts += await self._fill(self._form, left)
        self.notes.append(form(f"{user} alone", self._overview(self._form, parts)))
        save = _button(self._form, SAVE)
        assert save is not None
        await self._take(await self._fake.press(self._form, save["custom_id"], user), user)

    def _that_came(self) -> Posted:
        """The form that came in place of what said that it would."""
        return [post for post in self._posts() if _button(post, SAVE)][-1]

    def _user(self, one: Form) -> str:
        user = one.user if isinstance(one, ModalRecord) else str(one.ephemeral_to)
        return self._names[user].removeprefix("@")

    async def _fill(self, post: Posted, filled: Filled) -> list[Part]:
        """Look into every window of a form, and fill in what is to be filled in."""
        parts, left = list[Part](), dict(filled)
        for opener in [one["custom_id"] for one in post.buttons if PART.match(one["custom_id"])]:
            window = (await self._fake.press(post, opener)).modal
            assert window is not None
            parts += discord_words.fields_of(window, self._names)
            values = {name: left.pop(name) for name in window.fields if name in left}
            if values:
                answer = await self._fake.submit(window, _given(values))
                assert answer.messages == [post], answer
        assert not left, left
        return parts

    def _overview(self, post: Posted, parts: Sequence[Part]) -> list[Part]:
        """A form that is shown as a message, with what stands in its windows."""
        title, *words = self._head(post)
        told = [word.text for word in words]
        above = words[: told.index(UNSAVED)] if UNSAVED in told else words
        # A window that is looked into again holds what was filled in meanwhile.
        fields = {part.id: part for part in reversed(parts) if isinstance(part, Asked)}
        between = [part for part in parts if isinstance(part, Words)]
        presses = [Press(one["label"]) for one in post.buttons if PRESS.match(one["custom_id"])]
        saves = [one for one in post.buttons if SAVE.match(one["custom_id"])]
        sends = [Sends(one["label"]) for one in saves]
        below = self._end(post)
        return [Title(title.text), *above, *between, *fields.values(), *below, *presses, *sends]

    def _head(self, post: Posted) -> list[Words]:
        """Title and first words of a form, and what is wrong."""
        first = post.components[0]["components"][0]
        read = discord_words.read(first["content"], self._names)
        return [part for part in read if isinstance(part, Words)]

    def _end(self, post: Posted) -> list[Part]:
        """Words below the fields of a form."""
        inside = post.components[0]["components"]
        rows = [at for at, one in enumerate(inside) if _button_in(one, SAVE)]
        before = inside[rows[0] - 1]
        is_text = before["type"] == 10 and rows[0] > 1
        return discord_words.read(before["content"], self._names) if is_text else []

    async def drop(
        self, *files: File, words: str = "", user: str = "rita", channel: str = "backend",
        below: str = "",
    ) -> None:  # fmt: skip
        """Drop files."""
        thread = None
        if below:
            ours = [post for post in self._fake.own(self._channel(channel)) if below in post.shown]
            thread = await self._fake.members.start_thread(ours[-1], below, user)
        await self._fake.drop(self._channel(channel), files, user, words, thread=thread)

    async def leave(self, *files: File, user: str = "ben", channel: str = "backend") -> None:
        """Post files, which nobody takes for CVs where there is no opening."""
        await self._fake.drop(self._channel(channel), files, user)
        await self.house.heard()

    async def point(self, shortcut: str, words: str, *, user: str = "rita") -> None:
        """Choose a command in a message's menu."""
        await self._take(
            await self._fake.message_command(shortcut, self._message(words), user), user
        )

    def _message(self, words: str) -> Posted:
        """A member's message."""
        posts = [post for post in self._posts() if post.user != self._fake.bot.id]
        return [post for post in posts if words in post.shown][-1]

    def _posts(self) -> list[Posted]:
        """What is in this server, and in direct messages."""
        seen = [post for post in self._fake.posts if post.guild in {self.guild.id, None}]
        return [post for post in seen if not post.deleted and not post.loading]

    async def upload(self, user: str = "rita") -> None:
        """Type the command without a file."""
        await self.type("cv upload", user=user)

    async def mention(self, question: str, *, user: str = "rita", directly: bool = False) -> None:
        """Mention the app, or write to it."""
        place = self._fake.dm(user) if directly else self._channel("backend")
        await self._fake.say(place, question, user=user, mention=not directly)

    async def take_away(self, words: str) -> None:
        """Delete a message."""
        await self._fake.delete_message(self._message(words))

    async def wait(self, time: timedelta) -> None:
        """Let time pass, and have done what was waiting for it."""
        self.clock.ahead += time
        await hand_over_due(self.house.services)

    async def settle(self) -> None:
        """Let all work happen that is ready, in its order, once all is heard of."""
        await self.house.heard()
        await self.house.settle(width=1)

    def look(self) -> list[Seen]:
        """Messages as they came."""
        seen = [
            Seen(post.id, self._shown([post]), post, self._wholes.get(post.id, ""))
            for post in self._posts()
            if not _button(post, SAVE)
        ]
        return [one for one in seen if one.shown.parts]

    def _shown(self, posts: Sequence[Posted]) -> Shown:
        parts = [
            part for post in posts for part in discord_words.message(self._fake, post, self._names)
        ]
        return Shown(self._place(posts[0]), tuple(parts))

    def _place(self, post: Posted) -> str:
        channel = self._fake.channels[post.channel]
        if post.ephemeral_to is not None:
            return f"{self._names[post.ephemeral_to].removeprefix('@')} alone"
        if channel.with_user is not None:
            return f"{self._names[channel.with_user].removeprefix('@')} directly"
        return (
            f"{self._names[str(channel.parent)]}, thread"
            if channel.is_thread
            else (self._names[channel.id])
        )

    def leave_off(self) -> None:
        """Forget the open form."""
        self._form = None

    def refused(self) -> list[str]:
        """What Discord did not take, but for what is not there any more, or not yet."""
        odd = [one for one in self._fake.calls if one.status >= 400]
        odd = [one for one in odd if (one.error or {}).get("code") not in {10003, 10008}]
        return [*self._fake.problems, *(f"{one.name}: {one.error}" for one in odd)]


def _called(shown: str, label: str) -> bool:
    """Whether a button is meant; Discord cuts long labels off."""
    return shown == label or (shown.endswith("…") and label.startswith(shown[:-1]))


def _given(values: Filled) -> dict[str, Any]:
    return {
        name: CHANNELS.get(value, value) if isinstance(value, str) else list(value)
        for name, value in values.items()
    }


def _button(post: Posted, wanted: re.Pattern[str]) -> Json | None:
    return next((one for one in post.buttons if wanted.match(str(one.get("custom_id")))), None)


def _button_in(component: Json, wanted: re.Pattern[str]) -> bool:
    inside = component.get("components", ())
    return any(wanted.match(str(one.get("custom_id"))) for one in inside)
