"""The fake Discord against the real discord.py: gateway and interactions."""

import asyncio
from collections.abc import AsyncIterator

import discord
import pytest
from discord.http import HTTPClient

from tests.bot.discord.small_bot import (
    CV,
    HastyBot,
    ShardingBot,
    SmallBot,
    asked,
    call_back,
    follow_up,
    refused,
    rest_client,
    running,
)
from tests.fakes.discord import (
    FakeDiscord,
)


@pytest.fixture
async def bot(pointed: FakeDiscord) -> AsyncIterator[SmallBot]:
    async with running(pointed, SmallBot()) as client:
        yield client


@pytest.fixture
async def rest(pointed: FakeDiscord) -> AsyncIterator[HTTPClient]:
    async with rest_client(pointed) as client:
        yield client


async def test_a_client_gets_ready_and_knows_its_guild(fake: FakeDiscord, bot: SmallBot) -> None:
    await bot.wait_until_ready()
    guild = bot.get_guild(int(fake.guild.id))
    assert guild is not None
    assert guild.name == "Acme"
    leads = guild.get_channel(int(fake.guild.channel("leads").id))
    forum = guild.get_channel(int(fake.guild.channel("candidates").id))
    assert isinstance(forum, discord.ForumChannel)
    assert isinstance(leads, discord.TextChannel)
    assert leads.permissions_for(guild.me).view_channel
    assert not leads.permissions_for(guild.default_role).view_channel
    assert [one.shard for one in fake.gateway.identifies] == [(0, 1)]


@pytest.mark.parametrize(
    ("intent", "mention", "content"),
    [(True, False, True), (False, False, False), (False, True, True)],
)
async def test_a_message_comes_whole_only_with_the_intent_or_a_mention(
    pointed: FakeDiscord, intent: bool, mention: bool, content: bool
) -> None:
    async with running(pointed, SmallBot(content=intent)) as bot:
        await pointed.drop("backend", [CV], content="my CV", mention=mention)
        await pointed.wait_for(lambda: bot.heard)
        message = bot.heard[0]
        assert bool(message.content) is content
        assert [one.filename for one in message.attachments] == ["Ann_Lee.pdf"] * content
        assert [await one.read() for one in message.attachments] == [CV[1]] * content


async def test_direct_messages_always_come_whole(pointed: FakeDiscord) -> None:
    async with running(pointed, SmallBot(content=False)) as bot:
        await pointed.drop(pointed.dm("ben"), [CV], user="ben")
        await pointed.wait_for(lambda: bot.heard)
        assert bot.heard[0].guild is None
        assert await bot.heard[0].attachments[0].read() == CV[1]


async def test_what_was_missed_is_replayed(fake: FakeDiscord, bot: SmallBot) -> None:
    await fake.say("backend", "one")
    await fake.wait_for(lambda: bot.heard)
    await fake.gateway.cut()
    await fake.say("backend", "two")
    await fake.wait_for(lambda: fake.gateway.resumes)
    await fake.wait_for(lambda: len(bot.heard) == 2)
    assert [one.content for one in bot.heard] == ["one", "two"]
    assert len(fake.gateway.identifies) == 1


async def test_an_app_that_is_asked_to_reconnect_resumes(fake: FakeDiscord, bot: SmallBot) -> None:
    await fake.gateway.ask_to_reconnect()
    await fake.wait_for(lambda: fake.gateway.resumes)
    await fake.say("backend", "one")
    await fake.wait_for(lambda: bot.heard)


async def test_a_session_that_is_no_longer_known_begins_anew(pointed: FakeDiscord) -> None:
    async with running(pointed, HastyBot()) as bot:
        pointed.gateway.invalid = True
        await pointed.gateway.cut()
        await pointed.wait_for(lambda: len(pointed.gateway.identifies) == 2)
        await pointed.say("backend", "one")
        await pointed.wait_for(lambda: bot.heard)
        assert pointed.gateway.resumes == []


async def test_an_event_may_come_twice(fake: FakeDiscord, bot: SmallBot) -> None:
    await fake.say("backend", "one")
    fake.resend("MESSAGE_CREATE")
    await fake.wait_for(lambda: len(bot.heard) == 2)
    assert bot.heard[0].id == bot.heard[1].id


