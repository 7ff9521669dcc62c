"""Who is who in a server, and which channels are for whom."""

from collections.abc import AsyncIterator, Callable, Mapping

import pytest

from bot.discord.client import DiscordClient
from bot.discord.directory import DiscordDirectory
from bot.discord.rooms import MOST, Rooms
from handlers.errors import PermanentError, TemporaryError
from tests.fakes.discord import Channel, FakeDiscord, Hang, RateLimited, Refuse, ServerError
from tests.fakes.discord.models import PRIVATE_THREAD

Open = Callable[..., DiscordDirectory]


@pytest.fixture
async def client(pointed: FakeDiscord) -> AsyncIterator[DiscordClient]:
    opened = DiscordClient(pointed.token, pointed.api_url)
    await opened.me()
    yield opened
    await opened.close()


@pytest.fixture
def ask(client: DiscordClient) -> Open:
    """A directory that knows nothing yet."""

    def fresh(roles: Mapping[str, str] | None = None) -> DiscordDirectory:
        return DiscordDirectory(client, Rooms(client), roles or {})

    return fresh


def here(fake: FakeDiscord, channel: str | Channel = "backend") -> str:
    found = fake.guild.channel(channel) if isinstance(channel, str) else channel
    return f"discord:{fake.guild.id}/{found.id}"


async def kind(fake: FakeDiscord, directory: DiscordDirectory, name: str) -> str:
    workspace = f"discord:{fake.guild.id}"
    user = fake.person(name)
    member = await directory.look_up(workspace, user.id if user else name)
    assert member.time_zone is None
    return member.kind


# Who is who


async def test_members_and_the_server_go_by_the_names_that_are_read_there(
    pointed: FakeDiscord, ask: Open
) -> None:
    workspace, rita = f"discord:{pointed.guild.id}", pointed.guild.member("rita")
    rita.user.shown_as = "Rita R."
    assert (await ask().look_up(workspace, rita.user.id)).name == "Rita R."
    rita.nick = "Rita (HR)"
    assert (await ask().look_up(workspace, rita.user.id)).name == "Rita (HR)"
    assert await ask().title(workspace) == pointed.guild.name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("olga", "admin"),  # owns it
        ("adam", "admin"),  # administrator
        ("mara", "admin"),  # manages the server
        ("rita", "member"),
        ("vic", "member"),
        ("shortlist", "stranger"),  # a bot
        ("stranger", "stranger"),  # somewhere else in Discord
        ("404", "stranger"),  # nowhere
    ],
)
async def test_without_a_map_of_roles(
    pointed: FakeDiscord, ask: Open, name: str, expected: str
) -> None:
    pointed.new_user("stranger")
    assert await kind(pointed, ask(), name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("olga", "admin"),
        ("adam", "admin"),
        ("rita", "member"),
        ("ben", "admin"),  # of his two roles the one that may do more
        ("vic", "guest"),  # has no role that is named
        ("shortlist", "stranger"),
        ("404", "stranger"),
    ],
)
@pytest.mark.parametrize("by_id", [False, True])
async def test_with_a_map_of_roles(
    pointed: FakeDiscord, ask: Open, name: str, expected: str, by_id: bool
) -> None:
    pointed.moderation.add_role("Hiring Leads")
    pointed.moderation.set_roles("ben", "Recruiters", "Hiring Leads")
    roles = {"Recruiters": "recruiter", "Hiring Leads": "admin", "Nobody": "admin"}
    known = {
        (pointed.guild.role(role).id if by_id and role != "Nobody" else role.lower()): what
        for role, what in roles.items()
    }
    assert await kind(pointed, ask(known), name) == expected


async def test_everybody_can_be_given_something(pointed: FakeDiscord, ask: Open) -> None:
    roles = {"@everyone": "recruiter", "recruiters": "viewer"}
    assert await kind(pointed, ask(roles), "vic") == "member"
    assert await kind(pointed, ask({"recruiters": "viewer"}), "rita") == "guest"


async def test_a_role_of_that_name_in_another_server_counts_there_only(
    pointed: FakeDiscord, ask: Open
) -> None:
    other = pointed.neighbour()
    vic = pointed.person("vic")
    assert vic is not None
    pointed.moderation.set_roles("vic", "Recruiters", guild=other)
    directory = ask({"recruiters": "recruiter"})
    assert (await directory.look_up(f"discord:{other.id}", vic.id)).kind == "member"
    assert await kind(pointed, directory, "vic") == "guest"


