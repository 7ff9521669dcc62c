"""One stored value that was changed is told of, and keeps nothing else from being shown."""

from sqlalchemy import update

from storage.models import Notice, ScoreRow
from tests.handlers.conftest import ON_SQLITE, World, cv


@ON_SQLITE
async def test_a_score_that_was_changed_in_the_database_silences_no_channel(world: World) -> None:
    await world.open_opening()
    await world.drop("bo.txt", cv("Bo Broken", "bo@example.com"), file="F1", message="1.1")
    async with world.services.database.write() as session:
        await session.execute(update(ScoreRow).values(body=b"changed"))
        await session.execute(
            update(Notice).where(Notice.kind == "card").values(state="due", revision=99)
        )
    await world.drop("cy.txt", cv("Cy Clear", "cy@example.com"), file="F2", message="2.1")
    assert any("Cy Clear" in str(post.message) for post in world.chat.posts.values())
    shortlist = await world.say("rank", "")
    assert "Cy Clear" in shortlist
    assert "Bo Broken" in shortlist
    assert "restore a backup" in shortlist
    assert "cannot be opened" in await world.say("hire", "queue")
