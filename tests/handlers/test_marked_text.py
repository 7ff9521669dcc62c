"""The quotes of a score, marked in the text of the CV."""

from handlers.candidates.marked_text import MarkedPage, marked_text
from pipeline.explanation import Part, ShownQuote
from tests.handlers.conftest import CV, ON_SQLITE, World
from tests.samples.pdf import one_column
from tests.samples.people import people

pytestmark = ON_SQLITE


async def test_each_quote_is_led_to_on_the_page_it_stands_on(world: World) -> None:
    await world.open_opening()
    await world.drop("amara.pdf", one_column(people()[0]), file="F1")
    # "Kubernetes" is on the first page too, and "Python" is quoted by both.
    parts = [part(("Kubernetes", 2), ("Kafka", 1)), part(("Python", 1))]
    pages = await marked_text(world.services, 1, 1, parts)
    assert marks(pages) == {
        (0, 0): (2, "Kubernetes"),
        (0, 1): (1, "Kafka"),
        (1, 0): (1, "Python"),
    }


async def test_quotes_that_lie_over_each_other_are_each_led_to(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    line = "Built payment services in Python"
    parts = [part((line, 1), ("in Python and PostgreSQL", 1)), part((line, 1))]
    (page,) = await marked_text(world.services, 1, 1, parts)
    assert {begun for run in page.stretches for begun in run.begins} == {(0, 0), (0, 1), (1, 0)}
    assert "".join(run.text for run in page.stretches) == CV.strip()
    assert {run.text for run in page.stretches if run.criteria == (0, 1)} == {
        "Built payment services ",
        "in Python",
    }


async def test_a_quote_that_begins_with_a_hidden_name_is_marked_after_it(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    quotes = (("[PERSON]\n[EMAIL] Senior Backend Engineer", None), ("[PERSON]", None))
    pages = await marked_text(world.services, 1, 1, [part(*quotes)])
    assert marks(pages) == {(0, 0): (1, "Senior Backend Engineer")}


def marks(pages: list[MarkedPage]) -> dict[tuple[int, int], tuple[int, str]]:
    """Where links to quotes lead: the page and the words that are marked there."""
    return {
        begun: (page.number, run.text)
        for page in pages
        for run in page.stretches
        for begun in run.begins
    }


def part(*quotes: tuple[str, int | None]) -> Part:
    """A criterion with quotes on pages."""
    return Part(
        criterion_id="c",
        criterion="A criterion",
        kind="scored",
        weight=1,
        level=3,
        meaning=None,
        points=1,
        most=1,
        quotes=tuple(ShownQuote(text=text, page=page, supports=True) for text, page in quotes),
        reason="",
        next_level=None,
        gain=0,
        question=None,
    )
