"""A seat in Slack."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from handlers.queue.upkeep import hand_over_due
from tests.bot.slack.house import House
from tests.fakes.slack import FakeSlack, Posted, ViewRecord, buttons_of
from tests.fakes.slack.methods import describe_file
from tests.fakes.slack.payloads import (
    app_mention,
    direct_message,
    file_share_message,
    file_shared,
)
from tests.platforms import slack_words
from tests.platforms.seat import Clock, File, Filled
from tests.platforms.shown import (
    Asked,
    Press,
    Seen,
    Sends,
    Shown,
    Words,
    Wrong,
    form,
    newest,
)

USERS = {"rita": "U1", "ben": "U2", "adam": "UADMIN", "vic": "UGUEST"}
CHANNELS = {"backend": "C1", "frontend": "C2", "alerts": "C3"}
SHORTCUTS = {"Score this CV": "score_cv", "Create an opening": "create_opening"}
NAMES = {
    **{identifier: f"@{name}" for name, identifier in USERS.items()},
    **{identifier: f"#{name}" for name, identifier in CHANNELS.items()},
}
# How options of a command are typed.
TYPED = {
    "opening": "{}", "words": "{}", "who": "{}", "member": "<@{}>", "role": "{}",
    "top": "top {}", "points": "min {}", "years": "years:{}", "skills": 'skill:"{}"',
}  # fmt: skip


@dataclass(eq=False)
class SlackSeat:
    """`tests.platforms.seat.Seat` in front of the fake Slack."""

    house: House
    clock: Clock
    notes: list[Shown] = field(default_factory=list)

    @property
    def _slack(self) -> FakeSlack:
        return self.house.here

    async def type(
        self, command: str, *, user: str = "rita", channel: str = "backend", **options: str | int
    ) -> None:
        """Type a slash command."""
        name, _, rest = command.replace("admin ", "hire ").partition(" ")
        given = {**options, "member": USERS.get(str(options.get("member")), "")}
        words = [rest, *(TYPED[key].format(given[key]) for key in TYPED if key in options)]
        typed = " ".join(word for word in words if word)
        answer = await self._slack.command(
            f"/{name}", typed, user=USERS[user], channel=CHANNELS[channel]
        )
        assert answer.status == 200, answer

    async def home(self, user: str = "rita") -> None:
        """Open the app's Home tab."""
        assert (await self._slack.open_home(USERS[user])).status == 200

    async def press(self, words: str, label: str, *, user: str = "rita") -> None:
        """Press a button; the question before it is noted."""
        target = self._with(words, user, label)
        await self._press(target, label, user)

    def _with(self, words: str, user: str, label: str) -> Posted | ViewRecord:
        def fits(shown: Shown) -> bool:
            seen = shown.place.startswith(("#", user))
            return seen and words in shown.words and label in shown.labels

        [found] = newest(self.look(), fits, f"{words!r} and {label!r}")
        one: Posted | ViewRecord = found
        return one

    async def _press(
        self, target: Posted | ViewRecord, label: str, user: str, ticked: Sequence[str] = ()
    ) -> None:
        blocks = target.view["blocks"] if isinstance(target, ViewRecord) else target.blocks
        buttons = [button for _, button in buttons_of(blocks)]
        button = next(
            one for one in buttons if label in {one["text"]["text"], one.get("accessibility_label")}
        )
        if "confirm" in button:
            self._note_question(button["confirm"], user, slack_words.button(button, buttons))
        answer = await self._slack.press(
            target, button["action_id"], user=USERS[user], ticked=ticked
        )
        assert answer.status == 200, answer

    def _note_question(self, asked: Any, user: str, pressed: Press) -> None:
        parts = (Words(asked["title"]["text"]), Words(asked["text"]["text"]))
        yes = Press(asked["confirm"]["text"], pressed.spoken)
        self.notes.append(Shown(f"{user} alone", (*parts, yes)))

    async def choose(self, words: str, chosen: Sequence[str], label: str) -> None:
        """Tick boxes and press the button that goes by them."""
        await self._press(self._with(words, "rita", label), label, "rita", chosen)

    async def press_in_form(self, label: str, filled: Filled) -> None:
        """Press a button in the form on top."""
        view = self._slack.open_view()
        await self._slack.press(view, label, values=self._values(view, filled))

    async def send(self, filled: Filled) -> None:
        """Fill in the form on top."""
        view = self._slack.open_view()
        parts = slack_words.window(view, NAMES)
        place = f"{_name(view.user)} alone"
        self.notes.append(form(place, parts))
        await self._slack.submit(view, self._values(view, filled))
        if view.errors:
            labels = {part.id: part.label for part in parts if isinstance(part, Asked)}
            wrong = [Wrong(f"{labels[name]}: {why}") for name, why in view.errors.items()]
            self.notes.append(Shown(place, tuple(wrong)))

    def _values(self, view: ViewRecord, filled: Filled) -> dict[str, str]:
        kinds = {
            block["block_id"]: block["element"]["type"]
            for block in view.view["blocks"]
            if block["type"] == "input"
        }
        return {name: self._value(kinds[name], value, view.user) for name, value in filled.items()}

    def _value(self, kind: str, value: str | Sequence[File], user: str) -> str:
        if not isinstance(value, str):
            return " ".join(self._slack.add_file(name, data, user=user) for name, data in value)
        return CHANNELS[value] if kind == "conversations_select" else value

    async def drop(
        self, *files: File, words: str = "", user: str = "rita", channel: str = "backend",
        below: str = "",
    ) -> None:  # fmt: skip
        """Drop files; Slack tells of each, and of their message."""
        place, who = CHANNELS[channel], USERS[user]
        thread = self._ours(below).ts if below else None
        post = self._share(files, channel, user, words, thread)
        events = [file_shared(file, place, who, post.ts) for file in post.files]
        described = [describe_file(self._slack, self._slack.files[file]) for file in post.files]
        # One after the other: candidates are numbered in the order in which CVs arrive.
        for event in (*events, file_share_message(post, described)):
            assert (await self._slack.event(event)).status == 200

    async def leave(self, *files: File, user: str = "ben", channel: str = "backend") -> None:
        """Share files; Slack tells nobody."""
        self._share(files, channel, user)

    def _share(
        self, files: Sequence[File], channel: str, user: str, words: str = "",
        thread: str | None = None,
    ) -> Posted:  # fmt: skip
        who = USERS[user]
        ids = [self._slack.add_file(name, data, user=who) for name, data in files]
        return self._slack.share(CHANNELS[channel], ids, user=who, text=words, thread=thread)

    def _ours(self, words: str) -> Posted:
        """A message of ours that all see."""
        posts = [post for post in self._slack.posts if post.user == self._slack.bot_user]
        return [post for post in posts if not post.ephemeral_to and words in post.shown][-1]

    async def point(self, shortcut: str, words: str, *, user: str = "rita") -> None:
        """Choose a message shortcut."""
        post = self._message(words)
        await self._slack.shortcut(f"shortlist:{SHORTCUTS[shortcut]}", post, user=USERS[user])

    def _message(self, words: str) -> Posted:
        """A member's message."""

        def said(post: Posted) -> str:
            return " ".join([post.text, *(self._slack.files[file].name for file in post.files)])

        posts = [post for post in self._slack.posts if post.user != self._slack.bot_user]
        return [post for post in posts if words in said(post)][-1]

    async def upload(self, user: str = "rita") -> None:
        """Choose the global shortcut."""
        await self._slack.shortcut("shortlist:upload_cvs", user=USERS[user])

    async def mention(self, question: str, *, user: str = "rita", directly: bool = False) -> None:
        """Mention the app, or write to it."""
        ts, bot, who = self._slack.new_ts(), self._slack.bot_user, USERS[user]
        if directly:
            self._slack.channels.add(f"D{who}")
            event = direct_message(question, f"D{who}", who, ts)
        else:
            event = app_mention(f"<@{bot}> {question}", "C1", who, ts)
        self._slack.posts.append(Posted(event["channel"], ts, who, event["text"], []))
        assert (await self._slack.event(event)).status == 200

    async def take_away(self, words: str) -> None:
        """Delete the files of a message."""
        for file in self._message(words).files:
            self._slack.files[file].deleted = True
            event = {"type": "file_deleted", "file_id": file, "event_ts": self._slack.new_ts()}
            assert (await self._slack.event(event)).status == 200

    async def wait(self, time: timedelta) -> None:
        """Let time pass, and have done what was waiting for it."""
        self.clock.ahead += time
        await hand_over_due(self.house.services)

    async def settle(self) -> None:
        """Let all work happen that is ready, in its order."""
        await self.house.settle(width=1)

    def look(self) -> list[Seen]:
        """Messages and windows as they came."""
        seen = [self._post(post) for post in self._slack.posts if not post.deleted]
        seen += [
            Seen(view.id, self._window(view), view)
            for view in (*self._slack.homes.values(), *self._slack.views.values())
            if view.open and not _is_form(view)
        ]
        seen.sort(key=lambda one: int(one.key[-6:]))  # the fake counts ids of both together
        return [one for one in seen if one.shown.parts]

    def _post(self, post: Posted) -> Seen:
        parts = slack_words.message(self._slack, post, NAMES)
        return Seen(f"{post.channel} {post.ts}", Shown(_place(post), tuple(parts)), post)

    def _window(self, view: ViewRecord) -> Shown:
        parts = [part for part in slack_words.window(view, NAMES) if not isinstance(part, Sends)]
        return Shown(f"{_name(view.user)} alone", tuple(parts))

    def leave_off(self) -> None:
        """Close the forms."""
        for view in self._slack.views.values():
            view.open &= not _is_form(view)

    def refused(self) -> list[str]:
        """What a member would have seen go wrong."""
        return self._slack.problems


def _is_form(view: ViewRecord) -> bool:
    return any(block["type"] == "input" for block in view.view["blocks"])


def _name(user: str) -> str:
    return NAMES[user].removeprefix("@")


def _place(post: Posted) -> str:
    if post.ephemeral_to is not None:
        return f"{_name(post.ephemeral_to)} alone"
    if post.channel not in NAMES:
        return f"{_name(post.channel.removeprefix('D'))} directly"
    return NAMES[post.channel] + (", thread" if post.thread_ts else "")
