"""Rubrics as files: what is written can be read again, and what is wrong is told in words."""

import pytest

from handlers.errors import UserError
from handlers.openings import rubric_files
from pipeline.drafting import rules
from pipeline.rubric import Rubric

RUBRIC = rules.draft("Engineer", "Must have: Python. German B2. 3 years of experience.").rubric
LEVELS = "levels: {0: none, 1: little, 2: some, 3: much, 4: all}"


def written() -> str:
    return rubric_files.write(RUBRIC, opening=7, title="Engineer: Köln", version=3)


def test_what_is_written_is_read_again() -> None:
    found = rubric_files.read(written())
    assert found == (7, 3, RUBRIC)


def test_an_edit_by_hand_counts() -> None:
    text = written().replace("weight: 5", "weight: 1")
    assert rubric_files.read(text).rubric.criteria[0].weight == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("criteria: [", "no YAML near line 1"),
        ("criteria: !!python/object/apply:os.system [ls]", "no YAML"),
        ("criteria: 2026-99-99", "no YAML"),
        ('criteria: !!int ""', "no YAML"),
        ("criteria: !!timestamp x", "no YAML"),
        ("criteria: !!bool x", "no YAML"),
        ("[" * 5_000, "no YAML"),
        (f'criteria: [{{id: a, name: "a\\0b", {LEVELS}}}]', "Criterion 1 has a NUL"),
        (f'criteria: [{{id: a, name: X, {LEVELS}, terms: ["\\0"]}}]', "Criterion 1 has a NUL"),
        ("- a", "no list of criteria"),
        ("criteria: []", "1 to 12 criteria"),
        ("criteria: [a]", "Criterion 1 is no entry"),
        ("criteria: [{id: a, name: Python}]", "five texts"),
        (f"criteria: [{{id: a, name: Python, weight: 9, {LEVELS}}}]", "Criterion 1, weight"),
        (f"criteria: [{{id: A B, name: Python, {LEVELS}}}]", "Criterion 1, id"),
        (f"criteria: [{{id: a, name: Python, colour: red, {LEVELS}}}]", "Criterion 1, colour"),
        (f"criteria: [{{id: a, name: Digital native, {LEVELS}}}]", "Instead: "),
        (
            "criteria: [{id: a, name: Team fit, levels: [over 40, 36-40, 31-35, 26-30, under 26]}]",
            "Criterion 1: .*age may not decide",
        ),
        (f"criteria: [{{id: a, name: X, {LEVELS}}}, {{id: a, name: Y, {LEVELS}}}]", "id “a”"),
        (f"criteria: [{{id: a, name: ' ', {LEVELS}}}]", "Criterion 1, name may not be empty"),
        (f"criteria: [{{id: a, name: X, {LEVELS}, terms: [Go, '']}}]", "terms 2 may not be empty"),
        (f"criteria: [{{id: a, name: X, {LEVELS}, terms: [{'a' * 101}]}}]", "at most 100 char"),
        (f"criteria: [{{id: a, name: X, {LEVELS}, terms: [{'a, ' * 41}]}}]", "at most 40 entries"),
        (f"criteria: [{{id: a, name: X, levels: [a, b, c, d, {'e' * 601}]}}]", "levels 4 has at m"),
        (f"criteria: [{{id: a, name: X, {LEVELS}, years: .nan}}]", "years is a number above 0"),
        (f"criteria: [{{id: a, name: X, {LEVELS}, years: .inf}}]", "years is a number above 0"),
        (f"criteria: [{{id: a, name: X, {LEVELS}, years: -5}}]", "years is a number above 0"),
        (f"criteria: [{{id: a, name: X, {LEVELS}, years: 0}}]", "years is a number above 0"),
        (f"criteria: [{{id: a, name: X, {LEVELS}, years: 51}}]", "years is at most 50"),
        (f"criteria: [{{id: a, name: X, {LEVELS}, kind: bonus}}]", "kind is one of 'must'"),
        (f"criteria: [{{id: a, name: X, kind: note, {LEVELS}}}]", "nothing counts"),
        ("a: &x [1]\n" + "#" * 300_000, "far larger"),
    ],
)
def test_what_is_wrong_is_told_in_words(text: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        rubric_files.read(text)


def test_white_space_around_texts_is_no_part_of_them() -> None:
    levels = "levels: [' a ', b, c, d, e]"
    text = f"criteria: [{{id: a, name: ' Python ', terms: [' Go '], years: 2.5, {levels}}}]"
    [criterion] = rubric_files.read(text).rubric.criteria
    assert (criterion.name, criterion.terms, criterion.years) == ("Python", ("Go",), 2.5)
    assert criterion.levels[0] == "a"


def test_a_rubric_stored_before_there_were_bounds_still_opens() -> None:
    body = RUBRIC.model_dump(mode="json")
    body["criteria"][0] |= {"years": float("nan"), "terms": ["", "a" * 300], "kind": "note"}
    body["criteria"][0]["levels"][4] = "e" * 20_000
    opened = Rubric.model_validate(body).criteria[0]
    assert opened.years is None
    assert len(opened.levels[4]) == 20_000