async def test_shards_get_the_events_of_their_guilds(pointed: FakeDiscord) -> None:
    other = pointed.neighbour()
    first, second = (SmallBot(shard_id=number, shard_count=2) for number in (0, 1))
    async with running(pointed, first), running(pointed, second):
        await pointed.connected(pointed.guild)
        await pointed.connected(other)
        await pointed.say("backend", "Acme")
        await pointed.say("backend", "Globex", guild=other)
        await pointed.wait_for(lambda: first.heard and second.heard)
        assert [one.content for one in first.heard] == ["Acme"]
        assert [one.content for one in second.heard] == ["Globex"]
        assert sorted(one.shard for one in pointed.gateway.identifies) == [(0, 2), (1, 2)]


@pytest.mark.parametrize(("token", "privileged", "code"), [("wrong", 1 << 15, 4004), ("", 0, 4014)])
async def test_a_wrong_token_or_intent_closes_the_connection(
    pointed: FakeDiscord, token: str, privileged: int, code: int
) -> None:
    pointed.privileged = privileged
    bot = SmallBot()
    await bot.login(pointed.token)
    bot.http.token = token or pointed.token
    with pytest.raises((discord.PrivilegedIntentsRequired, discord.ConnectionClosed)):
        await bot.connect()
    await bot.close()
    assert pointed.gateway.refused == [code]


async def test_an_app_that_shards_by_itself(pointed: FakeDiscord) -> None:
    pointed.least_shards = 2
    bot = ShardingBot(intents=discord.Intents(guilds=True), guild_ready_timeout=0.01)
    pointed.neighbour()
    task = asyncio.create_task(bot.start(pointed.token))
    await pointed.wait_for(lambda: len(bot.guilds) == 2)
    assert [one.shard_id for one in sorted(bot.guilds, key=lambda one: one.name)] == [0, 1]
    await bot.close()
    await asyncio.gather(task, return_exceptions=True)


async def test_members_are_asked_for(fake: FakeDiscord, bot: SmallBot) -> None:
    await bot.wait_until_ready()
    rita = fake.guild.member("rita").user
    found = await bot.guilds[0].query_members(user_ids=[int(rita.id)])
    assert [one.display_name for one in found] == ["Rita R."]
    assert [one.name for one in await bot.guilds[0].query_members("ad")] == ["adam"]


async def test_messages_and_channels_are_deleted(fake: FakeDiscord, bot: SmallBot) -> None:
    posts = [await fake.say("backend", text) for text in ("one", "two", "three")]
    thread = await fake.start_thread(posts[0], "A thread")
    gone: list[int] = []

    async def on_raw_message_delete(event: discord.RawMessageDeleteEvent) -> None:
        gone.append(event.message_id)

    async def on_raw_bulk_message_delete(event: discord.RawBulkMessageDeleteEvent) -> None:
        gone.extend(event.message_ids)

    bot.event(on_raw_message_delete)
    bot.event(on_raw_bulk_message_delete)
    await fake.delete_message(posts[0])
    fake.moderation.purge(posts[1:])
    await fake.wait_for(lambda: sorted(gone) == [int(one.id) for one in posts])
    fake.moderation.drop_channel(fake.where("backend"))
    assert await refused(bot.http.get_channel(thread.id)) == (404, 10003)


async def test_the_app_leaves_a_guild_and_comes_back(fake: FakeDiscord, bot: SmallBot) -> None:
    await bot.wait_until_ready()
    fake.kick_bot()
    await fake.say("backend", "nobody hears")
    await fake.wait_for(lambda: not bot.guilds)
    assert await refused(bot.http.get_channel(fake.where("backend").id)) == (403, 50001)
    fake.invite_bot()
    await fake.say("backend", "one")
    await fake.wait_for(lambda: bot.heard)
    assert [one.content for one in bot.heard] == ["one"]
    assert [one.name for one in bot.guilds] == ["Acme"]


@pytest.mark.usefixtures("bot")
async def test_a_slash_command_with_a_file(fake: FakeDiscord) -> None:
    answer = await fake.command("rank", {"opening": "Backend"}, attachments={"cv": CV})
    assert answer.deferred
    assert answer.ephemeral
    assert answer.shown == "Ann_Lee.pdf: 16, Backend\nKeep 7"
    given = answer.payload["data"]["resolved"]["attachments"].popitem()[1]
    assert given["title"] == "Ann Lee"
    assert "/ephemeral-attachments/" in given["url"]
    assert answer.payload["authorizing_integration_owners"] == {"0": fake.guild.id}
    assert answer.payload["context"] == 0


