"""The profile by rules: positions, studies, lists and years from common layouts."""

from datetime import date

import pytest

from bot.demo import samples
from pipeline import reading
from pipeline.extraction import dates, identity, listings, rules, sections
from pipeline.profile import Profile

TODAY = date(2026, 7, 1)


def profile(text: str) -> Profile:
    return rules.extract(text, identity.find(text), TODAY).profile


ENGLISH = """Mira Kowalczyk
Senior Data Engineer
mira@example.org | +44 7400 199937 | Leeds, United Kingdom
SUMMARY
Data engineer who builds pipelines.
WORK EXPERIENCE
Senior Data Engineer, Northwind, Finch and Sons    03/2021 - today
• Built the ingestion with Kafka and Python
• Cut costs by 30%
Data Analyst at Contoso Ltd    Jan 2018 – Mar 2021
• Wrote SQL reports
EDUCATION
University of Leeds, BSc Mathematics    2014 - 2017
SKILLS
Languages: Python (expert), SQL, Underwater welding
LANGUAGES
English (native), Polish (C1)
CERTIFICATES
AWS Certified Data Engineer, 2023
"""

GERMAN = """Lebenslauf
Jonas Weidner
Berufserfahrung
05/2019 – heute
Projektleiter
Musterbau GmbH, Köln
- Leitung von Bauprojekten
10/2016 – 04/2019
Bauleiter
Hochtief Nord AG
Ausbildung
2011 – 2016
Technische Universität Dresden
Diplom Bauingenieurwesen
Sprachen
Deutsch
Muttersprache
Englisch
B2
"""


def test_english_cv() -> None:
    found = profile(ENGLISH)
    assert found.headline == "Senior Data Engineer"
    assert found.summary == "Data engineer who builds pipelines."
    assert [(w.title, w.company, w.start, w.end) for w in found.work] == [
        ("Senior Data Engineer", "Northwind, Finch and Sons", "2021-03", "present"),
        ("Data Analyst", "Contoso Ltd", "2018-01", "2021-03"),
    ]
    assert (
        found.work[0].description == "Built the ingestion with Kafka and Python\nCut costs by 30%"
    )
    (study,) = found.education
    assert study.institution == "University of Leeds"
    assert (study.start, study.end) == ("2014", "2017")
    assert found.skills == ("Python", "SQL", "Underwater welding")
    assert found.mentioned == ("Kafka", "AWS")
    assert found.languages == ("English (native)", "Polish (C1)")
    assert found.certificates == ("AWS Certified Data Engineer, 2023",)


def test_without_a_list_the_skills_are_those_that_the_text_names() -> None:
    found = profile("Ada Byron\n\nWORK EXPERIENCE\nDeveloper at Contoso\nJava and k8s every day\n")
    assert set(found.skills) == {"Java", "k8s"}
    assert found.mentioned == ()


def test_german_cv_with_dates_above() -> None:
    found = profile(GERMAN)
    assert [(w.title, w.company, w.start, w.end) for w in found.work] == [
        ("Projektleiter", "Musterbau GmbH", "2019-05", "present"),
        ("Bauleiter", "Hochtief Nord AG", "2016-10", "2019-04"),
    ]
    assert found.education[0].institution == "Technische Universität Dresden"
    assert found.languages == ("Deutsch (Muttersprache)", "Englisch (B2)")


@pytest.mark.parametrize(
    ("file", "headline", "certificate"),
    [
        (
            "tiago-valdeirinha.docx",
            "Platform Engineer (Kubernetes, Go, Python)",
            "Certified Kubernetes Administrator (2021)",
        ),
        (
            "jonas-wiedenkamp.pdf",
            "Backend-Entwickler Python",
            "Certified Kubernetes Administrator (2022)",
        ),
    ],
)
def test_a_side_bar_ends_where_the_main_column_begins(
    file: str, headline: str, certificate: str
) -> None:
    [path] = [sample for sample in samples() if sample.name == file]
    found = profile(reading.read(path.read_bytes(), file).text)
    assert found.headline == headline
    assert found.certificates == (certificate,)


