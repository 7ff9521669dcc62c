"""Where facts stand, and how long each skill was used."""

from datetime import date

from pipeline.digest import digest
from pipeline.extraction import places

CV = """Ana Ruiz
ana@example.com | +49 (0)151 2345 6789

WORK EXPERIENCE
Data Engineer, Contoso Ltd    01/2019 - 12/2020
• Pipelines in Python and SQL
Developer, Northwind Ltd    07/2020 - 06/2021
• Services in python

SKILLS
Python, SQL, Falconry
"""


def test_every_fact_leads_back_to_its_words() -> None:
    found = digest(CV.encode(), "cv.txt", date(2024, 1, 1))
    profile, page = found.extraction.profile, found.document.pages[0]
    shown = {
        place.field: page.text[place.start : place.end]
        for place in places.find(profile, found.document)
    }
    assert shown["name"] == "Ana Ruiz"
    assert shown["emails.0"] == "ana@example.com"
    assert shown["phones.0"].endswith("151 2345 6789")
    assert shown["work.1.company"] == "Northwind Ltd"
    assert shown["skills.2"] == "Falconry"


def test_years_with_a_skill_count_overlaps_once() -> None:
    profile = digest(CV.encode(), "cv.txt", date(2024, 1, 1)).extraction.profile
    assert profile.skill_years == {"Python": 2.5, "SQL": 2.0}
    assert profile.years_experience == 2.5


TWICE = """Ana Ruiz
Engineer who led work at Northwind Ltd

EDUCATION
2011 - 2014 BSc Physics, Ashford College

WORK EXPERIENCE
Engineer, Northwind Ltd    01/2019 - today
• Trained as an Engineer of the line
Engineer, Contoso Ltd    07/2016 - 12/2018
• Moved pipelines to Northwind Ltd, by an Engineer
Engineer, Fabrikam Ltd    2011 - 2014
"""


def test_facts_of_an_entry_stand_near_its_dates() -> None:
    found = digest(TWICE.encode(), "cv.txt", date(2024, 1, 1))
    text = found.document.pages[0].text
    shown = {
        place.field: (text[place.start : place.end], text.count("\n", 0, place.start))
        for place in places.find(found.extraction.profile, found.document)
    }
    assert [shown[f"work.{n}.title"] for n in range(3)] == [
        ("Engineer", 7),
        ("Engineer", 9),
        ("Engineer", 11),
    ]
    assert shown["work.0.company"] == ("Northwind Ltd", 7)
    assert shown["work.1.start"] == ("07/2016", 9)
    assert shown["work.0.end"] == ("today", 7)
    assert shown["work.2.end"] == ("2014", 11)
    assert shown["education.0.end"] == ("2014", 4)


def test_facts_without_dates_stand_behind_the_entry_before() -> None:
    text = "Work experience\nEngineer, Acme Ltd\nEngineer, Beta Ltd\n"
    found = digest(f"Ana Ruiz\nEngineer\n{text}".encode(), "cv.txt", date(2024, 1, 1))
    page = found.document.pages[0].text
    lines = {
        place.field: page.count("\n", 0, place.start)
        for place in places.find(found.extraction.profile, found.document)
    }
    assert lines["work.1.title"] == lines["work.0.title"] + 1 == lines["work.1.company"]
