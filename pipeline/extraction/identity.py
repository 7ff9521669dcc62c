"""Who a CV is of, found by rules on this machine; nothing of it is ever sent anywhere."""

from collections.abc import Iterator

from pipeline.extraction import contacts, names, people, personal
from pipeline.extraction.contacts import Contacts
from pipeline.extraction.words import tame
from pipeline.profile import Identity


def find(text: str) -> Identity:
    """Find name, e-mails, phones, links, place, and every other string that names the person.

    Args:
        text: the visible text of the CV.

    Returns:
        The identity; `Identity.name` is None where nothing in the text is convincing.
    """
    text = tame(text)
    own = people.own(text)
    found = contacts.find(text)
    mine = found if own == text else contacts.find(own)
    name = names.find(own, mine.emails, mine.links)
    mine = mine._replace(emails=(*mine.emails, *_given_below(name, found, mine)))
    values = dict.fromkeys((*_of_others(found, mine), *found.printed))
    values.update(dict.fromkeys(personal.printed(text, found)))
    values.update(dict.fromkeys(names.readings(text, name) if name else ()))
    return Identity(
        name=name,
        emails=mine.emails,
        phones=mine.phones,
        links=mine.links,
        location=personal.location(own, name, mine),
        printed=tuple(value for value in values if len(value.strip()) > 1),
    )


def _given_below(name: str | None, found: Contacts, mine: Contacts) -> Iterator[str]:
    """Yield addresses below a list of referees that are made of the candidate's whole name.

    A footer with them belongs to the candidate though no heading ends the list.
    """
    for email in found.emails:
        if name and email not in mine.emails and names.agrees(name, email):
            yield email


def _of_others(found: Contacts, mine: Contacts) -> Iterator[str]:
    """Yield addresses of referees: no engine may see them, but nobody is known by them."""
    yield from (email for email in found.emails if email not in mine.emails)
    yield from (link for link in found.links if link not in mine.links)
