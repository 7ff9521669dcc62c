"""What is shown of a CV: in blind openings everything but who it is of."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from handlers.candidates.corrections import Fact, Facts, facts_of
from pipeline.document import Document, Page
from pipeline.profile import Identity, Profile
from pipeline.redaction import redact
from storage import cvs
from storage.database import Session
from storage.models import Cv
from storage.uploads import get_name, uploads_of_cv

IDENTITY = frozenset({"name", "emails", "phones", "links", "location"})


async def shown_facts(session: Session, cv: Cv, *, blind: bool) -> Facts:
    """A CV's facts as they may be shown.

    Where that is blind those of `IDENTITY` are left out, and the others name nobody: a headline
    or the description of a position repeats the name in many CVs.
    """
    facts = await facts_of(session, cv)
    if not blind or facts.profile is None:
        return facts
    hide = await _hiding(session, cv)
    shown = {
        name: _without(fact, hide) for name, fact in facts.by_field.items() if name not in IDENTITY
    }
    profile = Profile.model_validate({name: fact.value for name, fact in shown.items()})
    return Facts(profile, shown)


async def shown_document(session: Session, cv: Cv, *, blind: bool) -> Document | None:
    """A CV's document as it may be shown, None before it is read; blind findings name nobody."""
    read = await cvs.open_reading(session, cv)
    if read is None:
        return None
    document = Document.model_validate(read.document)
    if not blind:
        return document
    hide = await _hiding(session, cv)
    findings = tuple(
        finding.model_copy(update={"detail": hide(finding.detail)}) for finding in document.findings
    )
    return document.model_copy(update={"findings": findings})


async def shown_pages(session: Session, cv: Cv, *, blind: bool) -> Sequence[Page]:
    """The text of a CV's pages as it may be shown; where that is blind it names nobody."""
    read = await cvs.open_reading(session, cv)
    if read is None:
        return ()
    pages = Document.model_validate(read.document).pages
    if not blind:
        return pages
    hide = await _hiding(session, cv)
    return [page.model_copy(update={"text": hide(page.text)}) for page in pages]


async def _hiding(session: Session, cv: Cv) -> Callable[[str], str]:
    """How to take a CV's identity out of a text."""
    read = await cvs.open_reading(session, cv)
    identity = Identity.model_validate(read.identity) if read else Identity()
    uploads = await uploads_of_cv(session, cv.id)
    file = await get_name(session, uploads[0]) if uploads else None
    return lambda text: redact(text, identity, file).text


def _without(fact: Fact, hide: Callable[[str], str]) -> Fact:
    made = fact.corrected
    if made is not None:
        made = replace(made, value=_hidden(made.value, hide), was=_hidden(made.was, hide))
    return Fact(_hidden(fact.value, hide), made)


def _hidden(value: Any, hide: Callable[[str], str]) -> Any:
    """A JSON value with every string in it hidden."""
    match value:
        case str():
            return hide(value)
        case list() | tuple():
            return [_hidden(item, hide) for item in value]
        case dict():
            return {hide(key): _hidden(item, hide) for key, item in value.items()}
        case _:
            return value
