import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.drafting.description import statements, years_asked
from pipeline.drafting.rules import MOST_CRITERIA, draft
from pipeline.rubric import Criterion, DraftedRubric

ENGLISH = """# Backend engineer

We are a young team that builds route planning for bakeries.

## Requirements
- 5+ years of experience with Python
- PostgreSQL and Docker
- Bachelor's degree in computer science
- Fluent English; native German speaker
- Nice to have: Kubernetes

## What we offer
- Fresh bread, Java coffee and Excel courses

We are an equal opportunity employer regardless of age or religion.
"""
GERMAN = """Ihre Aufgaben
- Buchung der Kreditoren und Debitoren
- Mitarbeit am Monatsabschluss

Ihr Profil
- Abgeschlossene Ausbildung als Steuerfachangestellte
- Mindestens drei Jahre Berufserfahrung in der Finanzbuchhaltung
- SAP zwingend erforderlich, Excel wünschenswert
- Sehr gute Englischkenntnisse, Deutsch C1

Wir bieten
- Obst
"""
FRENCH = """Missions
- Concevoir des circuits hydrauliques

Profil recherché
- 3 ans d'expérience, maîtrise de SolidWorks obligatoire
- Anglais courant exigé, espagnol B2 souhaité
"""


def named(drafted: DraftedRubric, part: str) -> Criterion:
    found = [c for c in drafted.rubric.criteria if part.casefold() in c.name.casefold()]
    assert found, [c.name for c in drafted.rubric.criteria]
    return found[0]


def test_what_is_required_is_a_must_and_what_is_nice_is_not() -> None:
    drafted = draft("Backend engineer", ENGLISH)
    assert named(drafted, "Python").kind == "must"
    assert named(drafted, "Docker").kind == "must"
    assert named(drafted, "Kubernetes").kind == "scored"
    assert named(drafted, "Backend engineer").kind == "scored"


def test_years_degree_and_language_are_criteria_of_their_own() -> None:
    drafted = draft("Backend engineer", ENGLISH)
    assert named(drafted, "years").years == 5
    assert "Bachelor" in named(drafted, "Degree").name
    assert named(drafted, "English").name == "English (C1)"


def test_offers_and_promises_are_no_criteria() -> None:
    drafted = draft("Backend engineer", ENGLISH)
    terms = {term for c in drafted.rubric.criteria for term in c.terms}
    assert not terms & {"Java", "Microsoft Excel", "bread", "religion"}


def test_unlawful_wishes_are_left_out_with_reason_and_alternative() -> None:
    drafted = draft("Backend engineer", ENGLISH)
    alternatives = [alternative for _, _, alternative in drafted.refused]
    assert "German at C1/C2 level" in alternatives
    assert len(drafted.refused) == 2
    said = " ".join(t for c in drafted.rubric.criteria for t in (c.name, *c.terms)).casefold()
    assert "young" not in said
    assert "native" not in said


def test_german() -> None:
    drafted = draft("Finanzbuchhalter (m/w/d)", GERMAN)
    assert named(drafted, "years").years == 3
    assert named(drafted, "SAP").kind == "must"
    assert named(drafted, "Deutsch").name == "Deutsch (C1)"
    tasks = named(drafted, "Tasks").terms
    assert any("Kreditor" in term for term in tasks)
    assert not any("Obst" in term for term in tasks)


def test_french() -> None:
    drafted = draft("Ingénieur hydraulique", FRENCH)
    assert named(drafted, "SolidWorks").kind == "must"
    assert named(drafted, "years").years == 3
    assert named(drafted, "Anglais").kind == "must"
    assert named(drafted, "espagnol").name == "espagnol (B2)"


@pytest.mark.parametrize(("title", "description"), [("Cook", ""), ("", "cook wanted"), ("", "")])
def test_a_word_is_enough(title: str, description: str) -> None:
    criteria = draft(title, description).rubric.criteria
    assert criteria
    assert all(c.terms for c in criteria)


def test_an_unlawful_title_is_refused_too() -> None:
    drafted = draft("Young saleswoman under 30 years old", "Selling shoes")
    assert drafted.refused
    assert all("Young" not in c.name for c in drafted.rubric.criteria)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("3-5 years experience", 3),
        ("at least two years' experience in sales", 2),
        ("mindestens drei Jahre Berufserfahrung", 3),
        ("5 ans d'expérience", 5),
        ("experiencia mínima de 2 años", 2),
        ("Minimo 3 anni di esperienza", 3),
        ("7+ years", 7),
        ("founded 25 years ago", None),
        ("a team of 12", None),
    ],
)
def test_years_asked(text: str, years: float | None) -> None:
    assert years_asked(text) == years


def test_markup_is_no_part_of_a_statement() -> None:
    told = statements("**Requirements:**\n1. *Know* [SQL](https://example.com)\n")
    assert [(s.text, s.part) for s in told] == [("Know SQL", "must")]


@settings(max_examples=60)
@given(st.text(max_size=60), st.text(max_size=300))
def test_any_text_gives_a_usable_rubric(title: str, description: str) -> None:
    criteria = draft(title, description).rubric.criteria
    assert 1 <= len(criteria) <= MOST_CRITERIA
    assert len({c.id for c in criteria}) == len(criteria)
    assert all(c.name.strip() and all(c.levels) for c in criteria)


