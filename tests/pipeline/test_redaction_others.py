"""Referees, supervisors and teachers are replaced where words announce them; skills stay."""

import datetime

import pytest

from pipeline import redaction
from pipeline.digest import digest
from pipeline.extraction import identity
from pipeline.extraction.people import spans
from pipeline.profile import Identity

CANDIDATE = Identity(name="Mirela Kovacova")
ANNOUNCED = [
    ("Reported to Jane Doe and led a team", "Jane Doe"),
    ("Reporting to the CTO Marta Lindqvist.", "Marta Lindqvist"),
    ("Thesis supervised by Prof. Erik van der Berg", "Erik van der Berg"),
    ("Advisor: Dr. Amelie Roth", "Amelie Roth"),
    ("Studied with Prof. Rechnitz", "Rechnitz"),
    ("Betreut von Frau Sabine Krause", "Sabine Krause"),
    ("Stage encadré par Mme Claire Fontaine", "Claire Fontaine"),
    ("Dirigido por Dña. Lucía Romero", "Lucía Romero"),
    ("Supervisionado por Paulo Teixeira", "Paulo Teixeira"),
    ("Relatore: Prof. Giulio Ferri", "Giulio Ferri"),
    ("Rapporteerde aan mevr. Anneke Visser", "Anneke Visser"),
    ("Pod kierunkiem Jana Wiśniewskiego", "Jana Wiśniewskiego"),
    ("Danışman: Prof. Dr. Mehmet Yılmaz", "Mehmet Yılmaz"),
    ("Работала под руководством Ивана Петрова", "Ивана Петрова"),
    ("Επιβλέπων: Δρ. Νίκος Παπαδόπουλος", "Νίκος Παπαδόπουλος"),
    ("导师：王建国", "王建国"),
    ("汇报对象：李明，经理", "李明"),
    ("指導教授：田中 一郎", "田中 一郎"),
    ("지도교수: 김민수", "김민수"),
    ("تحت إشراف الدكتور أحمد حسن في الجامعة", "أحمد حسن"),
    ("בהנחיית פרופ' דוד לוי", "דוד לוי"),
    ("डॉ. रमेश शर्मा के मार्गदर्शन में", "रमेश शर्मा"),
    ("Người hướng dẫn: TS. Nguyễn Văn An", "Nguyễn Văn An"),
]
HONEST = [
    "Reporting to Head of Sales",
    "Reported to the Board of Directors",
    "Supervisor, Harbour Foods",
    "Advisor at Deutsche Bank",
    "Managed by objectives; Scrum Master; Team Lead",
    "Mentor for junior developers in Spring Boot",
    "Dr. Ambedkar Technical University",
    "Dr. Kessler Maschinenbau GmbH",
    "Reference: ISO 9001",
    "Referenz: SAP S/4HANA",
    "Contact person: Human Resources",
    "高级经理，负责教授课程",
    "교수법 연구",
]
REFERENCES = {
    "en": "References",
    "fr": "Références",
    "de": "Referenzen",
    "es": "Referencias",
    "pt": "Referências",
    "it": "Referenze",
    "nl": "Referenties",
    "pl": "Referencje",
    "tr": "Referanslar",
    "ru": "Рекомендации",
    "el": "Συστάσεις",
    "zh": "推荐人",
    "ja": "推薦者",
    "ko": "추천인",
    "ar": "المراجع",
    "he": "ממליצים",
    "hi": "संदर्भ",
    "vi": "Người tham chiếu",
}


@pytest.mark.parametrize(("line", "name"), ANNOUNCED)
def test_a_name_that_words_announce_is_replaced(line: str, name: str) -> None:
    done = redaction.redact(f"{line}\n", CANDIDATE)
    assert name not in done.text
    assert done.text.strip() == line.replace(name, redaction.OTHER_PERSON)
    assert done.removed == {redaction.OTHER_PEOPLE: 1}


