"""A person's word: it counts at once, is on record, and can be taken back."""

import pytest

from handlers.errors import UserError
from handlers.ranking import Query, rank
from handlers.scoring import judging
from handlers.scoring.explaining import before, entry_at, of_entry
from handlers.scoring.judging import Word
from handlers.views import Entry
from handlers.wording.comparing import changes, comparison
from storage.models import Application, JournalEntry, JudgementRow, Key, Opening, Upload
from tests.handlers.conftest import CV, ON_SQLITE, World, cv, words


async def entries(world: World) -> list[Entry]:
    [opening] = await world.rows(Opening)
    page = await rank(world.services, opening.workspace_id, Query(opening.id))
    return list(page.entries)


async def judge(
    world: World, level: float | None, *, name: str = "PostgreSQL", place: int = 0
) -> int:
    entry = (await entries(world))[place]
    [criterion] = [c for c, _ in entry.assessment.pairs if name in c.name]
    found = await judging.judge(
        world.services,
        entry.application.workspace_id,
        entry.application.id,
        criterion.id,
        Word("level", level, "She showed us the console"),
        actor="U7",
    )
    await world.settle()
    return found


async def test_a_level_by_hand_counts_on_card_and_shortlist_and_is_journaled(world: World) -> None:
    await world.open_opening(bar="100")
    await world.drop("zed.txt", cv("Zed Young", "z@example.com", "Perl"), file="F2")
    await world.drop("ana.txt", CV.encode(), file="F1", message="2.2")
    first, second = await entries(world)
    await judge(world, 0)
    [now] = [e for e in await entries(world) if e.application.id == first.application.id]
    [other] = [e for e in await entries(world) if e.application.id == second.application.id]
    assert other.application.total == second.application.total
    assert now.assessment.score.total < first.assessment.score.total
    assert now.assessment.row.total == first.assessment.row.total
    assert now.application.total == now.assessment.score.total
    [card] = world.chat.said("She showed us the console")
    assert "by hand" in words(card.message)
    assert "by keywords" in words(card.message)
    [entry] = [
        row for row in await world.rows(JournalEntry) if row.action == "application.level_set"
    ]
    assert (entry.actor, entry.detail["level"]) == ("U7", 0)


@ON_SQLITE
async def test_a_word_taken_back_leaves_the_one_before_and_then_the_engines_own(
    world: World,
) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    own = (await entries(world))[0].assessment.score.total
    home = (await world.rows(Opening))[0].workspace_id
    first = await judge(world, 0)
    low = (await entries(world))[0].assessment.score.total
    second = await judge(world, 4)
    await judging.undo(world.services, home, second, actor="U7")
    assert (await entries(world))[0].assessment.score.total == low < own
    await judging.undo(world.services, home, first, actor="U7")
    assert (await entries(world))[0].assessment.score.total == own
    with pytest.raises(UserError, match="taken back already"):
        await judging.undo(world.services, home, first, actor="U7")
    with pytest.raises(UserError, match="already"):
        await judging.undo(world.services, home + 1, second, actor="U7")
    assert len(await world.rows(JudgementRow)) == 2


@ON_SQLITE
async def test_a_level_by_hand_over_the_bar_announces(world: World) -> None:
    await world.open_opening(bar="100")
    await world.drop("zed.txt", cv("Zed Young", "z@example.com", "Perl"), file="F2")
    assert not world.chat.said("Top candidate")
    for criterion, _ in (await entries(world))[0].assessment.pairs:
        await judge(world, 4, name=criterion.name)
    assert len(world.chat.said("Top candidate")) == 1


@ON_SQLITE
@pytest.mark.parametrize(
    ("word", "said"),
    [
        (Word("level", 3, "  "), "Say why"),
        (Word("level", 7, "because"), "between 0 and 4"),
    ],
)
async def test_a_word_without_reason_or_level_is_refused(
    world: World, word: Word, said: str
) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    [entry] = await entries(world)
    home = entry.application.workspace_id
    criterion = entry.assessment.pairs[0][0].id
    with pytest.raises(UserError, match=said):
        await judging.judge(world.services, home, entry.application.id, criterion, word, actor="U7")
    right = Word("level", 3, "because")
    with pytest.raises(UserError, match="no such criterion"):
        await judging.judge(world.services, home, entry.application.id, "nope", right, actor="U7")
    with pytest.raises(UserError, match="no longer here"):
        await judging.judge(
            world.services, home + 1, entry.application.id, criterion, right, actor="U7"
        )


@ON_SQLITE
async def test_a_word_survives_a_newer_cv_and_falls_with_another_wording(world: World) -> None:
    opening = await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    await judge(world, 0)
    await world.drop("ana2.txt", CV.replace("five", "seven").encode(), file="F2", message="2.2")
    [entry] = await entries(world)
    marks = {criterion.name: mark for criterion, mark in entry.assessment.pairs}
    [judged] = [mark for name, mark in marks.items() if "PostgreSQL" in name]
    assert (judged.level, judged.judgement is not None) == (0, True)
    old = await before(world.services, entry)
    assert old is not None
    assert "before" in words(changes(old, await of_entry(world.services, entry)))
    changed = {"name_0": "Cobol", "kind_0": "must", "weight_0": "5", "bar": "10"}
    await world.fill("edit_rubric", f"{opening}:1", **changed)
    await world.press("rescore", str(opening))
    [entry] = await entries(world)
    assert all(mark.judgement is None for _, mark in entry.assessment.pairs)


@ON_SQLITE
async def test_what_was_said_goes_with_the_person(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    await judge(world, 0)
    [upload] = await world.rows(Upload)
    await world.press("remove_cv", str(upload.id))
    assert await world.rows(JudgementRow) == []
    assert await world.rows(Application) == []
    assert not [key for key in await world.rows(Key) if key.owner.startswith("candidate:")]


@ON_SQLITE
async def test_candidates_stand_side_by_side_without_any_call(world: World) -> None:
    opening_id = await world.open_opening()
    await world.drop("zed.txt", cv("Zed Young", "z@example.com", "Perl"), file="F2")
    await world.drop("ana.txt", CV.encode(), file="F1", message="2.2")
    [opening] = [o for o in await world.rows(Opening) if o.id == opening_id]
    compared = [
        await of_entry(world.services, await entry_at(world.services, opening, place))
        for place in (1, 2)
    ]
    text = words(comparison(compared))
    assert " | Ana Ruiz | Zed Young" in text
    assert " | level " in text
    with pytest.raises(UserError, match="two to 5"):
        comparison(compared[:1])