ELSEWHERE_TEXT = """== pl
Wymagania
- Python i Docker
- co najmniej 3 lata doświadczenia
- Kubernetes mile widziany

Oferujemy
- Excel
== tr
Aranan nitelikler
- Python ve Docker
- En az 3 yıl deneyim
- Kubernetes tercih sebebidir
== ru
Требования
- Python и Docker
- Опыт работы от 3 лет
- Kubernetes будет плюсом

Мы предлагаем
- Excel
== uk
Вимоги
- Python та Docker
- Досвід не менше 3 років
- Kubernetes буде плюсом
== el
Απαιτήσεις
- Python και Docker
- Τουλάχιστον 3 έτη εμπειρίας
- Kubernetes θα θεωρηθεί προσόν
== zh
任职要求
- 熟悉 Python 和 Docker
- 3年以上工作经验
- 熟悉 Kubernetes 者优先

福利待遇
- Excel
== ja
応募資格
- Python と Docker の経験
- 3年以上の開発経験
- Kubernetes の経験があれば歓迎
== ko
자격 요건
- Python, Docker
- 3년 이상 경력
- Kubernetes 경험자 우대

복리후생
- Excel
== ar
المتطلبات
- Python و Docker
- خبرة لا تقل عن 3 سنوات
- يفضل Kubernetes
== he
דרישות התפקיד
- Python ו-Docker
- לפחות 3 שנות ניסיון
- Kubernetes יתרון
== hi
आवश्यकताएँ
- Python और Docker
- कम से कम 3 साल का अनुभव
- Kubernetes वांछनीय
== vi
Yêu cầu
- Python và Docker
- Ít nhất 3 năm kinh nghiệm
- Ưu tiên Kubernetes
== pt
Requisitos
- Python e Docker
- 3 anos de experiência
- Desejável Kubernetes
== it
Requisiti
- Python e Docker
- almeno 3 anni di esperienza
- Kubernetes preferibile
== es
Requisitos
- Python y Docker
- al menos 3 años de experiencia
- Se valorará Kubernetes
== nl
Jouw profiel
- Python en Docker
- minimaal 3 jaar ervaring
- Kubernetes is een pre
== sv
Kvalifikationer
- Python och Docker
- minst 3 års erfarenhet
- Kubernetes är meriterande
"""
ELSEWHERE = {
    part.partition("\n")[0]: part.partition("\n")[2] for part in ELSEWHERE_TEXT.split("== ")[1:]
}


@pytest.mark.parametrize("language", ELSEWHERE)
def test_must_haves_are_told_from_wishes_in_the_languages_of_cvs(language: str) -> None:
    drafted = draft("Engineer", ELSEWHERE[language])
    assert named(drafted, "Python").kind == "must"
    assert named(drafted, "Kubernetes").kind == "scored"
    assert named(drafted, "3+ years").years == 3.0
    assert not [c for c in drafted.rubric.criteria if "Excel" in c.name]


def test_a_year_is_no_number_of_years() -> None:
    assert years_asked("2024年4月入社") is None


def test_a_line_with_three_unlawful_wishes_gets_three_reasons() -> None:
    refused = draft("Engineer", "- Python\n- Male, under 35, no children").refused
    assert sorted(reason.split()[0] for _, reason, _ in refused) == ["age", "family", "gender"]


OPENINGS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("openings.toml").read_text(encoding="utf-8")
)["openings"]


@pytest.mark.parametrize("opening", OPENINGS, ids=lambda opening: opening["name"])
def test_wishes_are_never_musts_nor_in_one_criterion_with_them(opening: dict[str, Any]) -> None:
    drafted = draft("Engineer", opening["text"])
    for word in opening["required"]:
        assert named(drafted, word).kind == "must"
    for word in opening["wishes"]:
        found = named(drafted, word)
        assert found.kind == "scored"
        assert not set(opening["required"]) & set(found.terms)
    assert not [c for c in drafted.rubric.criteria if c.id == "degree"]


def test_a_maitrise_in_a_subject_is_a_degree() -> None:
    assert named(draft("Juriste", "Maîtrise en droit"), "Degree").terms == ("Maîtrise",)


def test_what_is_required_beyond_the_musts_is_not_lumped_with_wishes() -> None:
    text = "Requirements\n- Python\n- Docker\n- SQL\n- Git\nNice to have\n- Terraform"
    drafted = draft("Engineer", text)
    assert named(drafted, "Git").terms == ("Git",)
    assert named(drafted, "Git").weight > named(drafted, "Terraform").weight


def test_what_is_known_is_a_must_before_what_is_not() -> None:
    text = "Flexibility is required.\nCuriosity required.\nPunctuality is a must.\nSQL required.\n"
    drafted = draft("Engineer", f"{text}Must have experience")
    assert named(drafted, "SQL").kind == "must"
    assert sum(criterion.kind == "must" for criterion in drafted.rubric.criteria) == 3
    assert not [c for c in drafted.rubric.criteria if "have" in c.terms]