@pytest.mark.usefixtures("bot")
async def test_a_slash_command_that_a_member_could_not_send(fake: FakeDiscord) -> None:
    await fake.connected()
    for name, options in (("rank", {}), ("rank", {"cv": CV, "other": 1}), ("unknown", {})):
        with pytest.raises(LookupError):
            await fake.command(name, options)
    with pytest.raises(LookupError, match="does not see"):
        await fake.command("new", user="vic", channel="leads")


@pytest.mark.usefixtures("bot")
async def test_an_autocomplete(fake: FakeDiscord) -> None:
    assert await fake.autocomplete("rank", "opening", "Bac") == [{"name": "Bac!", "value": "Bac"}]


async def test_a_message_command_brings_the_whole_message(pointed: FakeDiscord) -> None:
    pointed.privileged = 0
    async with running(pointed, SmallBot(content=False)):
        message = await pointed.drop("backend", [CV])
        answer = await pointed.message_command("Score this CV", message, user="ben")
        assert answer.shown == "scored ['Ann_Lee.pdf']"
        assert not answer.ephemeral
        assert pointed.own("backend") == answer.messages


@pytest.mark.usefixtures("bot")
async def test_a_button_changes_its_message(fake: FakeDiscord) -> None:
    answer = await fake.command("rank", attachments={"cv": CV})
    pressed = await fake.press(answer, "Keep 7")
    assert pressed.kind == 7
    assert answer.shown == "kept 7"
    assert pressed.messages == answer.messages
    assert [len(one.edits) for one in answer.messages] == [1]
    with pytest.raises(LookupError):
        await fake.press(answer, "Keep 7")
    other = await fake.command("rank", attachments={"cv": CV})
    with pytest.raises(LookupError, match="does not see"):
        await fake.press(other, "Keep 7", user="ben")


@pytest.mark.usefixtures("bot")
async def test_a_form_with_files(fake: FakeDiscord) -> None:
    opened = await fake.command("new")
    assert opened.modal is not None
    assert opened.modal.shown == "A new candidate\nName\nCVs"
    with pytest.raises(LookupError, match="required"):
        await fake.submit(opened, {"Name": "Ann"})
    with pytest.raises(LookupError, match="no field"):
        await fake.submit(opened, {"Name": "Ann", "cvs": [CV], "Age": "7"})
    sent = await fake.submit(opened, {"Name": "Ann", "cvs": [CV, ("b.txt", b"12")]})
    assert sent.shown == "Ann [16, 2]"
    assert sent.ephemeral
    assert not opened.modal.open


@pytest.mark.usefixtures("bot")
async def test_a_command_in_a_thread(fake: FakeDiscord) -> None:
    post = await fake.say("backend", "look")
    thread = await fake.start_thread(post, "Ann")
    answer = await fake.command("rank", attachments={"cv": CV}, channel=thread)
    told = answer.payload["channel"]
    assert (told["id"], told["parent_id"], told["type"]) == (thread.id, post.channel, 11)
    assert int(told["permissions"]) == fake.guild.permissions(answer.user, thread)
    assert answer.messages[0].channel == thread.id


@pytest.mark.usefixtures("bot")
async def test_a_command_in_direct_messages(fake: FakeDiscord) -> None:
    answer = await fake.command("rank", attachments={"cv": CV}, channel=fake.dm("ben"), user="ben")
    assert "guild_id" not in answer.payload
    assert answer.payload["user"]["username"] == "ben"
    assert answer.shown.startswith("Ann_Lee.pdf")


async def test_an_interaction_can_be_answered_once_and_in_time(
    pointed: FakeDiscord, rest: HTTPClient
) -> None:
    answer = await asked(pointed, rest, {"type": 5, "data": {"flags": 64}})
    assert answer.loading
    assert await refused(call_back(rest, answer, {"type": 4, "data": {"content": "a"}})) == (
        400,
        40060,
    )
    pointed.answer_wait = 0.01
    late = await asked(pointed, rest, None)
    assert late.failed
    assert await refused(call_back(rest, late, {"type": 6})) == (404, 10062)
    answer.expire()
    assert await refused(follow_up(rest, pointed, answer)) == (401, 50027)
    answer.expired = False
    await follow_up(rest, pointed, answer)
    assert answer.shown == "later"
    assert answer.ephemeral
