import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.tokens import COMMON_WEIGHT, stem, telling, tokenise


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("engineer", "Engineering"),
        ("accountant", "accounting"),
        ("Buchhalter", "Buchhaltung"),
        ("hydraulique", "hydrauliques"),
        ("contabile", "contabili"),
        ("enfermera", "enfermero"),
        ("résumés", "resume"),
        ("Straße", "strasse"),
    ],
)
def test_forms_of_a_word_meet(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("Java", "JavaScript"), ("C", "C++"), ("nurse", "nun")])
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_signs_that_belong_to_a_name_stay() -> None:
    said = [token.stem for token in tokenise("C++, C# and .NET; 5+ years.")]
    assert said[:4] == ["c++", "c#", "and", ".net"]


def test_what_a_word_tells() -> None:
    assert telling(stem("hydraulics")) == 1
    assert telling(stem("management")) == COMMON_WEIGHT
    assert telling(stem("und")) == 0
    assert telling(stem("2024")) == 0


@given(st.text())
def test_words_stand_where_they_are_said_to(text: str) -> None:
    for token in tokenise(text):
        assert stem(text[token.start : token.end]) == token.stem
