"""A referee is never taken for the candidate, whose own name and addresses are found."""

from itertools import product

import pytest

from pipeline.errors import LeakError
from pipeline.extraction import identity
from pipeline.redaction import redact, refuse_leak

NAMES = ("Peter Novak", "Aoife Byrne", "Nguyen Van An", "Sofia Rossi", "Ben Okafor")
CONTACTS = ("", "Tel: +420 777 123 456\n", "Prague\n")
REFEREES = (
    ("References", "Hans Gruber, hans.gruber@nakatomi.example"),
    ("References", "Dr. Hans Gruber, Nakatomi, hans.gruber@nakatomi.example, +49 170 1234567"),
    ("Referees", "Hans Gruber\nCEO, Foo Ltd\nhans.gruber@foo.example"),
    ("Referenzen", "Hans Gruber, hans.gruber@x.example"),
)
CV = (
    "{name}\n{contact}Software Developer\nExperience\nDeveloper, Bar AG, 2012 - 2022\n"
    "- Built Django and Kubernetes services\n{referees}\n"
)


@pytest.mark.parametrize(("name", "contact", "listed"), [*product(NAMES, CONTACTS, REFEREES)])
def test_a_referee_with_an_address_is_not_the_candidate(
    name: str, contact: str, listed: tuple[str, str]
) -> None:
    text = CV.format(name=name, contact=contact, referees="\n".join(listed))
    found = identity.find(text)
    assert found.name == name
    assert found.emails == ()
    assert found.phones == (("+420777123456",) if "420" in contact else ())
    sent = redact(text, found).text
    for gone in (*name.split(), "Gruber", "gruber", "1234567"):
        assert gone not in sent


@pytest.mark.parametrize(
    "line",
    [
        "References: Hans Gruber, CEO at Nakatomi, hans.gruber@nakatomi.example",
        "Reported to Hans Gruber, hans.gruber@nakatomi.example",
        "Supervisor: Hans Gruber, hans.gruber@nakatomi.example, +49 170 1234567",
    ],
)
def test_a_person_whom_words_announce_is_not_the_candidate(line: str) -> None:
    found = identity.find(CV.format(name="Peter Novak", contact="", referees=line))
    assert (found.name, found.emails, found.phones) == ("Peter Novak", (), ())


def test_the_name_waits_for_a_person_where_a_stranger_further_down_has_the_only_address() -> None:
    text = CV.format(
        name="Peter Novak", contact="", referees="Hans Gruber\nhans.gruber@nakatomi.example"
    )
    assert identity.find(text).name is None


def test_the_longer_form_of_the_name_further_down_is_no_stranger() -> None:
    text = CV.format(
        name="Peter Novak", contact="", referees="Peter Jan Novak\npeter.jan.novak@mail.example"
    )
    assert identity.find(text).name == "Peter Novak"


def test_the_candidates_address_below_the_referees_is_theirs() -> None:
    text = CV.format(
        name="Peter Novak",
        contact="",
        referees="References\nHans Gruber, hans.gruber@nakatomi.example\npeter.novak@mail.example",
    )
    assert identity.find(text).emails == ("peter.novak@mail.example",)


def test_a_name_below_a_side_bar_of_referees_is_found_by_the_address_above() -> None:
    text = (
        "Contact\npeter.novak@mail.example\nReferences\nHans Gruber\nhans.gruber@x.example\n"
        "Peter Novak\nSoftware Developer\nExperience\nDeveloper, Bar AG, 2012 - 2022\n"
    )
    found = identity.find(text)
    assert (found.name, found.emails) == ("Peter Novak", ("peter.novak@mail.example",))


@pytest.mark.parametrize("name", ["Peter Novak", "Dr. Peter Novak"])
def test_an_address_made_of_an_announced_name_is_that_persons(name: str) -> None:
    text = CV.format(
        name=name,
        contact="peter.novak@mail.example\n",
        referees="Empfohlen von Frau Dr. Petra Schulz (petra.schulz@klinik.example)",
    )
    found = identity.find(text)
    assert (found.name, found.emails) == ("Peter Novak", ("peter.novak@mail.example",))
    assert "petra" not in redact(text, found).text


def test_what_a_referee_is_reached_by_never_leaves() -> None:
    known = identity.find(
        CV.format(name="Peter Novak", contact="", referees="\n".join(REFEREES[1]))
    )
    for value in ("hans.gruber@nakatomi.example", "0170 123 45 67"):
        with pytest.raises(LeakError):
            refuse_leak(f"Built services. {value}", known)


def test_an_entry_called_reference_hides_nothing_of_the_candidate() -> None:
    text = "Reference: ISO 9001\nPeter Novak\npeter.novak@mail.example\nDeveloper\n"
    found = identity.find(text)
    assert (found.name, found.emails) == ("Peter Novak", ("peter.novak@mail.example",))