async def test_whoever_leaves_is_a_stranger(pointed: FakeDiscord, ask: Open) -> None:
    pointed.moderation.remove_member("rita")
    assert await kind(pointed, ask(), "rita") == "stranger"


async def test_a_server_that_we_left_tells_nothing(pointed: FakeDiscord, ask: Open) -> None:
    pointed.kick_bot()
    with pytest.raises(PermanentError):
        await kind(pointed, ask(), "rita")
    with pytest.raises(PermanentError, match="no longer in this Discord server"):
        await ask().look_up("discord:404", "1")


@pytest.mark.parametrize("call", ["get_guild", "get_member"])
async def test_trouble_while_asking_is_no_verdict(
    pointed: FakeDiscord, ask: Open, call: str
) -> None:
    pointed.script(call, ServerError(503))
    with pytest.raises(TemporaryError):
        await kind(pointed, ask(), "rita")
    pointed.script(call, RateLimited(45))
    with pytest.raises(TemporaryError) as caught:
        await kind(pointed, ask(), "rita")
    assert caught.value.retry_after == 45


async def test_discord_is_asked_once_a_minute(pointed: FakeDiscord, ask: Open) -> None:
    directory = ask()
    for name in ("rita", "ben", "rita"):
        await kind(pointed, directory, name)
    assert len(pointed.called("get_guild")) == 1
    assert len(pointed.called("get_member")) == 2


# Who sees which channel


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("olga", True),  # owns it
        ("adam", True),  # administrator
        ("mara", False),  # managing the server shows no channel
        ("rita", True),  # by her role
        ("vic", False),
    ],
)
async def test_a_private_channel_is_for_its_roles(
    pointed: FakeDiscord, ask: Open, name: str, sees: bool
) -> None:
    user = pointed.guild.member(name).user.id
    directory = ask()
    assert await directory.sees(here(pointed, "leads"), user) is sees
    assert await directory.sees(here(pointed), user) is True


Change = Callable[[FakeDiscord], object]


@pytest.mark.parametrize(
    ("change", "sees"),
    [
        (lambda fake: fake.forbid("backend", "view_channel", who="@everyone"), False),
        (lambda fake: fake.forbid("backend", "view_channel", who="Recruiters"), False),
        (lambda fake: fake.forbid("backend", "view_channel", who="rita"), False),
        (
            lambda fake: (
                fake.forbid("backend", "view_channel", who="@everyone"),
                fake.allow("backend", "view_channel"),
                fake.allow("backend", "view_channel", who="Recruiters"),
            ),
            True,
        ),
        (
            lambda fake: (
                fake.forbid("backend", "view_channel", who="Recruiters"),
                fake.allow("backend", "view_channel", who="rita"),
            ),
            True,
        ),
        (
            lambda fake: (
                fake.allow("backend", "view_channel", who="Recruiters"),
                fake.forbid("backend", "view_channel", who="rita"),
            ),
            False,
        ),
        (
            lambda fake: (
                fake.moderation.set_roles("rita", "Recruiters", "Managers"),
                fake.forbid("backend", "view_channel", who="Recruiters"),
                fake.allow("backend", "view_channel", who="Managers"),
            ),
            True,
        ),
    ],
)
async def test_overwrites_count_in_discords_order(
    pointed: FakeDiscord, ask: Open, change: Change, sees: bool
) -> None:
    change(pointed)
    rita = pointed.guild.member("rita").user.id
    channel = pointed.guild.channel("backend")
    assert pointed.guild.may(rita, channel, "view_channel") is sees
    assert await ask().sees(here(pointed), rita) is sees


async def test_a_thread_is_for_who_sees_its_channel(pointed: FakeDiscord, ask: Open) -> None:
    thread = await pointed.members.start_thread("leads", "CVs")
    rita, vic = (pointed.guild.member(name).user.id for name in ("rita", "vic"))
    directory = ask()
    assert await directory.sees(here(pointed, thread), rita)
    assert not await directory.sees(here(pointed, thread), vic)


async def test_a_private_thread_of_ours_is_for_who_sees_its_channel(
    pointed: FakeDiscord, ask: Open
) -> None:
    thread = await pointed.members.start_thread("leads", "CVs")
    thread.kind = PRIVATE_THREAD
    thread.people.add(pointed.bot.id)
    vic = pointed.guild.member("vic").user.id
    assert not await ask().sees(here(pointed, thread), vic)


async def test_another_servers_channel_is_for_nobody(pointed: FakeDiscord, ask: Open) -> None:
    other = pointed.neighbour()
    theirs = f"discord:{pointed.guild.id}/{other.channel('backend').id}"
    for name in ("olga", "adam", "rita"):
        assert not await ask().sees(theirs, pointed.guild.member(name).user.id)


