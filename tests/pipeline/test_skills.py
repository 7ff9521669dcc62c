"""Skills are found under all their spellings and not in ordinary words."""

import pytest

from pipeline import skills


def found(text: str) -> list[str]:
    return [mention.skill for mention in skills.find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deployed on K8s with Terraform", ["kubernetes", "terraform"]),
        ("C, C++17, C# and .NET", ["c", "cplusplus", "csharp", "dotnet"]),
        ("Python, Go and Rust", ["python", "go", "rust"]),
        ("machine\nlearning with scikit-learn", ["machine-learning", "scikit-learn"]),
        ("使用Python开发，机器学习", ["python", "machine-learning"]),
        ("Gabelstapler, Buchhaltung", ["forklift", "accounting"]),
        ("excel, sql", ["excel", "sql"]),
    ],
)
def test_spellings_are_found(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "I go to work and excel at it",
        "We react to every request and express our thanks",
        "R&D department, vitamin C deficiency",
        "jane@java.com, www.python.org and scala.io/jane",
        "A javascripter's pythonic flaskful day",
    ],
)
def test_ordinary_words_and_addresses_are_no_skills(text: str) -> None:
    assert found(text) == []


def test_mentions_say_where_they_stand() -> None:
    text = "İzmir: Node.js developer"
    (mention,) = skills.find(text)
    assert text[mention.start : mention.end] == "Node.js"
    assert mention.name == "Node.js"


def test_all_spellings_of_a_skill_have_one_id() -> None:
    for spelling in skills.aliases("k8s"):
        assert skills.canonical(spelling) == "kubernetes"
    assert skills.canonical("C++") != skills.canonical("C#") != skills.canonical("C")


def test_unknown_terms_have_a_stable_id_and_only_themselves() -> None:
    assert skills.canonical(" Underwater  Basket-Weaving ") == "underwater-basket-weaving"
    assert skills.aliases("Underwater basket weaving") == ("Underwater basket weaving",)
