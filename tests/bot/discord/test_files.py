"""Files of Discord: what they are, their bytes, and links that run out."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.discord.files import is_discords, keep_file, name_of
from bot.discord.platform import DiscordPlatform, open_discord
from handlers.chat.carrying import Carrier
from handlers.errors import PermanentError, TemporaryError
from handlers.services import RemoteFile, Share
from storage.carried import forget_carried
from storage.database import Database
from tests.fakes.discord import (
    Drop,
    FakeDiscord,
    Posted,
    RateLimited,
    Redirect,
    Refuse,
    ServerError,
    User,
    describe,
    posting,
)

PDF = b"%PDF-1.7 " + b"x" * 5000
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SOME_DAY = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Nothing here depends on the kind of database."""
    return sqlite_url


@pytest.fixture
async def platform(pointed: FakeDiscord, database: Database) -> AsyncIterator[DiscordPlatform]:
    carrier = Carrier(database, lambda: datetime.now(UTC))
    async with open_discord(pointed.token, carrier, api=pointed.api_url) as opened:
        yield opened


@pytest.fixture
def here(pointed: FakeDiscord) -> str:
    return f"discord:{pointed.guild.id}"


@pytest.fixture
async def post(pointed: FakeDiscord) -> Posted:
    return await pointed.drop("backend", [("Ann Lee – Müller.pdf", PDF)], user="ben")


def name(post: Posted, number: int = 0) -> str:
    return f"{post.channel}-{post.id}-{post.files[number].id}"


async def kept(pointed: FakeDiscord, platform: DiscordPlatform, here: str) -> str:
    """A file that came with a command: it is on no message."""
    file = posting.new_file(pointed, "Ann Lee.pdf", PDF, "1", ephemeral=True)
    return await keep_file(platform.carrier, here, describe.attachment(pointed, file), "77")


# Files of messages


async def test_a_file_is_described_with_the_message_that_shares_it(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str, post: Posted
) -> None:
    found = await platform.source.describe(here, name(post))
    channel = f"{here}/{post.channel}"
    ben = pointed.guild.member("ben").user.id
    shares = (Share(channel, post.id),)
    mimetype = "application/pdf"
    expected = RemoteFile(name(post), "Ann Lee – Müller.pdf", mimetype, len(PDF), ben, shares)
    assert found == expected


