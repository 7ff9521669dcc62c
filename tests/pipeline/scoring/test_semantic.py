import datetime
import subprocess
import sys

import pytest

from pipeline.drafting.rules import draft
from pipeline.errors import EngineMissingError
from pipeline.profile import Profile
from pipeline.rubric import Criterion, CriterionKind, CriterionScore, Rubric
from pipeline.scoring import embedding, keywords, semantic

try:
    embedding.check_installed()
except EngineMissingError as error:
    pytest.skip(error.message, allow_module_level=True)

TODAY = datetime.date(2026, 6, 1)
LEVELS = ("missing", "touched on it", "used it", "used it for years", "leads others")
WELDER = (
    "Summary\nJoins steel pipes by arc and MIG processes, in shipyards and on bridges\n"
    "Experience\nMetal fabricator, Harbour Yard, 2016 - 2024\n"
    "Joined plates and pipes of stainless steel by TIG and electrode torch\n"
    "Read the drawings of ships and measured every seam before it was approved\n"
)
BAKER = (
    "Summary\nBakes bread and rolls for the hotels of a small harbour town\n"
    "Experience\nBaker, Harbour Foods, 2016 - 2024\n"
    "Mixed the dough at night and shaped six hundred loaves before the morning\n"
)


def criterion(name: str, *terms: str, kind: CriterionKind = "scored") -> Criterion:
    return Criterion(id="one", name=name, kind=kind, levels=LEVELS, terms=terms)


def judged(asked: Criterion, text: str) -> CriterionScore:
    return semantic.score(Rubric(criteria=(asked,)), text, Profile(), TODAY).criteria[0]


WELDING = criterion("Experience as a welder", "Welder", "welding")


def test_other_words_for_the_same_work_raise_a_level_and_are_quoted() -> None:
    by_words = keywords.score(Rubric(criteria=(WELDING,)), WELDER, Profile(), TODAY)
    assert by_words.criteria[0].level is None
    found = judged(WELDING, WELDER)
    assert found.level is not None
    assert 1 <= found.level < 3
    assert found.quotes
    assert all(WELDER[q.start : q.end] == q.text for q in found.quotes)
    assert "steel" in found.quotes[0].text
    assert found.question == "How close is your work to “Experience as a welder”?"


def test_other_work_stays_unknown() -> None:
    assert judged(WELDING, BAKER).level is None


def test_what_words_show_is_never_lowered() -> None:
    rubric = draft("Baker", "Bake bread and rolls. Dough by hand. Night work in a bakery.").rubric
    said = keywords.score(rubric, BAKER, Profile(), TODAY)
    meant = semantic.score(rubric, BAKER, Profile(), TODAY)
    for by_words, by_meaning in zip(said.criteria, meant.criteria, strict=True):
        assert (by_meaning.level or 0) >= (by_words.level or 0)
        assert set(by_words.quotes) <= set(by_meaning.quotes)


def test_a_cv_in_other_words_comes_before_an_unrelated_one() -> None:
    rubric = draft("Welder", "Weld plates for ships. Work to technical plans.").rubric
    welder, baker = (semantic.score(rubric, cv, Profile(), TODAY).total for cv in (WELDER, BAKER))
    assert welder > baker
    assert welder > keywords.score(rubric, WELDER, Profile(), TODAY).total


@pytest.mark.parametrize("text", [WELDER, BAKER])
def test_a_must_have_is_neither_met_nor_failed_by_likeness(text: str) -> None:
    asked = criterion("Welding", "Welder", "welding", kind="must")
    found = semantic.score(Rubric(criteria=(asked,)), text, Profile(), TODAY)
    assert found.bucket == "ask_first"
    assert found.criteria[0].level is None


def test_what_the_cv_denies_stays_denied() -> None:
    text = WELDER + "No experience with welding of aluminium\n"
    found = judged(criterion("Welding", "welding"), text)
    assert found.level == 0
    assert [quote.supports for quote in found.quotes] == [False]


def test_a_denial_is_no_support() -> None:
    text = BAKER + "I have no experience with joining steel pipes by arc and electrode torch\n"
    assert judged(WELDING, text).level is None


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (
            criterion("Schweißer", "Schweißer"),
            (
                "Berufserfahrung\nBacken von Brot und Brötchen für die Hotels der Stadt\n"
                "Verkauf von Schuhen in einem kleinen Laden am Hafen\nPflege der Kundschaft\n"
            ),
        ),
        (
            criterion("Spawacz", "Spawacz"),
            (
                "Doświadczenie\nWypiek chleba i bułek dla hoteli w małym mieście\n"
                "Sprzedaż butów w sklepie przy porcie\nKierowanie zespołem ośmiu osób\n"
            ),
        ),
    ],
)
def test_a_language_that_the_model_cannot_read_is_scored_by_words_alone(
    asked: Criterion, text: str
) -> None:
    assert judged(asked, text).level is None
    said = criterion("Any", text.split()[1])
    rubric = Rubric(criteria=(said,))
    by_words = keywords.score(rubric, text, Profile(), TODAY)
    assert judged(said, text) == by_words.criteria[0]


def test_facts_are_judged_as_facts() -> None:
    rubric = draft("Baker", "Three years of experience. A Bachelor's degree. German C1.").rubric
    text = BAKER + "Education\nB.Sc. Food Science, 2015\nLanguages\nGerman B2\n"
    facts = {"years", "degree", "language-de"}
    found = [
        {one.criterion_id: one.level for one in engine(rubric, text, Profile(), TODAY).criteria}
        for engine in (keywords.score, semantic.score)
    ]
    assert facts <= found[0].keys()
    assert all(found[0][fact] == found[1][fact] for fact in facts)


SCORE = """
import datetime, sys
sys.addaudithook(lambda event, _: sys.exit(event) if event == "socket.connect" else None)
from pipeline.drafting.rules import draft
from pipeline.profile import Profile
from pipeline.scoring import semantic
rubric = draft("Welder", "Weld pipes and plates of steel. Read drawings of ships.").rubric
sys.stdout.write(
    semantic.score(rubric, sys.stdin.read(), Profile(), datetime.date(2026, 6, 1)).model_dump_json()
)
"""


def test_the_same_cv_gets_the_same_score_in_every_process_without_network() -> None:
    first, second = (
        subprocess.run(
            [sys.executable, "-c", SCORE], input=WELDER.encode(), capture_output=True, check=True
        ).stdout
        for _ in range(2)
    )
    assert first == second
    assert b'"name":"semantic"' in first


def test_nothing_heavy_is_loaded_before_a_text_comes() -> None:
    code = "import sys, pipeline.scoring.semantic; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "text",
    ["", " \n", "x" * 200_000, "welded pipes and baked bread " * 8_000, "a\n" * 100_000],
    ids=["nothing", "white space", "one word", "one line", "many lines"],
)
def test_texts_of_any_shape_can_be_scored(text: str) -> None:
    found = semantic.score(Rubric(criteria=(WELDING,)), text, Profile(), TODAY)
    for quote in found.criteria[0].quotes:
        assert len(quote.text) <= 200
        assert text[quote.start : quote.end] == quote.text


def test_a_long_line_is_quoted_in_pieces() -> None:
    filler = "and shaped six hundred loaves before the morning " * 40
    found = judged(WELDING, f"{filler}Joined steel pipes by arc and MIG processes {filler}")
    assert all(len(quote.text) <= 200 for quote in found.quotes)
