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
