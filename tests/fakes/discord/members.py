"""What people do in Discord: write, drop files, type commands, press buttons, fill in forms."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.discord import messages, payloads, posting
from tests.fakes.discord.gateway import Event
from tests.fakes.discord.models import NEWS, NEWS_THREAD, THREAD, Channel, Guild, User
from tests.fakes.discord.payloads import File, Resolved, find_button, find_select
from tests.fakes.discord.records import Answer, ModalRecord, Posted

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord

Json = dict[str, Any]
Place = str | Channel


@dataclass(eq=False)
class Members:
    """What people do. Users are named by username or id, channels by name or id."""

    discord: "FakeDiscord"

    def _who(self, name: str) -> User:
        user = self.discord.person(name)
        if user is None:
            raise LookupError(f"no user {name!r}")
        return user

    def _guild(self, channel: Channel) -> Guild | None:
        return self.discord.guilds[channel.guild] if channel.guild else None

    async def say(
        self, channel: Place, content: str = "", *, user: str = "rita",
        files: Sequence[File] = (), mention: bool = False, reply_to: Posted | None = None,
        guild: Guild | None = None, own_id: str | None = None,
    ) -> Posted:  # fmt: skip
        """Write a message, with files or not.

        Args:
            channel: a channel, a thread, or `discord.dm("rita")`.
            content: what is written.
            user: who writes.
            files: name and bytes of each.
            mention: name the app at the beginning.
            reply_to: the message that is answered; its author is pinged.
            guild: where the channel's name is looked up, unless in the first.
            own_id: of the message, where it is known already.
        """
        place, who = self.discord.where(channel, guild), self._who(user)
        whole = f"<@{self.discord.bot.id}> {content}".strip() if mention else content
        post = Posted(own_id or self.discord.new_id(), place.id, place.guild, who.id, whole)
        post.files = [posting.new_file(self.discord, name, data, place.id) for name, data in files]
        post.mentions = posting.mentioned(self.discord, post)
        if reply_to is not None:
            post.kind, post.reference = 19, reply_to.id
            post.mentions = list(dict.fromkeys([*post.mentions, reply_to.user]))
        posting.publish(self.discord, place, post)
        self.discord.changed()
        return post

    async def drop(
        self, channel: Place, files: Sequence[File], user: str = "rita", content: str = "", *,
        mention: bool = False, thread: Place | None = None, guild: Guild | None = None,
    ) -> Posted:  # fmt: skip
        """Drop files into a channel, or into a thread under it."""
        place = channel if thread is None else thread
        return await self.say(place, content, user=user, files=files, mention=mention, guild=guild)

    async def react(self, post: Posted, emoji: str, user: str = "rita") -> None:
        """Put a reaction under a message."""
        who = self._who(user)
        post.reactions.append((emoji, who.id))
        messages.react(self.discord, "MESSAGE_REACTION_ADD", post, emoji, who.id)

    async def start_thread(
        self, start: Posted | Place, name: str, user: str = "rita", *, guild: Guild | None = None
    ) -> Channel:
        """Start a thread from a message, or in a channel without one."""
        place = self.discord.channels[start.channel] if isinstance(start, Posted) else start
        parent, who = self.discord.where(place, guild), self._who(user)
        own = start.id if isinstance(start, Posted) else self.discord.new_id()
        kind = NEWS_THREAD if parent.kind == NEWS else THREAD
        thread = Channel(own, kind, name, parent.guild, parent.id, owner=who.id)
        if isinstance(start, Posted):
            thread.started_from = start.thread = start.id
        self.discord.moderation.add_thread(thread)
        return thread

    async def forum_post(
        self, forum: Place, name: str, content: str = "", files: Sequence[File] = (), *,
        user: str = "rita", guild: Guild | None = None,
    ) -> Posted:  # fmt: skip
        """Start a forum post; gives its first message, whose id is the post's."""
        parent, who = self.discord.where(forum, guild), self._who(user)
        own = self.discord.new_id()
        thread = Channel(own, THREAD, name, parent.guild, parent.id, owner=who.id)
        self.discord.moderation.add_thread(thread)
        return await self.say(thread, content, user=user, files=files, own_id=own)

    async def delete_message(self, post: Posted) -> None:
        """Delete a message, as its author or a moderator does."""
        posting.remove(self.discord, post)
        self.discord.changed()

    def find_command(self, name: str, kind: int, guild: Guild | None) -> Json:
        """A registered command, the guild's before the app's.

        Raises:
            LookupError: there is none; the error names those there are.
        """
        places = [guild.id, None] if guild else [None]
        known = [one for place in places for one in self.discord.commands.get(place, {}).values()]
        for one in known:
            if one["name"] == name and one["type"] == kind:
                return one
        raise LookupError(f"no command {name!r}; there are {[one['name'] for one in known]}")

    async def command(
        self, name: str, options: Mapping[str, Any] | None = None, *,
        subcommand: str | None = None, attachments: Mapping[str, File] | None = None,
        user: str = "rita", channel: Place = "backend", guild: Guild | None = None,
        settle: bool = True,
    ) -> Answer:  # fmt: skip
        """Type a slash command.

        Args:
            name: of the command; subcommands may follow after spaces.
            options: value by name; users, channels and roles by name.
            subcommand: the same as after a space.
            attachments: file by name of an option.
            user: who types.
            channel: where.
            guild: where the channel's name is looked up, unless in the first.
            settle: wait until nothing loads any more, not only for the first answer.

        Raises:
            LookupError: there is no such command or option, or it cannot have this value.
        """
        words = [*name.split(), *(subcommand.split() if subcommand else ())]
        place, who = self.discord.where(channel, guild), self._who(user)
        given = {**(options or {}), **(attachments or {})}
        data = self._slash(words, given, who, place)
        return await self._interact(2, data, who, place, settle=settle)

    async def autocomplete(
        self, name: str, option: str, typed: str = "", *, options: Mapping[str, Any] | None = None,
        user: str = "rita", channel: Place = "backend", guild: Guild | None = None,
    ) -> list[Json]:  # fmt: skip
        """What is offered while an option is typed; `options` are those filled in before it."""
        place, who = self.discord.where(channel, guild), self._who(user)
        given = {**(options or {}), option: typed}
        data = self._slash(name.split(), given, who, place, focused=option)
        answer = await self._interact(4, data, who, place)
        return answer.choices

    def _slash(
        self, words: list[str], given: Mapping[str, Any], user: User, channel: Channel, *,
        focused: str | None = None,
    ) -> Json:  # fmt: skip
        guild = self._guild(channel)
        command = self.find_command(words[0], 1, guild)
        self._allowed(command, user, channel)
        resolved = Resolved(self.discord, guild)
        known = command["options"]
        for word in words[1:]:
            known = _named(known, word).get("options", [])
        told = []
        for name, value in given.items():
            one = _named(known, name)
            if name == focused:
                told.append({"name": name, "type": one["type"], "value": value, "focused": True})
            else:
                told.append(payloads.option(one, value, resolved, user=user, channel=channel))
        missing = [one["name"] for one in known if one.get("required") and one["name"] not in given]
        if (missing and focused is None) or any(one["type"] in {1, 2} for one in known):
            raise LookupError(f"/{' '.join(words)} needs {missing or 'a subcommand'}")
        for depth, word in enumerate(reversed(words[1:])):
            told = [{"name": word, "type": 1 if depth == 0 else 2, "options": told}]
        return _command_data(command, resolved) | {"options": told}

    def _allowed(self, command: Json, user: User, channel: Channel) -> None:
        """Whether Discord shows this command to them here."""
        contexts = command.get("contexts")
        here = 0 if channel.guild else 1
        if contexts is not None and here not in contexts:
            raise LookupError(f"{command['name']} cannot be used here")
        wanted = command.get("default_member_permissions")
        guild = self._guild(channel)
        if guild is None or wanted is None:
            return
        if guild.permissions(user.id, channel) & int(wanted) != int(wanted):
            raise LookupError(f"{command['name']} is not shown to {user.name}")

    async def message_command(
        self, name: str, message: Posted, user: str = "rita", *, settle: bool = True
    ) -> Answer:
        """Choose a command from a message's menu."""
        place, who = self.discord.channels[message.channel], self._who(user)
        guild = self._guild(place)
        command, resolved = self.find_command(name, 3, guild), Resolved(self.discord, guild)
        self._allowed(command, who, place)
        target = resolved.message(message)
        data = _command_data(command, resolved) | {"target_id": target}
        return await self._interact(2, data, who, place, settle=settle)

    async def press(
        self, target: Posted | Answer, button: str, user: str | None = None, *,
        settle: bool = True,
    ) -> Answer:  # fmt: skip
        """Press a button, named by its label or the beginning of its custom_id."""
        post, found = self._on(target, button, find_button)
        data = {"component_type": 2, "id": found["id"], "custom_id": found["custom_id"]}
        return await self._touch(post, data, user, settle=settle)

    async def choose(
        self, target: Posted | Answer, select: str, values: str | Sequence[str],
        user: str | None = None, *, settle: bool = True,
    ) -> Answer:  # fmt: skip
        """Choose in a select, named by its placeholder or the beginning of its custom_id."""
        post, found = self._on(target, select, find_select)
        place = self.discord.channels[post.channel]
        resolved = Resolved(self.discord, self._guild(place))
        who = self._who(user or post.ephemeral_to or "rita")
        picked = [values] if isinstance(values, str) else list(values)
        chosen = [payloads.pick(found, one, resolved, user=who, channel=place) for one in picked]
        if not (found.get("min_values") or 0) <= len(chosen) <= (found.get("max_values") or 1):
            raise LookupError(f"{len(chosen)} cannot be chosen")
        data = {"component_type": found["type"], "id": found["id"], "values": chosen}
        data |= {"custom_id": found["custom_id"]}
        data |= {"resolved": resolved.told} if resolved.told else {}
        return await self._touch(post, data, user, settle=settle)

    def _on(self, target: Posted | Answer, wanted: str, find: Any) -> tuple[Posted, Json]:
        posts = [target] if isinstance(target, Posted) else list(reversed(target.messages))
        for post in posts[:-1]:
            try:
                return post, find(post, wanted)
            except LookupError:
                continue
        if not posts or posts[-1].deleted:
            raise LookupError("there is no message")
        return posts[-1], find(posts[-1], wanted)

    async def _touch(self, post: Posted, data: Json, user: str | None, *, settle: bool) -> Answer:
        who = self._who(user or post.ephemeral_to or "rita")
        if post.ephemeral_to not in {None, who.id}:
            raise LookupError(f"{who.name} does not see this message")
        place = self.discord.channels[post.channel]
        return await self._interact(3, data, who, place, source=post, settle=settle)

    async def submit(
        self, modal: ModalRecord | Answer, values: Mapping[str, Any] | None = None,
        user: str | None = None, *, settle: bool = True,
    ) -> Answer:  # fmt: skip
        """Fill in a form and send it; fields left out keep what they showed.

        Args:
            modal: the form, or the answer that opened it.
            values: by custom_id or label: text, an option, a channel's name, a list of files.
            user: who sends it, unless it is who opened it.
            settle: as of `command`.

        Raises:
            LookupError: there is no such field, or the form cannot be sent like this.
        """
        form = modal.modal if isinstance(modal, Answer) else modal
        if form is None or not form.open:
            raise LookupError("there is no open form")
        place, who = self.discord.channels[form.channel], self._who(user or form.user)
        resolved = Resolved(self.discord, self._guild(place))
        data = payloads.filled(form, values or {}, resolved, user=who, channel=place)
        data |= {"resolved": resolved.told} if resolved.told else {}
        answer = await self._interact(5, data, who, place, source=form.message, settle=settle)
        form.open = answer.failed
        return answer

    async def _interact(
        self, kind: int, data: Json, user: User, channel: Channel, *,
        source: Posted | None = None, settle: bool = True,
    ) -> Answer:  # fmt: skip
        """Send an interaction and wait for the answer."""
        discord = self.discord
        guild = self._guild(channel)
        if guild and not (guild.has_bot and guild.may(user.id, channel, "view_channel")):
            raise LookupError(f"{user.name} does not see {channel.name}, or the app is gone")
        await discord.wait_for(lambda: discord.gateway.connected(channel.guild))
        payload = payloads.interaction(
            discord, kind, data, user=user, channel=channel, message=source
        )
        answer = Answer(payload["id"], payload["token"], payload, user.id, channel.id, source)
        discord.answers[answer.id] = answer
        discord.gateway.send(Event("INTERACTION_CREATE", channel.guild, 0, lambda _: payload))
        await self._answered(answer, settle=settle)
        return answer

    async def _answered(self, answer: Answer, *, settle: bool) -> None:
        try:
            await self.discord.wait_for(lambda: answer.kind is not None, self.discord.answer_wait)
        except TimeoutError:
            answer.failed = True
            return
        if settle:
            await self.settled(answer)

    async def settled(self, answer: Answer) -> None:
        """Wait until an answer no longer loads, for a while."""
        with suppress(TimeoutError):
            await self.discord.wait_for(lambda: not answer.loading, self.discord.settle_wait)


def _named(options: list[Json], name: str) -> Json:
    for one in options:
        if one["name"] == name:
            return one
    raise LookupError(f"no option {name!r}; there are {[one['name'] for one in options]}")


def _command_data(command: Json, resolved: Resolved) -> Json:
    told = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if "guild_id" in command:
        told["guild_id"] = command["guild_id"]
    return told | ({"resolved": resolved.told} if resolved.told else {})
