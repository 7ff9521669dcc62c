import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.drafting.lawful import check, find, screen
from pipeline.errors import UnlawfulCriterionError
from pipeline.rubric import Criterion

LEVELS = ("missing", "touched", "used", "used for years", "leads")

LAWFUL = [
    "Stakeholder management",
    "Manage packages and averages",
    "Health insurance domain knowledge",
    "Experience in healthcare",
    "Mental health nursing",
    "Spanish required",
    "Familiar with Docker",
    "Family law",
    "React Native and cloud-native apps",
    "Race conditions and concurrency",
    "Verkäufer (m/w/d)",
    "Male or female applicants welcome",
    "Female connectors assembly",
    "Experience with young people with disabilities",
    "Audit at Ernst & Young",
    "Answer tickets in under 30 minutes",
    "Photo editing in Photoshop",
    "European Union law",
    "Negotiating with trade unions",
    "Single page applications with single sign-on",
    "Must be at least 18 years old",
    "Political science degree",
    "German B2",
    "bis zu 10 Jahre Erfahrung",
    "max. 10 Jahre Berufserfahrung",
    "moins de 10 ans d'expérience",
    "Religious education teacher",
    "Maternity leave cover",
    "Straightforward communication",
    "A committed team member",
    "Attractive salary",
    "We hire regardless of age, gender, religion, nationality or disability.",
    "Unabhängig von Herkunft, Alter und Geschlecht",
]

UNLAWFUL = [
    ("Age", "age"),
    ("Young and dynamic team", "age"),
    ("Digital native", "age"),
    ("between 25 and 35 years old", "age"),
    ("Max. 35 Jahre", "age"),
    ("junges dynamisches Team", "age"),
    ("jeune et dynamique", "age"),
    ("nicht älter als 40", "age"),
    ("Native German speaker", "native_speaker"),
    ("English mother tongue", "native_speaker"),
    ("Deutsch als Muttersprache", "native_speaker"),
    ("langue maternelle française", "native_speaker"),
    ("español nativo", "native_speaker"),
    ("madrelingua inglese", "native_speaker"),
    ("Male candidates only", "gender"),
    ("nur Männer", "gender"),
    ("Frauen bevorzugt", "gender"),
    ("unmarried", "family"),
    ("no children", "family"),
    ("Familienstand ledig", "family"),
    ("sin hijos", "family"),
    ("not pregnant", "pregnancy"),
    ("keine Schwangerschaft", "pregnancy"),
    ("Religion", "religion"),
    ("practising Christian", "religion"),
    ("katholische Konfession", "religion"),
    ("in good health", "health"),
    ("gesund und belastbar", "health"),
    ("non-smoker", "health"),
    ("no disability", "disability"),
    ("able-bodied", "disability"),
    ("ethnic origin", "origin"),
    ("born in Germany", "origin"),
    ("US citizens only", "nationality"),
    ("deutsche Staatsangehörigkeit", "nationality"),
    ("Bewerbungsfoto", "photo"),
    ("buena presencia", "photo"),
    ("not a union member", "union"),
    ("Gewerkschaftsmitglied", "union"),
    ("political views", "politics"),
    ("sexual orientation", "orientation"),
]


@pytest.mark.parametrize("wish", LAWFUL)
def test_a_lawful_wish_may_stay(wish: str) -> None:
    check(wish, "")
    check("Something else", wish)


@pytest.mark.parametrize(("wish", "topic"), UNLAWFUL)
def test_an_unlawful_wish_is_refused_with_a_way_out(wish: str, topic: str) -> None:
    with pytest.raises(UnlawfulCriterionError, match="cannot be a criterion") as refused:
        check(wish, "")
    assert refused.value.alternative
    assert refused.value.code == "unlawful_criterion"
    found = find(wish)
    assert found is None or found.topic == topic


def test_it_is_refused_in_a_level_text_too() -> None:
    with pytest.raises(UnlawfulCriterionError):
        check("Communication", "4: a native English speaker")


@pytest.mark.parametrize(
    ("wish", "alternative"),
    [
        ("Native German speaker", "German at C1/C2 level"),
        ("langue maternelle française", "French at C1/C2 level"),
        ("mother tongue", "The language at C1/C2 level"),
    ],
)
def test_the_alternative_names_the_language(wish: str, alternative: str) -> None:
    with pytest.raises(UnlawfulCriterionError) as refused:
        check(wish, "")
    assert refused.value.alternative == alternative


def test_screening_parts_lawful_criteria_from_others() -> None:
    python = Criterion(id="python", name="Python", levels=LEVELS)
    young = Criterion(id="age", name="Young", levels=LEVELS)
    photo = Criterion(id="other", name="Other", levels=LEVELS, terms=("passport photo",))
    kept, refused = screen([young, python, photo])
    assert kept == (python,)
    assert [name for name, _, _ in refused] == ["Young"] or len(refused) == 2
    assert all(reason and alternative for _, reason, alternative in refused)


@given(st.text(max_size=80))
def test_any_text_can_be_checked(text: str) -> None:
    found = find(text)
    assert found is None or found.reason
