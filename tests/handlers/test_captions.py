"""Which opening the words of a message name."""

from datetime import UTC, datetime

import pytest

from handlers.cvs.choosing import named_by_title
from storage.models import Opening


@pytest.mark.parametrize(
    ("text", "titles", "chosen"),
    [
        ("CVs for backend", ("Backend Engineer", "Frontend Engineer"), 0),
        ("the frontend engineer ones", ("Backend Engineer", "Frontend Engineer"), 1),
        ("Engineer!", ("Backend Engineer", "Frontend Engineer"), None),
        ("backend and frontend", ("Backend Engineer", "Frontend Engineer"), None),
        ("have a look, please", ("Backend Engineer", "Frontend Engineer"), None),
        ("backend engineer", ("Senior Backend Engineer", "Backend Engineer"), 1),
        ("Senior backend engineer", ("Senior Backend Engineer", "Backend Engineer"), 0),
        ("for C++", ("C++ Developer", "C# Developer"), 0),
        ("für die Pflege", ("Fachkraft Pflege", "Koch"), 0),
        ("two for the shop", ("Head of the Shop", "To the Moon"), 0),
        ("for the team", ("Head of the Shop", "To the Moon"), None),
        ("engineer", ("Engineer", "Engineer"), None),
    ],
)
def test_words_name_the_opening_that_they_fit_alone(
    text: str, titles: tuple[str, ...], chosen: int | None
) -> None:
    live = [an_opening(number, title) for number, title in enumerate(titles)]
    found = named_by_title(text, live)
    assert (found.id if found else None) == chosen


def an_opening(number: int, title: str) -> Opening:
    made = Opening(
        workspace_id=1,
        channel="chat:T1/C1",
        title=title,
        description="",
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    made.id = number
    return made
