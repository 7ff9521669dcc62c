"""A profile as JSON Resume: what the schema asks, what the CV says, and nobody named in blind ones.

The schema is that of `@jsonresume/schema` 1.3.1, see the folder `jsonresume`.
"""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker

from handlers.candidates.resumes import as_json_resume, json_resume
from handlers.errors import MissingError
from pipeline.profile import Education, Profile, Work
from storage.models import Application, JournalEntry
from tests.handlers.conftest import CV, ON_SQLITE, World

SCHEMA = json.loads((Path(__file__).parent / "jsonresume" / "schema.json").read_text("utf-8"))
VALIDATOR = Draft7Validator(SCHEMA, format_checker=FormatChecker())


def flaws(made: Any) -> list[str]:
    """What the schema has against it; addresses are looked at by ourselves."""
    basics = made.get("basics", {})
    urls = [basics.get("url"), *(one.get("url") for one in basics.get("profiles", ()))]
    wrong = [url for url in urls if url and not urlsplit(url).hostname]
    return [error.message for error in VALIDATOR.iter_errors(made)] + wrong


@ON_SQLITE
async def test_what_is_known_is_there(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    [row] = await world.rows(Application)
    made = await json_resume(world.services, row.workspace_id, row.id, actor="U1")
    assert flaws(made) == []
    basics = made["basics"]
    assert (basics["name"], basics["email"]) == ("Ana Ruiz", "ana.ruiz@example.com")
    assert basics["phone"] == "+34612345678"
    assert made["work"][0]["name"] == "Acme Cloud"
    assert made["work"][0]["startDate"] == "2016-03"
    assert "endDate" not in made["work"][0]
    assert {"language": "English", "fluency": "C1"} in made["languages"]
    assert "Python" in {one["name"] for one in made["skills"]}
    assert made["meta"]["version"] == "v1.3.1"
    entries = [entry for entry in await world.rows(JournalEntry) if "exported" in entry.action]
    assert [entry.detail["format"] for entry in entries] == ["json-resume"]


@ON_SQLITE
async def test_a_blind_opening_names_nobody(world: World) -> None:
    await world.open_opening(blind="yes")
    await world.drop("ana.txt", CV.encode(), file="F1")
    [row] = await world.rows(Application)
    made = await json_resume(world.services, row.workspace_id, row.id, actor="U1")
    assert flaws(made) == []
    assert made["basics"]["name"] == row.code_name
    for word in ("Ana", "Ruiz", "example.com", "34612"):
        assert word not in json.dumps(made)


@ON_SQLITE
async def test_another_workspace_has_no_such_application(world: World) -> None:
    await world.open_opening()
    await world.drop("ana.txt", CV.encode(), file="F1")
    [row] = await world.rows(Application)
    for home, application in ((row.workspace_id + 1, row.id), (row.workspace_id, 4711)):
        with pytest.raises(MissingError):
            await json_resume(world.services, home, application, actor="U1")


def test_links_are_sorted() -> None:
    links = ("github.com/ana", "https://www.linkedin.com/in/ana-ruiz/", "ana.dev", "no link", "::")
    basics = as_json_resume(Profile(links=links))["basics"]
    assert basics["url"] == "https://ana.dev"
    assert basics["profiles"] == [
        {"network": "GitHub", "username": "ana", "url": "https://github.com/ana"},
        {
            "network": "LinkedIn",
            "username": "ana-ruiz",
            "url": "https://www.linkedin.com/in/ana-ruiz/",
        },
    ]


def test_nothing_is_nothing() -> None:
    assert as_json_resume(Profile()) == {}


text = st.text(max_size=30)
maybe = (
    st.none() | text | st.sampled_from(["2020", "2020-13", "2020-02", "present", "x@y.z", "a.b"])
)
profiles = st.builds(
    Profile,
    name=maybe,
    emails=st.tuples(text) | st.just(("a@b.co",)),
    phones=st.tuples(text),
    links=st.tuples(text, maybe.map(str)),
    location=maybe,
    headline=maybe,
    skills=st.tuples(text),
    work=st.tuples(st.builds(Work, title=maybe, start=maybe, end=maybe)),
    education=st.tuples(st.builds(Education, institution=maybe, start=maybe, end=maybe)),
    languages=st.tuples(text),
    skill_years=st.dictionaries(text, st.floats(0, 50), max_size=2),
)


@given(profiles)
def test_whatever_a_cv_says_it_is_valid(profile: Profile) -> None:
    assert flaws(as_json_resume(profile)) == []