def test_the_name_at_the_head_of_a_page_ends_no_section() -> None:
    broken = ENGLISH.replace("Data Analyst at", "Mira Kowalczyk\nData Analyst at")
    assert len(profile(broken).work) == 2
    first = "Experience\nData Analyst at Contoso Ltd    2018 – 2021\n• Wrote SQL reports\n"
    second = "Mira Kowalczyk\nmira.kowalczyk@example.com\nClerk at Acme Ltd    2015 – 2017\n"
    assert len(profile(first + second).work) == 2


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["Certified Kubernetes Admin", "AWS Solutions Architect"], 2),
        (["Certified Kubernetes Admin (2020)", "AWS Solutions Architect (2021)"], 2),
        (["CKA", "Scrum Master (2021)"], 2),
        (["AWS Certified Solutions", "Architect Associate 2022"], 1),
        (["Certified in Cloud Native", "and container security"], 1),
        (["• Certified Kubernetes", "Administrator", "• CKAD"], 2),
        (["•", "CKA", "•", "CKAD", "•"], 2),
    ],
)
def test_certificates_are_put_together_where_a_narrow_column_broke_them(
    lines: list[str], found: int
) -> None:
    assert len(listings.find_certificates(lines, 28)) == found
    apart = listings.find_certificates([line for line in lines if "•" not in line], 90)
    assert len(apart) == sum("•" not in line for line in lines)


def test_the_engine_is_named() -> None:
    engine = rules.extract("Jo Lund", identity.find("Jo Lund"), TODAY).engine
    assert engine.name == "rules"
    assert engine.version


def test_an_empty_text_gives_an_empty_profile() -> None:
    assert profile("") == Profile()


@pytest.mark.parametrize(
    ("printed", "begin", "end"),
    [
        ("03/2019 - today", "2019-03", "present"),
        ("Jan 2020 – Present", "2020-01", "present"),
        ("août 2019 – févr. 2021", "2019-08", "2021-02"),
        ("2020年4月 ～ 現在", "2020-04", "present"),
        ("2018년 3월 ~ 2020년 2월", "2018-03", "2020-02"),
        ("с 2019 по настоящее время", "2019", "present"),
        ("seit 03/2019", "2019-03", "present"),
        ("01.03.2019 – 31.12.2020", "2019-03", "2020-12"),
        ("2019–21", "2019", "2021"),
        ("11/2021 – حتى الآن", "2021-11", "present"),
        ("08/2022 – वर्तमान", "2022-08", "present"),
        ("Jan '19 – Mar '20", "2019-01", "2020-03"),
    ],
)
def test_ranges(printed: str, begin: str, end: str) -> None:
    (found,) = dates.ranges(printed)
    assert (found.begin, found.end) == (begin, end)


def test_a_figure_in_a_sentence_is_no_range() -> None:
    assert dates.ranges("Cut build times from 42 to 9 minutes in 2019") == ()


def test_overlapping_months_count_once() -> None:
    spans = [("2020-01", "2020-12"), ("2020-07", "2021-06"), ("2025-07", "present")]
    assert dates.months_worked(spans, TODAY) == 12 + 6 + 13
    assert dates.months_worked([("2017", "2019")], TODAY) == 24


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("E X P E R I E N C E", "work"),
        ("Berufserfahrung:", "work"),
        ("Expérience Professionnelle", "work"),
        ("ניסיון תעסוקתי", "work"),
        ("कार्यअनुभव", "work"),
        ("学歴", "education"),
        ("KỸ NĂNG", "skills"),
        ("Языки", "languages"),
        ("• Certificaciones •", "certificates"),
        ("Software Engineer", None),
    ],
)
def test_headings_of_many_languages(heading: str, kind: str | None) -> None:
    assert sections.heading_of(heading) == kind
