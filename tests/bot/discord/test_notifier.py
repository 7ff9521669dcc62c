"""Messages of ours: posted once, found again, edited, deleted; threads, forums, and each error."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from discord.http import HTTPClient, Route

from bot.discord import client as calls
from bot.discord.client import DiscordClient
from bot.discord.platform import DiscordPlatform, assemble, open_discord
from handlers.attachments import Attachment
from handlers.chat.carrying import Carrier
from handlers.errors import PermanentError, TemporaryError, UnconfirmedError
from handlers.messages import Button, Buttons, Mention, Message, MessageLink, Paragraph, Span
from handlers.topics import STAGES, Topic
from storage.database import Database
from tests.bot.discord.product import LONG, words
from tests.fakes.discord import (
    Channel,
    Drop,
    FakeDiscord,
    Garbage,
    Hang,
    RateLimited,
    Refuse,
    ServerError,
)
from tests.fakes.discord.threads import REQUIRE_TAG

ANN = replace(words("Ann: 82"), topic=Topic("Ann Lee", "new"))
NOWHERE = "http://127.0.0.1:9/api/v10"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url


@pytest.fixture
def carrier(database: Database) -> Carrier:
    return Carrier(database, lambda: datetime.now(UTC))


@pytest.fixture
async def platform(pointed: FakeDiscord, carrier: Carrier) -> AsyncIterator[DiscordPlatform]:
    """What a process has that does not listen: it logs in with its first call."""
    async with open_discord(pointed.token, carrier, api=pointed.api_url) as opened:
        yield opened


@pytest.fixture
def here(pointed: FakeDiscord) -> str:
    return place(pointed)


def place(fake: FakeDiscord, channel: str = "backend") -> str:
    return f"discord:{fake.guild.id}/{fake.guild.channel(channel).id}"


@pytest.fixture
def send(platform: DiscordPlatform, here: str) -> Callable[..., Any]:
    async def post(
        notice_id: int = 1,
        thread: str | None = None,
        to: str = here,
        message: Message | None = None,
    ) -> str:
        said = message or words("Ann: 82")
        return await platform.notifier.send(to, said, thread=thread, notice_id=notice_id)

    return post


# Posting


async def test_a_message_is_posted_with_its_notice(
    pointed: FakeDiscord, send: Callable[..., Any]
) -> None:
    post = pointed.message(await send(7))
    assert (post.shown, post.components[0]["id"]) == ("Ann: 82", 1_000_007)
    [call] = pointed.called("create_message")
    assert call.body["nonce"] == "n7"
    assert call.body["enforce_nonce"] is True
    assert call.body["allowed_mentions"] == {"parse": []}
    assert call.body.keys() == {
        "flags", "components", "allowed_mentions", "nonce", "enforce_nonce"
    }  # fmt: skip
    assert call.token == f"Bot {pointed.token}"


async def test_the_same_notice_again_is_the_same_message(
    pointed: FakeDiscord, send: Callable[..., Any]
) -> None:
    assert await send(7) == await send(7)
    assert len(pointed.own("backend")) == 1


@pytest.mark.parametrize("deleted", [False, True])
async def test_what_was_taken_back_minutes_ago_is_said_again(
    pointed: FakeDiscord, send: Callable[..., Any], deleted: bool
) -> None:
    post = pointed.message(await send(7))
    post.id, post.deleted = str(int(post.id) - (60_000 << 22)), deleted
    again = await send(7)
    assert (again != post.id) is deleted
    assert [one.id for one in pointed.own("backend")] == [again]


async def test_a_post_that_nobody_could_look_at_again_is_posted_all_the_same(
    pointed: FakeDiscord, send: Callable[..., Any]
) -> None:
    post = pointed.message(await send(7))
    post.id = str(int(post.id) - (60_000 << 22))
    pointed.script("get_message", ServerError(503))
    assert await send(7) == post.id
    assert len(pointed.called("get_message")) == 1


async def test_members_are_named_and_not_called(
    pointed: FakeDiscord, send: Callable[..., Any]
) -> None:
    ben = pointed.guild.member("ben").user.id
    trap = Message("x", (Paragraph(((Mention(ben), Span(f"@everyone <@{ben}>")),)),))
    post = pointed.message(await send(message=trap))
    assert post.shown == f"<@{ben}>\\@everyone \\<@{ben}>"
    assert pointed.called("create_message")[0].body["allowed_mentions"] == {"parse": []}


async def test_links_lead_to_the_message(
    pointed: FakeDiscord, send: Callable[..., Any], here: str
) -> None:
    link = Message("x", (Paragraph(((MessageLink("Open it", here, "4-5"),),)),))
    post = pointed.message(await send(message=link))
    assert post.shown == f"[Open it](https://discord.com/channels/{pointed.guild.id}/4/5)"


async def test_a_long_value_is_kept_once_and_sealed(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, here: str
) -> None:
    message = Message("x", (Buttons((Button("Next", "next", LONG),)),))
    first, second = [pointed.message(await send(number, message=message)) for number in (1, 2)]
    assert first.buttons[0]["custom_id"] == second.buttons[0]["custom_id"]
    key = first.buttons[0]["custom_id"].partition("~")[2]
    assert await platform.carrier.recall(here.partition("/")[0], key) == LONG
    assert await platform.carrier.recall("discord:404", key) is None


# Threads


async def test_an_answer_opens_the_thread_of_its_message(
    pointed: FakeDiscord, send: Callable[..., Any]
) -> None:
    drop = await pointed.drop("backend", [("ann.pdf", b"%PDF")])
    sent = await send(1, drop.id)
    assert sent.startswith(f"{drop.id}-")
    assert [post.id for post in pointed.own(drop.id)] == [sent.partition("-")[2]]
    again = await send(2, drop.id)
    assert again.startswith(f"{drop.id}-")
    assert len(pointed.called("thread_from_message")) == 1
    assert pointed.channels[drop.id].name == "Shortlist"


async def test_an_answer_to_what_is_in_a_thread_goes_there(
    pointed: FakeDiscord, send: Callable[..., Any]
) -> None:
    thread = await pointed.members.start_thread("backend", "CVs")
    drop = await pointed.drop(thread, [("ann.pdf", b"%PDF")])
    for under in (thread.id, f"{thread.id}-{drop.id}"):
        assert (await send(int(under[-5:]), under)).startswith(f"{thread.id}-")
    assert pointed.called("thread_from_message") == []


@pytest.mark.parametrize("why", ["forbidden", "crowded", "kind"])
async def test_where_no_thread_can_be_opened_the_channel_has_the_answer(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, here: str, why: str
) -> None:
    drop = await pointed.drop("backend", [("ann.pdf", b"%PDF")])
    if why == "forbidden":
        pointed.forbid("backend", "create_public_threads")
    else:
        pointed.script("thread_from_message", Refuse(160006 if why == "crowded" else 50024))
    sent = await send(1, drop.id)
    assert pointed.message(sent).reference == drop.id
    assert await platform.notifier.find(here, thread=drop.id, notice_id=1) == sent


async def test_a_thread_that_sleeps_wakes_up(
    pointed: FakeDiscord, send: Callable[..., Any]
) -> None:
    drop = await pointed.drop("backend", [("ann.pdf", b"%PDF")])
    await send(1, drop.id)
    thread = pointed.channels[drop.id]
    pointed.moderation.change_channel(thread, archived=True)
    await send(2, drop.id)
    assert (thread.archived, len(pointed.own(drop.id))) == (False, 2)


async def test_a_locked_thread_says_what_to_do(
    pointed: FakeDiscord, send: Callable[..., Any]
) -> None:
    drop = await pointed.drop("backend", [("ann.pdf", b"%PDF")])
    await send(1, drop.id)
    pointed.moderation.change_channel(pointed.channels[drop.id], locked=True)
    pointed.forbid("backend", "manage_threads")
    with pytest.raises(PermanentError, match=r"Shortlist's role|locked"):
        await send(2, drop.id)


@pytest.mark.parametrize("opened", [False, True])
async def test_when_the_first_message_was_deleted(
    pointed: FakeDiscord, send: Callable[..., Any], opened: bool
) -> None:
    drop = await pointed.drop("backend", [("ann.pdf", b"%PDF")])
    if opened:
        await send(1, drop.id)
    await pointed.delete_message(drop)
    sent = await send(2, drop.id)
    assert ("-" in sent) is opened
    assert len(pointed.own(drop.id if opened else "backend")) == (2 if opened else 1)


async def test_when_the_thread_was_deleted_the_channel_has_the_answer(
    pointed: FakeDiscord, send: Callable[..., Any]
) -> None:
    drop = await pointed.drop("backend", [("ann.pdf", b"%PDF")])
    await send(1, drop.id)
    pointed.moderation.drop_channel(pointed.channels[drop.id])
    post = pointed.message(await send(2, drop.id))
    assert (post.channel, post.reference) == (drop.channel, drop.id)


async def test_direct_messages_have_no_threads(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, here: str
) -> None:
    workspace = here.partition("/")[0]
    to = await platform.notifier.direct(workspace, pointed.guild.member("ben").user.id)
    first = await send(1, None, to)
    assert await send(2, first, to) == pointed.own(pointed.dm("ben"))[1].id
    assert await platform.notifier.find(to, thread=None, notice_id=2) is not None
    assert await platform.notifier.find(to, thread=None, notice_id=3) is None


# What is not confirmed


@pytest.mark.parametrize("fault", [Drop(), Garbage(), ServerError(503, acted=True)])
async def test_a_lost_answer_is_unconfirmed_and_found_again(
    pointed: FakeDiscord,
    send: Callable[..., Any],
    platform: DiscordPlatform,
    here: str,
    fault: Drop | Garbage | ServerError,
) -> None:
    await platform.client.me()
    pointed.script("create_message", fault)
    with pytest.raises(UnconfirmedError):
        await send(7)
    [post] = pointed.own("backend")
    assert await platform.notifier.find(here, thread=None, notice_id=7) == post.id
    assert await send(7) == post.id
    assert len(pointed.own("backend")) == 1


async def test_an_answer_that_comes_too_late_is_unconfirmed(
    pointed: FakeDiscord, carrier: Carrier, here: str
) -> None:
    client = DiscordClient(pointed.token, pointed.api_url, patience=0.5)
    notifier = assemble(client, carrier, {}).notifier
    await client.me()
    pointed.script("create_message", Hang(2))
    with pytest.raises(UnconfirmedError):
        await notifier.send(here, words("Ann"), thread=None, notice_id=1)
    assert len(pointed.own("backend")) == 1
    pointed.script("edit_message", Hang(2))
    with pytest.raises(TemporaryError):
        await notifier.edit(here, pointed.own("backend")[0].id, words("Ann"))
    await client.close()


async def test_a_log_in_that_takes_too_long_is_tried_again(pointed: FakeDiscord) -> None:
    client = DiscordClient(pointed.token, pointed.api_url, patience=0.5)
    pointed.script("own_user", Hang(2))
    with pytest.raises(TemporaryError) as caught:
        await client.me()
    assert caught.value.code == "unreachable"
    assert await client.me() == pointed.bot.id
    await client.close()


async def test_a_notice_is_found_among_many(
    send: Callable[..., Any], platform: DiscordPlatform, here: str, pointed: FakeDiscord
) -> None:
    drop = await pointed.drop("backend", [("ann.pdf", b"%PDF")])
    wanted, root = await send(1001, drop.id), await send(1000)
    for number in range(1, 110):
        await send(number, drop.id)
        await send(number + 200)
    find = platform.notifier.find
    assert await find(here, thread=drop.id, notice_id=1001) == wanted
    assert await find(here, thread=None, notice_id=1000) == root
    assert await find(here, thread=None, notice_id=9999) is None


async def test_another_programs_message_is_none_of_ours(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, here: str
) -> None:
    post = pointed.message(await send(7))
    post.user = pointed.guild.member("ben").user.id
    pointed.users[post.user].bot = True
    assert await platform.notifier.find(here, thread=None, notice_id=7) is None


async def test_a_thread_that_is_gone_holds_nothing(platform: DiscordPlatform, here: str) -> None:
    assert await platform.notifier.find(here, thread="404", notice_id=1) is None


async def test_without_history_nobody_can_look(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, here: str
) -> None:
    pointed.forbid("backend", "read_message_history")
    await send(7)
    for thread in (None, "404"):
        with pytest.raises(PermanentError) as caught:
            await platform.notifier.find(here, thread=thread, notice_id=7)
        assert caught.value.code == "cannot_look"


async def test_in_a_channel_that_is_not_ours_to_see_nobody_can_look(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    await platform.notifier.find(here, thread=None, notice_id=7)
    pointed.forbid("backend", "view_channel")
    with pytest.raises(PermanentError) as caught:
        await platform.notifier.find(here, thread=None, notice_id=7)
    assert caught.value.code == "cannot_look"


# What Discord refuses, and what it is too busy for


async def test_no_connection_means_nothing_was_sent(
    pointed: FakeDiscord, carrier: Carrier, here: str
) -> None:
    del pointed
    async with open_discord("token", carrier, api=NOWHERE) as opened:
        with pytest.raises(TemporaryError) as caught:
            await opened.notifier.send(here, words("Ann"), thread=None, notice_id=1)
    assert caught.value.code == "unreachable"


@pytest.mark.parametrize("fault", [ServerError(503), Drop(), RateLimited(40)])
async def test_trouble_while_logging_in_means_nothing_was_sent(
    pointed: FakeDiscord, send: Callable[..., Any], fault: ServerError | Drop | RateLimited
) -> None:
    # Two: a read on a connection that was open already is made again at once by the HTTP client.
    pointed.script("own_user", fault, *([fault] if isinstance(fault, Drop) else []))
    with pytest.raises(TemporaryError):
        await send()
    assert pointed.own("backend") == []
    await send()
    assert len(pointed.own("backend")) == 1


async def test_a_short_limit_is_waited_for(pointed: FakeDiscord, send: Callable[..., Any]) -> None:
    pointed.script("create_message", RateLimited(0.05), RateLimited(0.05, everywhere=True))
    await send()
    assert len(pointed.own("backend")) == 1
    assert [call.status for call in pointed.called("create_message")] == [429, 429, 200]


@pytest.mark.parametrize(
    ("limit", "seconds"), [(RateLimited(40), 40), (RateLimited(120, via=False), 60)]
)
async def test_a_long_limit_says_how_long_to_wait(
    pointed: FakeDiscord, send: Callable[..., Any], limit: RateLimited, seconds: float
) -> None:
    pointed.script("create_message", limit)
    with pytest.raises(TemporaryError) as caught:
        await send()
    assert caught.value.retry_after == seconds
    assert pointed.own("backend") == []


@pytest.mark.parametrize(
    ("code", "name", "advice"),
    [
        (10003, "channel_gone", "gone"),
        (50001, "missing_access", "Add it"),
        (50013, "missing_permission", "Send Messages"),
        (50008, "no_text_channel", "Pick another"),
        (50035, "refused_layout", "fault of Shortlist"),
        (50007, "no_direct_messages", "privacy settings"),
        (160005, "archived", "moderator"),
        (99999, "discord_99999", "code 99999"),
    ],
)
async def test_a_refusal_is_permanent_and_says_what_to_do(
    pointed: FakeDiscord, send: Callable[..., Any], code: int, name: str, advice: str
) -> None:
    pointed.script("create_message", Refuse(code))
    with pytest.raises(PermanentError) as caught:
        await send()
    assert (caught.value.code, advice in caught.value.reason) == (name, True)


@pytest.mark.parametrize("sooner", [False, True])
async def test_a_token_that_is_no_longer_accepted(
    pointed: FakeDiscord, carrier: Carrier, here: str, sooner: bool
) -> None:
    async with open_discord(pointed.token, carrier, api=pointed.api_url) as opened:
        if not sooner:
            await opened.client.me()
        pointed.token = "reset"
        for _ in range(2):
            with pytest.raises(PermanentError, match="DISCORD_BOT_TOKEN") as caught:
                await opened.notifier.send(here, words("Ann"), thread=None, notice_id=1)
            assert caught.value.code == "bad_token"


async def test_a_call_without_a_nonce_is_made_once(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform
) -> None:
    forum = place(pointed, "candidates")
    pointed.script("start_thread", ServerError(500, acted=True))
    with pytest.raises(UnconfirmedError):
        await send(7, None, forum, ANN)
    assert len(pointed.called("start_thread")) == 1
    found = await platform.notifier.find(forum, thread=None, notice_id=7)
    assert found is not None
    assert len(posts_of(pointed)) == 1


# Editing and deleting


async def test_an_edit_replaces_everything(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, here: str
) -> None:
    message = Message("x", (*words("Ann").blocks, Buttons((Button("Post", "post"),))))
    sent = await send(7, message=message)
    await platform.notifier.edit(here, sent, words("Removed."))
    post = pointed.message(sent)
    assert (post.shown, post.labels) == ("Removed.", [])


@pytest.mark.parametrize("threaded", [False, True])
async def test_what_is_gone_already_is_no_error(
    pointed: FakeDiscord,
    send: Callable[..., Any],
    platform: DiscordPlatform,
    here: str,
    threaded: bool,
) -> None:
    drop = await pointed.drop("backend", [("ann.pdf", b"%PDF")])
    sent = await send(1, drop.id if threaded else None)
    await platform.notifier.delete(here, sent)
    assert pointed.own(drop.id if threaded else "backend") == []
    if threaded:
        pointed.moderation.drop_channel(pointed.channels[drop.id])
    await platform.notifier.delete(here, sent)
    await platform.notifier.edit(here, sent, words("later"))
    await platform.notifier.react(here, sent, add="eyes", remove=["warning"])


async def test_a_message_in_a_thread_that_sleeps_is_changed(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, here: str
) -> None:
    drop = await pointed.drop("backend", [("ann.pdf", b"%PDF")])
    sent = await send(1, drop.id)
    thread = pointed.channels[drop.id]
    pointed.moderation.change_channel(thread, archived=True)
    await platform.notifier.edit(here, sent, words("Later"))
    pointed.moderation.change_channel(thread, archived=True)
    await platform.notifier.react(here, sent, add="eyes", remove=["warning"])
    pointed.moderation.change_channel(thread, archived=True)
    await platform.notifier.delete(here, sent)
    assert pointed.own(drop.id) == []
    assert pointed.message(sent.partition("-")[2]).reactions == [("👀", pointed.bot.id)]


async def test_an_edit_without_answer_is_tried_again(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, here: str
) -> None:
    sent = await send()
    pointed.script("edit_message", ServerError(503))
    with pytest.raises(TemporaryError):
        await platform.notifier.edit(here, sent, words("later"))


async def test_reactions_are_swapped_and_repeated_safely(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    post = await pointed.say("backend", "CVs")
    await platform.notifier.react(here, post.id, add="eyes", remove=[])
    for _ in range(2):
        await platform.notifier.react(here, post.id, add="white_check_mark", remove=["eyes"])
    assert post.reactions == [("✅", pointed.bot.id)]
    await platform.notifier.react(here, post.id, add="", remove=["white_check_mark"])
    assert post.reactions == []


async def test_reactions_need_their_permission(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    pointed.forbid("backend", "add_reactions")
    post = await pointed.say("backend", "CVs")
    with pytest.raises(PermanentError) as caught:
        await platform.notifier.react(here, post.id, add="eyes", remove=[])
    assert caught.value.code == "missing_permission"


# Forums


def posts_of(fake: FakeDiscord) -> list[Channel]:
    forum = fake.guild.channel("candidates")
    below = [one for one in fake.channels.values() if one.parent == forum.id]
    return [one for one in below if one.is_thread and not one.deleted]


def tags_of(fake: FakeDiscord, post: Channel) -> list[str]:
    names = {tag["id"]: tag["name"] for tag in fake.guild.channel("candidates").tags}
    return [names[tag] for tag in post.applied]


@pytest.fixture
def forum(pointed: FakeDiscord) -> str:
    """A forum whose tags Shortlist may make."""
    pointed.allow("candidates", "manage_channels")
    return place(pointed, "candidates")


async def test_in_a_forum_each_candidate_is_a_post(
    pointed: FakeDiscord, send: Callable[..., Any], forum: str
) -> None:
    sent = await send(7, None, forum, ANN)
    [post] = posts_of(pointed)
    assert sent == f"{post.id}-{post.id}"
    assert (post.name, tags_of(pointed, post)) == ("Ann Lee", ["New"])
    assert pointed.message(post.id).shown == "Ann: 82"
    made = [tag["name"] for tag in pointed.guild.channel("candidates").tags]
    assert made == list(STAGES.values())
    assert pointed.called("start_thread")[0].body["message"]["allowed_mentions"] == {"parse": []}


async def test_the_stage_follows_as_a_tag_and_other_tags_stay(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, forum: str
) -> None:
    channel = pointed.guild.channel("candidates")
    channel.tags.append({"id": pointed.new_id(), "name": "Urgent", "moderated": False})
    sent = await send(7, None, forum, ANN)
    [post] = posts_of(pointed)
    post.applied.insert(0, channel.tags[0]["id"])
    changed = replace(ANN, topic=Topic("Ann Lee", "shortlist"))
    for _ in range(2):
        await platform.notifier.edit(forum, sent, changed)
    assert tags_of(pointed, post) == ["Urgent", "Shortlisted"]
    titled = [call for call in pointed.called("edit_channel") if "name" in call.body]
    assert len(titled) == 1
    await platform.notifier.edit(forum, sent, replace(ANN, topic=Topic("A. Lee", "shortlist")))
    assert post.name == "A. Lee"


async def test_a_forum_without_the_permission_has_posts_without_tags(
    pointed: FakeDiscord, send: Callable[..., Any]
) -> None:
    await send(7, None, place(pointed, "candidates"), ANN)
    [post] = posts_of(pointed)
    assert post.applied == []


async def test_a_forum_that_wants_tags_says_what_to_do(
    pointed: FakeDiscord, send: Callable[..., Any]
) -> None:
    pointed.guild.channel("candidates").flags = REQUIRE_TAG
    with pytest.raises(PermanentError, match="Manage Channels"):
        await send(7, None, place(pointed, "candidates"), ANN)


@pytest.mark.parametrize("title", ["", "   ", "\u200b", "x" * 300, "\U0001f600" * 80])
async def test_every_title_is_one_that_discord_takes(
    pointed: FakeDiscord, send: Callable[..., Any], forum: str, title: str
) -> None:
    await send(7, None, forum, replace(ANN, topic=Topic(title)))
    assert 1 <= len(posts_of(pointed)[0].name) <= 100


async def test_answers_in_a_post_are_messages_in_it(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, forum: str
) -> None:
    root = await send(7, None, forum, ANN)
    [post] = posts_of(pointed)
    for number, thread in enumerate((root, post.id), 8):
        sent = await send(number, thread, forum)
        assert sent.startswith(f"{post.id}-")
        assert await platform.notifier.find(forum, thread=thread, notice_id=number) == sent
    assert len(posts_of(pointed)) == 1
    await platform.notifier.edit(forum, sent, words("Later"))
    assert post.name == "Ann Lee"
    assert pointed.message(sent.partition("-")[2]).shown == "Later"
    await platform.notifier.delete(forum, sent)
    assert [len(pointed.own(post)), len(posts_of(pointed))] == [2, 1]


async def test_a_members_post_is_never_deleted_with_our_answer(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, forum: str
) -> None:
    pointed.allow("candidates", "manage_threads")
    drop = await pointed.members.forum_post("candidates", "CVs", files=[("a.pdf", b"%PDF")])
    sent = await send(8, drop.channel, forum)
    await platform.notifier.delete(forum, sent)
    assert [post.id for post in posts_of(pointed)] == [drop.channel]


async def test_a_post_is_deleted_whole(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, forum: str
) -> None:
    pointed.allow("candidates", "manage_threads")
    sent = await send(7, None, forum, ANN)
    for _ in range(2):
        await platform.notifier.delete(forum, sent)
    assert posts_of(pointed) == []
    await platform.notifier.edit(forum, sent, ANN)


async def test_an_answer_to_a_post_that_is_gone_has_no_place(
    pointed: FakeDiscord, send: Callable[..., Any], forum: str
) -> None:
    sent = await send(7, None, forum, ANN)
    pointed.moderation.drop_channel(posts_of(pointed)[0])
    with pytest.raises(PermanentError):
        await send(8, sent, forum)


async def test_a_post_that_was_not_confirmed_is_found(
    pointed: FakeDiscord, send: Callable[..., Any], platform: DiscordPlatform, forum: str
) -> None:
    await send(6, None, forum, ANN)
    pointed.script("start_thread", Drop())
    with pytest.raises(UnconfirmedError):
        await send(7, None, forum, ANN)
    found = await platform.notifier.find(forum, thread=None, notice_id=7)
    assert found == f"{posts_of(pointed)[-1].id}-{posts_of(pointed)[-1].id}"
    assert await platform.notifier.find(forum, thread=None, notice_id=8) is None


# Files of ours


@pytest.mark.parametrize("fault", [None, Drop(), ServerError(503, acted=True)])
async def test_a_file_reaches_its_member_once(
    pointed: FakeDiscord,
    platform: DiscordPlatform,
    here: str,
    fault: Drop | ServerError | None,
) -> None:
    ben = pointed.guild.member("ben").user.id
    to = await platform.notifier.direct(here.partition("/")[0], ben)
    picture = Attachment("report.png", "Report of #3", b"PNG", alt="A funnel")
    if fault is not None:
        pointed.script("create_message", fault)
        with pytest.raises(UnconfirmedError):
            await platform.notifier.upload(to, picture)
    await platform.notifier.upload(to, picture)
    [post] = pointed.own(pointed.dm("ben"))
    assert [(file.data, file.description) for file in post.files] == [(b"PNG", "A funnel")]
    assert (await platform.notifier.file_way(here.partition("/")[0])).reach == "member"


async def test_a_member_who_takes_no_messages_is_told_of(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    user = pointed.guild.member("ben").user
    user.takes_messages = False
    to = await platform.notifier.direct(here.partition("/")[0], user.id)
    with pytest.raises(PermanentError, match="privacy settings"):
        await platform.notifier.upload(to, Attachment("a.png", "A", b"PNG"))


async def test_a_file_that_is_too_large_is_told_of(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    pointed.attachment_limit = 10
    with pytest.raises(PermanentError) as caught:
        await platform.notifier.upload(here, Attachment("a.png", "A", b"x" * 11))
    assert caught.value.code == "too_large"


# The connection


async def test_the_gateways_own_connection_is_not_closed_with_the_client(
    pointed: FakeDiscord,
) -> None:
    http = HTTPClient(asyncio.get_running_loop())
    await http.static_login(pointed.token)
    client = DiscordClient(pointed.token, pointed.api_url, http)
    assert await client.me() == pointed.bot.id
    await client.close()
    assert await http.request(Route("GET", "/users/@me"))
    await http.close()


def test_loopback_needs_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    assert calls.proxy_for("http://127.0.0.1:9/api") is None
    assert calls.proxy_for("https://discord.com/api/v10") == "http://proxy.example:3128"
