"""A forum with a post for each candidate."""

from tests.bot.discord.house import House
from tests.fakes.discord import Channel, FakeDiscord, Posted
from tests.handlers.conftest import DESCRIPTION, ON_SQLITE, cv

pytestmark = ON_SQLITE


async def _opening(house: House, *names: str, bar: str = "100") -> None:
    fake = house.discord
    first = await fake.command("opening new", user="rita", channel="backend")
    shown = await fake.submit(first, {"title": "Engineer", "description": DESCRIPTION})
    part = await fake.press(shown, "Change Candidates are called, Alert bar, Announce in")
    await fake.submit(part, {"bar": bar})
    await fake.press(shown, "Draft rubric")
    await house.settle()
    files = [(f"{n}.txt", cv(name, f"{n}@example.com")) for n, name in enumerate(names)]
    await fake.drop("backend", files, user="rita")
    await house.heard()
    await house.settle()


def _posts(fake: FakeDiscord) -> dict[str, Channel]:
    """The posts of the forum by title."""
    forum = fake.guild.channel("candidates")
    found = [one for one in fake.channels.values() if one.parent == forum.id and not one.deleted]
    return {one.name: one for one in found}


def _first(fake: FakeDiscord, post: Channel) -> Posted:
    return fake.message(post.id)


def _tags(fake: FakeDiscord, post: Channel) -> list[str]:
    names = {tag["id"]: tag["name"] for tag in fake.guild.channel("candidates").tags}
    return [names[tag] for tag in post.applied]


async def test_each_candidate_has_a_post_with_their_stage(house: House) -> None:
    fake = house.discord
    fake.allow("candidates", "manage_channels")
    await _opening(house, "Ana Ruiz", "Bea Clay")
    said = await fake.command("opening forum", {"forum": "candidates"}, user="rita")
    assert "has a post in" in said.shown
    await house.settle()
    posts = _posts(fake)
    assert set(posts) == {"Ana Ruiz", "Bea Clay"}
    assert _tags(fake, posts["Ana Ruiz"]) == ["New"]
    await fake.press(_first(fake, posts["Ana Ruiz"]), "Shortlist", user="rita")
    await house.settle()
    assert _tags(fake, posts["Ana Ruiz"]) == ["Shortlisted"]
    assert "Shortlisted by" in _first(fake, posts["Ana Ruiz"]).shown
    assert _tags(fake, posts["Bea Clay"]) == ["New"]


async def test_a_candidate_who_comes_later_gets_one_too(house: House) -> None:
    fake = house.discord
    await _opening(house, "Ana Ruiz")
    await fake.command("opening forum", {"forum": "candidates"}, user="rita")
    await house.settle()
    await fake.drop("backend", [("late.txt", cv("Cem Dahl", "c@example.com"))], user="rita")
    await house.heard()
    await house.settle()
    assert set(_posts(fake)) == {"Ana Ruiz", "Cem Dahl"}


async def test_a_post_goes_with_its_candidate_and_all_with_the_forum(house: House) -> None:
    fake = house.discord
    await _opening(house, "Ana Ruiz", "Bea Clay")
    await fake.command("opening forum", {"forum": "candidates"}, user="rita")
    await house.settle()
    [card] = [post for post in fake.posts if "Ana Ruiz" in post.shown and "Correct…" in post.labels]
    asked = await fake.press(card, "Remove this CV", user="rita")
    await fake.press(asked, "Remove this CV")
    await house.settle()
    assert set(_posts(fake)) == {"Bea Clay"}
    await fake.command("opening forum", user="rita")
    await house.settle()
    assert _posts(fake) == {}


async def test_where_posts_may_not_be_deleted_they_are_emptied(house: House) -> None:
    fake = house.discord
    fake.forbid("candidates", "manage_threads")
    await _opening(house, "Ana Ruiz")
    await fake.command("opening forum", {"forum": "candidates"}, user="rita")
    await house.settle()
    await fake.command("opening forum", user="rita")
    await house.settle()
    assert set(_posts(fake)) == {"Removed"}
    assert not any("Ana" in post.shown for post in fake.messages("candidates"))
