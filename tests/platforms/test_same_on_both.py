"""Every step of every journey on both platforms: the same words, but for what docs list."""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.platforms.known import KNOWN, Difference, Platform, comparable
from tests.platforms.recording import Places, Told, in_discord, in_slack, record
from tests.platforms.shown import Shown
from tests.platforms.stories import STORIES

PAGE = Path(__file__).parents[2] / "docs" / "platforms.md"


async def told_of(story: str, folder: Path, migrated: Path) -> Mapping[Platform, Told]:
    """Go through a story on both platforms at once."""
    slack, discord = await asyncio.gather(
        record(in_slack(Places(folder / "slack", migrated)), STORIES[story]),
        record(in_discord(Places(folder / "discord", migrated)), STORIES[story]),
    )
    return {"slack": slack, "discord": discord}


def words(said: Iterable[Shown]) -> str:
    """What was said where; in which order does not matter, for messages of several tasks."""
    return "\n\n".join(sorted(f"{one.place}:\n{one.words}" for one in said if one.parts))


@pytest.mark.parametrize("story", STORIES)
async def test_both_say_the_same(
    story: str, tmp_path: Path, migrated_sqlite: Path, subtests: pytest.Subtests
) -> None:
    told = await told_of(story, tmp_path, migrated_sqlite)
    for step, (_, expected) in STORIES[story].items():
        with subtests.test(step):
            name = f"{story}: {step}"
            said = {platform: one.at(step) for platform, one in told.items()}
            bare = {
                platform: words(comparable(one, platform, name) for one in said[platform])
                for platform in said
            }
            assert expected in words(said["slack"])
            assert bare["discord"] == bare["slack"]
            for known in KNOWN:
                assert known.at != name or differs(known, said), f"it is no more: {known.because}"


def differs(known: Difference, said: Mapping[Platform, list[Shown]]) -> bool:
    """Whether a difference is to be seen in what was said where it should be."""
    return any(
        known.undone(shown, platform, known.at) != shown
        for platform in said
        for shown in said[platform]
    )


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.because)
def test_each_difference_is_told(known: Difference) -> None:
    assert known.because in " ".join(PAGE.read_text("utf-8").split())
    story, _, step = known.at.partition(": ")
    assert step in STORIES[story]