async def test_a_file_in_a_thread_is_shared_in_its_channel(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    thread = await pointed.members.start_thread("backend", "CVs")
    post = await pointed.drop("backend", [("ann.pdf", PDF)], thread=thread)
    found = await platform.source.describe(here, name(post))
    channel = f"{here}/{thread.parent}"
    assert found.shares == (Share(channel, f"{thread.id}-{post.id}", thread.id),)


async def test_the_bytes_are_fetched_by_a_fresh_link_without_the_token(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str, post: Posted
) -> None:
    for _ in range(2):
        pointed.expire_links()
        assert await platform.source.fetch(here, name(post), 10_000) == PDF
    assert [call.token for call in pointed.called("download")] == ["", ""]


@pytest.mark.parametrize("limit", [len(PDF) - 1, 1])
async def test_a_file_over_the_limit_is_not_kept(
    platform: DiscordPlatform, here: str, post: Posted, limit: int
) -> None:
    with pytest.raises(PermanentError) as caught:
        await platform.source.fetch(here, name(post), limit)
    assert caught.value.code == "too_large"


async def test_a_file_of_exactly_the_limit_is_taken(
    platform: DiscordPlatform, here: str, post: Posted
) -> None:
    assert await platform.source.fetch(here, name(post), len(PDF)) == PDF


@pytest.mark.parametrize("gone", ["message", "attachment", "thread", "unknown"])
async def test_a_file_that_is_gone_says_so(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str, gone: str
) -> None:
    thread = await pointed.members.start_thread("backend", "CVs")
    post = await pointed.drop("backend", [("ann.pdf", PDF)], thread=thread)
    file = name(post)
    if gone == "message":
        await pointed.delete_message(post)
    elif gone == "attachment":
        post.files = []
    elif gone == "thread":
        pointed.moderation.drop_channel(thread)
    else:
        file = "1-2-3"
    for call in (platform.source.describe(here, file), platform.source.fetch(here, file, 9)):
        with pytest.raises(PermanentError) as caught:
            await call
        assert caught.value.code == "file_gone"


async def test_a_file_in_a_channel_that_is_not_ours_to_see_says_so(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str, post: Posted
) -> None:
    pointed.forbid("backend", "view_channel")
    with pytest.raises(PermanentError, match="cannot see"):
        await platform.source.fetch(here, name(post), 10_000)


async def test_without_the_intent_a_files_message_shows_none(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str, post: Posted
) -> None:
    pointed.privileged = 0
    with pytest.raises(PermanentError) as caught:
        await platform.source.describe(here, name(post))
    assert caught.value.code == "file_gone"


# Passing and lasting trouble


@pytest.mark.parametrize("fault", [ServerError(502), ServerError(500), Drop()])
async def test_a_passing_fault_is_tried_again(
    pointed: FakeDiscord,
    platform: DiscordPlatform,
    here: str,
    post: Posted,
    fault: ServerError | Drop,
) -> None:
    # Two: a read on a connection that was open already is made again at once by the HTTP client.
    pointed.script("download", fault, *([fault] if isinstance(fault, Drop) else []))
    with pytest.raises(TemporaryError):
        await platform.source.fetch(here, name(post), 10_000)
    pointed.faults.clear()
    assert await platform.source.fetch(here, name(post), 10_000) == PDF


@pytest.mark.parametrize(("limit", "seconds"), [(12, 12), (0.5, 1)])
async def test_discord_may_ask_to_wait(
    pointed: FakeDiscord,
    platform: DiscordPlatform,
    here: str,
    post: Posted,
    limit: float,
    seconds: float,
) -> None:
    pointed.script("download", RateLimited(limit))
    with pytest.raises(TemporaryError) as caught:
        await platform.source.fetch(here, name(post), 10_000)
    assert caught.value.retry_after == seconds


async def test_a_busy_interface_asks_to_wait_too(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str, post: Posted
) -> None:
    await platform.client.me()
    pointed.script("get_message", RateLimited(90))
    with pytest.raises(TemporaryError) as caught:
        await platform.source.fetch(here, name(post), 10_000)
    assert caught.value.retry_after == 90


async def test_a_redirect_is_not_followed(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str, post: Posted
) -> None:
    pointed.script("download", Redirect(f"{pointed.foreign_url}/ann.pdf"))
    with pytest.raises(PermanentError):
        await platform.source.fetch(here, name(post), 10_000)
    assert pointed.foreign_requests == []


async def test_an_answer_of_a_strange_kind_is_a_lasting_trouble(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str, post: Posted
) -> None:
    pointed.script("download", Refuse(0, status=418))
    with pytest.raises(PermanentError, match="status 418"):
        await platform.source.fetch(here, name(post), 10_000)


# Files that are on no message


async def test_a_kept_file_is_described_and_fetched(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    file = await kept(pointed, platform, here)
    assert file.startswith("k-")
    found = await platform.source.describe(here, file)
    assert found == RemoteFile(file, "Ann Lee.pdf", "application/pdf", len(PDF), "77", ())
    assert await platform.source.fetch(here, file, 10_000) == PDF


async def test_a_kept_link_that_ran_out_says_what_to_do(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    file = await kept(pointed, platform, here)
    pointed.expire_links()
    with pytest.raises(PermanentError, match="Upload the file again") as caught:
        await platform.source.fetch(here, file, 10_000)
    assert caught.value.code == "file_gone"


async def test_a_kept_link_that_was_forgotten_says_what_to_do(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str, database: Database
) -> None:
    file = await kept(pointed, platform, here)
    async with database.write() as session:
        await forget_carried(session, datetime.now(UTC) + timedelta(days=2))
    for call in (platform.source.describe(here, file), platform.source.fetch(here, file, 9)):
        with pytest.raises(PermanentError, match="Upload the file again") as caught:
            await call
        assert caught.value.code == "file_gone"


async def test_one_guild_does_not_find_what_another_keeps(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    file = await kept(pointed, platform, here)
    other = pointed.neighbour()
    with pytest.raises(PermanentError) as caught:
        await platform.source.fetch(f"discord:{other.id}", file, 10_000)
    assert caught.value.code == "file_gone"


async def test_one_guild_does_not_find_the_files_of_anothers_messages(
    pointed: FakeDiscord, platform: DiscordPlatform, post: Posted
) -> None:
    other = pointed.neighbour()
    for call in (
        platform.source.describe(f"discord:{other.id}", name(post)),
        platform.source.fetch(f"discord:{other.id}", name(post), 10_000),
    ):
        with pytest.raises(PermanentError) as caught:
            await call
        assert caught.value.code == "file_gone"
    assert pointed.called("download") == []


async def test_a_kept_file_on_another_site_is_not_fetched(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    attachment = {"id": "9", "url": f"{pointed.foreign_url}/a.pdf", "filename": "a.pdf", "size": 1}
    file = await keep_file(platform.carrier, here, attachment, "77")
    with pytest.raises(PermanentError) as caught:
        await platform.source.fetch(here, file, 10_000)
    assert caught.value.code == "foreign_host"
    assert pointed.foreign_requests == []


async def test_what_is_kept_of_a_file_is_its_address_and_name_alone(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    file = await kept(pointed, platform, here)
    stored = json.loads(await platform.carrier.recall(here, file.removeprefix("k-")) or "")
    assert stored.keys() == {"url", "filename", "title", "content_type", "size", "user"}


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://cdn.discordapp.com/attachments/1/2/a.pdf?ex=1", True),
        ("https://media.discordapp.net/attachments/1/2/a.pdf", True),
        ("https://cdn.discordapp.com:443/a", True),
        ("http://cdn.discordapp.com/a", False),
        ("https://cdn.discordapp.com:8443/a", False),
        ("https://cdn.discordapp.com.evil.example/a", False),
        ("https://cdn.discordapp.com@evil.example/a", False),
        ("https://evil.example/cdn.discordapp.com", False),
        ("https://discord.com/a", False),
        ("/relative", False),
    ],
)
def test_only_discords_hosts_are_asked(url: str, ours: bool) -> None:
    assert is_discords(url, "https://discord.com/api/v10") is ours


def test_another_api_address_is_the_only_host_then() -> None:
    api = "http://127.0.0.1:9000/api/v10"
    assert is_discords("http://127.0.0.1:9000/f", api)
    assert not is_discords("http://127.0.0.1:9001/f", api)
    assert not is_discords("https://127.0.0.1:9000/f", api)
    assert not is_discords("https://cdn.discordapp.com/f", api)


@pytest.mark.parametrize(
    ("told", "called"),
    [
        ({"filename": "Ann_Lee.pdf", "title": "Ann Lee"}, "Ann Lee.pdf"),
        ({"filename": "ann.pdf", "title": None}, "ann.pdf"),
        ({"filename": "ann", "title": "Ann"}, "ann"),
        ({}, "file"),
    ],
)
def test_what_a_file_was_called(told: dict[str, str], called: str) -> None:
    assert name_of(told) == called


# What was dropped while nobody listened


async def listed(platform: DiscordPlatform, channel: str, since: datetime = LONG_AGO) -> list[str]:
    found = await platform.source.list_files("discord:9", channel, since, SOME_DAY)
    return [one.name for one in found]


async def test_files_of_a_channel_and_its_threads_are_listed(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    channel = pointed.guild.channel("backend")
    await pointed.drop("frontend", [("elsewhere.pdf", PDF)])
    await pointed.drop("backend", [("1.pdf", PDF), ("2.pdf", PDF)])
    thread = await pointed.members.start_thread("backend", "CVs")
    await pointed.drop(thread, [("3.pdf", PDF)])
    await pointed.drop("backend", [("4.pdf", PDF)])
    found = await platform.source.list_files(here, f"{here}/{channel.id}", LONG_AGO, SOME_DAY)
    assert [one.name for one in found] == ["1.pdf", "2.pdf", "3.pdf", "4.pdf"]
    assert found[2].id.startswith(f"{thread.id}-")
    assert found[2].shares[0].thread == thread.id
    [last] = [post for post in pointed.messages("backend") if post.files[0].name == "4.pdf"]
    assert found[3].id == name(last)


async def test_files_of_a_forums_posts_are_listed(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    await pointed.members.forum_post("candidates", "Ann", files=[("ann.pdf", PDF)])
    forum = f"{here}/{pointed.guild.channel('candidates').id}"
    found = await platform.source.list_files(here, forum, LONG_AGO, SOME_DAY)
    assert [one.name for one in found] == ["ann.pdf"]


async def test_files_of_programs_are_not_listed(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    robot = User(pointed.new_id(), "robot", bot=True)
    pointed.users[robot.id] = robot
    await pointed.drop("backend", [("robot.pdf", PDF)], user="robot")
    await pointed.drop("backend", [("ours.pdf", PDF)], user="shortlist")
    channel = f"{here}/{pointed.guild.channel('backend').id}"
    assert await platform.source.list_files(here, channel, LONG_AGO, SOME_DAY) == []


async def test_files_are_listed_page_by_page_between_two_times(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    for number in range(230):
        await pointed.drop("backend", [(f"{number}.pdf", b"")])
    posts = pointed.messages("backend")
    for number, post in enumerate(posts):  # a second between two of them
        post.id = str((number * 1000 + 1_600_000_000_000 - describe.EPOCH) << 22)
    channel = f"{here}/{posts[0].channel}"
    start = datetime.fromtimestamp(1_600_000_000, UTC)
    since, until = start + timedelta(seconds=9.5), start + timedelta(seconds=219.5)
    found = await platform.source.list_files(here, channel, since, until)
    assert [one.name for one in found] == [f"{number}.pdf" for number in range(10, 220)]


async def test_without_the_intent_no_file_is_listed_unless_we_were_named(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    pointed.privileged = 0
    await pointed.drop("backend", [("1.pdf", PDF)])
    await pointed.drop("backend", [("2.pdf", PDF)], mention=True)
    channel = f"{here}/{pointed.guild.channel('backend').id}"
    found = await platform.source.list_files(here, channel, LONG_AGO, SOME_DAY)
    assert [one.name for one in found] == ["2.pdf"]


async def test_a_channel_that_is_not_ours_to_see_is_not_listed(
    pointed: FakeDiscord, platform: DiscordPlatform, here: str
) -> None:
    pointed.forbid("backend", "view_channel")
    channel = f"{here}/{pointed.guild.channel('backend').id}"
    with pytest.raises(PermanentError) as caught:
        await platform.source.list_files(here, channel, LONG_AGO, SOME_DAY)
    assert caught.value.code == "missing_access"
