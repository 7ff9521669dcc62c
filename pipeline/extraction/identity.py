"""Who a CV is of, found by rules on this machine; nothing of it is ever sent anywhere."""

from pipeline.extraction import contacts, names, personal
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
    found = contacts.find(text)
    name = names.find(text, found.emails, found.links)
    private = (*found.printed, *personal.printed(text, found))
    values = dict.fromkeys(value for value in private if len(value.strip()) > 1)
    return Identity(
        name=name,
        emails=found.emails,
        phones=found.phones,
        links=found.links,
        location=personal.location(text, name, found),
        printed=tuple(values),
    )