@pytest.mark.parametrize("line", HONEST)
def test_offices_firms_and_skills_are_no_people(line: str) -> None:
    assert [line[start:end] for start, end in spans(line)] == []


@pytest.mark.parametrize("heading", REFERENCES.values(), ids=REFERENCES.keys())
def test_referees_go_with_their_phones_and_addresses(heading: str) -> None:
    text = (
        "Mirela Kovacova\nmirela@example.org\nExperience\nBaker, Harbour Foods, Python\n"
        f"{heading}\nJane Doe, Head of Operations\n+49 30 1234567 | jane.doe@harbour.example\n"
        "Paul Rivers\n"
    )
    done = redaction.redact(text, identity.find(text))
    for gone in ("Jane", "Doe", "Paul", "Rivers", "1234567", "harbour.example"):
        assert gone not in done.text
    assert "Head of Operations" in done.text
    assert "Baker, Harbour Foods, Python" in done.text
    assert redaction.redact(done.text, identity.find(text)).text == done.text


def test_the_list_of_referees_ends_at_the_next_heading() -> None:
    text = "References\nJane Doe\nSkills\nSpring Boot, Data Modelling\nGood Listener\n"
    done = redaction.redact(text, CANDIDATE)
    assert done.text == text.replace("Jane Doe", redaction.OTHER_PERSON)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Kovacova University, 2012", "[SCHOOL NAME] University, 2012"),
        ("University of Kovacova", "University of [SCHOOL NAME]"),
        ("Universität Kovacova", "Universität [SCHOOL NAME]"),
        ("Kovacova led a university project", "[PERSON] led a university project"),
    ],
)
def test_a_school_that_bears_the_name_stays_a_school(line: str, kept: str) -> None:
    assert redaction.redact(line, CANDIDATE).text == kept


def test_a_school_in_the_city_of_the_address_keeps_it() -> None:
    text = (
        "Mirela Kovacova\nmirela@example.org\nAddress: Hauptstraße 12, 10115 Berlin\n"
        "Education\nTechnische Universität Berlin\n"
    )
    done = redaction.redact(text, identity.find(text)).text
    assert "Hauptstraße" not in done
    assert "Technische Universität Berlin" in done


def test_people_hear_of_it_and_the_file_name_goes_too() -> None:
    text = (
        "Mirela Kovacova\nmirela@example.org\nkovacova-final.txt\nExperience\nBaker, 2019 - 2024\n"
        "Reported to Jane Doe\nSkills\nPython\n"
    )
    found = digest(text.encode(), "kovacova-final.txt", datetime.date(2026, 6, 1))
    assert "Jane Doe" not in found.redacted
    assert "final.txt" not in found.redacted
    assert "Jane Doe" in found.document.text
    told = [one.detail for one in found.document.findings if one.code == "other_people"]
    assert len(told) == 1
    assert "1" in told[0]
    assert "Jane" not in told[0]


@pytest.mark.parametrize(
    "line",
    [
        "Delmas, Aix-en-Provence, 11/2019 – 06/2023",
        "Gavan, Saint Petersburg, 2018 – 2020",
        "Université d'Aix, Master (2015 – 2019)",
        "Санкт-Петербургский университет, Магистр, 2014 – 2018",
    ],
)
def test_a_dated_position_or_course_is_no_address(line: str) -> None:
    text = f"Mirela Kovacova\nmirela@example.org\nExperience\n{line}\nBaked bread\n"
    assert line in redaction.redact(text, identity.find(text)).text


@pytest.mark.parametrize("line", ["2020 Hollabrunn, Austria", "Rennweg 3, 1030 Wien"])
def test_an_address_with_a_code_like_a_year_goes(line: str) -> None:
    text = f"Mirela Kovacova\n{line}\nmirela@example.org\nExperience\nBaked bread\n"
    assert line not in redaction.redact(text, identity.find(text)).text
