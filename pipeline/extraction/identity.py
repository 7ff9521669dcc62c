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
    name = names.find(own, mine.emails, mine.links) or _beside(text, mine)
    mine = mine._replace(emails=tuple(_emails(text, name, found, mine)))
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


def _beside(text: str, mine: Contacts) -> str | None:
    """Find a name that a list of referees in a side bar hides, if it makes an address outside."""
    if not mine.emails:
        return None
    name = names.find(text, mine.emails, mine.links)
    return name if name and any(names.agrees(name, email) for email in mine.emails) else None


def _emails(text: str, name: str | None, found: Contacts, mine: Contacts) -> Iterator[str]:
    """Yield the candidate's addresses.

    One below a list of referees is theirs if it is made of their whole name, as no heading ends the
    list before a footer. One outside is another's if it is made of another's name only.
    """
    others = [text[start:end] for start, end in people.spans(text)] if name else []
    for email in found.emails:
        if (name and names.agrees(name, email)) or (
            email in mine.emails and not any(names.agrees(other, email) for other in others)
        ):
            yield email


def _of_others(found: Contacts, mine: Contacts) -> Iterator[str]:
    """Yield addresses of referees: no engine may see them, but nobody is known by them."""
    yield from (email for email in found.emails if email not in mine.emails)
    yield from (link for link in found.links if link not in mine.links)