async def test_direct_messages_are_no_channel_of_a_server(pointed: FakeDiscord, ask: Open) -> None:
    rita = pointed.guild.member("rita").user.id
    assert not await ask().sees(f"discord:{pointed.guild.id}/{pointed.dm('rita').id}", rita)


async def test_a_member_who_left_sees_nothing(pointed: FakeDiscord, ask: Open) -> None:
    rita = pointed.guild.member("rita").user.id
    pointed.moderation.remove_member("rita")
    assert not await ask().sees(here(pointed), rita)


async def test_a_channel_that_is_not_ours_to_see_is_for_nobody(
    pointed: FakeDiscord, ask: Open
) -> None:
    pointed.forbid("backend", "view_channel")
    assert not await ask().sees(here(pointed), pointed.guild.member("rita").user.id)


async def test_of_a_channel_that_is_gone_admins_see_what_it_held(
    pointed: FakeDiscord, ask: Open
) -> None:
    place = here(pointed)
    pointed.moderation.drop_channel(pointed.guild.channel("backend"))
    assert await ask().sees(place, pointed.guild.member("adam").user.id)
    assert not await ask().sees(place, pointed.guild.member("rita").user.id)


async def test_trouble_while_asking_about_a_channel_is_no_verdict(
    pointed: FakeDiscord, ask: Open
) -> None:
    pointed.script("get_channel", ServerError(503))
    with pytest.raises(TemporaryError):
        await ask().sees(here(pointed), pointed.guild.member("rita").user.id)


# Where Shortlist can work


async def test_a_channel_with_all_that_is_needed_keeps_nobody_out(
    pointed: FakeDiscord, ask: Open
) -> None:
    for channel in ("backend", "leads", "announcements", "candidates"):
        assert await ask().kept_out(here(pointed, channel)) is None


@pytest.mark.parametrize(
    ("lost", "said"),
    [
        (("view_channel",), "cannot see this channel"),
        (("send_messages", "attach_files"), "lacks Send Messages, Attach Files."),
        (("create_public_threads",), "lacks Create Public Threads."),
        (("read_message_history",), "lacks Read Message History."),
    ],
)
async def test_what_is_missing_in_a_channel_is_named(
    pointed: FakeDiscord, ask: Open, lost: tuple[str, ...], said: str
) -> None:
    pointed.forbid("backend", *lost)
    assert said in (await ask().kept_out(here(pointed)) or "")


async def test_a_channel_that_is_gone_says_so(pointed: FakeDiscord, ask: Open) -> None:
    assert "gone" in (await ask().kept_out(f"discord:{pointed.guild.id}/404") or "")


async def test_another_servers_channel_is_no_place_to_work(pointed: FakeDiscord, ask: Open) -> None:
    other = pointed.neighbour()
    theirs = f"discord:{pointed.guild.id}/{other.channel('backend').id}"
    assert "View Channel" in (await ask().kept_out(theirs) or "")


@pytest.mark.parametrize("fault", [ServerError(503), Hang(5), RateLimited(45)])
async def test_where_discord_does_not_say_nobody_is_kept_out(
    pointed: FakeDiscord, ask: Open, fault: ServerError | Hang | RateLimited
) -> None:
    pointed.script("get_channel", fault)
    assert await ask().kept_out(here(pointed)) is None


async def test_a_refusal_is_said_as_it_is(pointed: FakeDiscord, ask: Open) -> None:
    pointed.script("get_channel", Refuse(50013))
    assert "Shortlist's role lacks a permission" in (await ask().kept_out(here(pointed)) or "")


# What is remembered


async def test_what_is_remembered_is_limited(pointed: FakeDiscord, client: DiscordClient) -> None:
    rooms = Rooms(client)
    rooms._known |= {f"key {number}": ({}, 1e12) for number in range(MOST)}
    await rooms.channel(pointed.guild.channel("backend").id)
    assert len(rooms._known) == MOST
    assert "key 0" not in rooms._known


async def test_a_channel_can_be_asked_about_anew(
    pointed: FakeDiscord, client: DiscordClient
) -> None:
    rooms, channel = Rooms(client), pointed.guild.channel("backend")
    await rooms.channel(channel.id)
    channel.name = "renamed"
    assert (await rooms.channel(channel.id))["name"] == "backend"
    rooms.forget(channel.id)
    assert (await rooms.channel(channel.id))["name"] == "renamed"
