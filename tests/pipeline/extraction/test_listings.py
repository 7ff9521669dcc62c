"""Lists of skills, languages and certificates are split as people print them."""

from datetime import date

import pytest

from pipeline.extraction import identity, rules, sections, work
from pipeline.profile import Profile, Work
from pipeline.skills import canonical

TODAY = date(2026, 1, 1)


def profile(section: str) -> Profile:
    text = f"Jane Doeringer\njane@example.com\nExperience\nClerk, Acme Ltd, 2019 - 2021\n{section}"
    return rules.extract(text, identity.find(text), TODAY).profile


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("C++, C#, .NET, Node.js", ("C++", "C#", ".NET", "Node.js")),
        ("Expert: Python, Go. Basic: Rust", ("Python", "Go", "Rust")),
        ("Languages: Python, Go; Tools: Docker", ("Python", "Go", "Docker")),
        (
            "Databases:\nPostgreSQL\nProgramming languages\nPython, Go",
            ("PostgreSQL", "Python", "Go"),
        ),
        ("Datenbanken\nPostgreSQL\nWerkzeuge:\nGit, Docker", ("PostgreSQL", "Git", "Docker")),
        ("Python – Advanced | Go – Basic | Rust", ("Python", "Go", "Rust")),
        ("Python, Go, Rust.", ("Python", "Go", "Rust")),
    ],
)
def test_skills(lines: str, found: tuple[str, ...]) -> None:
    assert profile(f"Skills\n{lines}").skills == found


@pytest.mark.parametrize(
    "lines",
    [
        "Python (8 years), SQL - 10 years, Go",
        "Python 8 years\nSQL 10+ years\nGo",
        "Python: 8 years\nSQL – 10 yrs.\nGo",
        "8 years of Python\n10+ years SQL\nGo",
        "Python (96 months), SQL 10 Jahre, Go",
        "Python（8年）、SQL（10年経験）、Go",
        "Python - 8 лет, SQL - 10 лет, Go",
        "Python (8 years of experience) | SQL (10 years) | Go",
    ],
)
def test_years_beside_a_skill_are_its_years(lines: str) -> None:
    found = profile(f"Skills\n{lines}")
    assert found.skills == ("Python", "SQL", "Go")
    assert found.skill_years == {"Python": 8.0, "SQL": 10.0}


def test_languages_among_the_skills_are_programming_languages() -> None:
    found = sections.split("Skills\nLanguages: Python, Go\nEditors: Vim")
    assert [section.kind for section in found] == ["top", "skills"]


def test_years_printed_count_where_they_are_more() -> None:
    position = Work(title="Python developer", start="2020", end="2021")
    found = work.skill_years(["Python", "SQL"], [position], TODAY, {canonical("Python"): 8.0})
    assert found == {"Python": 8.0}
    found = work.skill_years(["Python"], [position], TODAY, {canonical("Python"): 0.5})
    assert found["Python"] > 0.5


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("English C1 German B2 French A2", ("English C1", "German B2", "French A2")),
        ("Native: Polish. Fluent: English", ("Polish (Native)", "English (Fluent)")),
        (
            "Mother tongue: Italian\nOther languages: English C1, French B1",
            ("Italian (Mother tongue)", "English C1", "French B1"),
        ),
        ("English: native\nGerman: B2", ("English: native", "German: B2")),
        (
            "Tagalog (native), Igbo (fluent), Yoruba",
            ("Tagalog (native)", "Igbo (fluent)", "Yoruba"),
        ),
        ("Lithuanian (C2), Estonian, Latvian", ("Lithuanian (C2)", "Estonian", "Latvian")),
        (
            "Kannada, Malayalam, Sinhala, Esperanto",
            ("Kannada", "Malayalam", "Sinhala", "Esperanto"),
        ),
        ("Bokmål | Sign language (BSL)", ("Bokmål", "Sign language (BSL)")),
        (
            "lietuvių, Litauisch, литовский, 立陶宛语",
            ("lietuvių", "Litauisch", "литовский", "立陶宛语"),
        ),
        ("Serbo-Croatian, isiZulu, ქართული", ("Serbo-Croatian", "isiZulu", "ქართული")),
        ("Klingons, Java", ()),
    ],
)
def test_languages(lines: str, found: tuple[str, ...]) -> None:
    assert profile(f"Languages\n{lines}").languages == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("CKA, CKAD, CKS", ("CKA", "CKAD", "CKS")),
        ("PMP, PMI, 2019", ("PMP, PMI, 2019",)),
        ("Python I (2020), Python II (2021)", ("Python I (2020)", "Python II (2021)")),
        ("Scrum Master; Product Owner", ("Scrum Master", "Product Owner")),
        ("2021\nAWS Certified Developer\nMay 2020\nCKA", ("AWS Certified Developer", "CKA")),
        ("Scrum Master, Mar 2020 - Mar 2022", ("Scrum Master, Mar 2020 - Mar 2022",)),
    ],
)
def test_certificates(lines: str, found: tuple[str, ...]) -> None:
    assert profile(f"Certificates\n{lines}").certificates == found
