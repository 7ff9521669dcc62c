"""What people put right of a CV's facts: what was found stays stored beside it, and can return."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from handlers.candidates.blinding import shown_facts
from handlers.candidates.corrections import Fact, facts_of
from handlers.cvs.applying import apply, rescore_cv
from handlers.cvs.reading import hand_on, name_candidate
from handlers.errors import UserError
from handlers.owned import own_cv
from handlers.services import Services, Work, work
from pipeline.digest import for_engines
from pipeline.document import Document
from pipeline.profile import Identity
from storage import corrections, cvs
from storage.applications import carry_over_scores
from storage.models import Cv
from storage.openings import is_blind_for
from storage.uploads import get_name, uploads_of_cv

UNREAD = "This CV is still being read. Try again in a moment."
TAKEN_BACK = "This correction was taken back already."


@dataclass(frozen=True)
class Field:
    """A fact that people may put right.

    Attributes:
        label: what people call it.
        parse: from what was typed to the profile's value; raises UserError with what is wrong.
        show: from the profile's value to what is typed.
    """

    label: str
    parse: Callable[[str], Any]
    show: Callable[[Any], str]


def _line(text: str) -> str:
    flat = " ".join(text.split())[:300]
    if not any(sign.isalnum() for sign in flat):
        raise UserError("Write what is right; to take a correction back, undo it.")
    return flat


def _name(text: str) -> str:
    flat = _line(text)
    if not any(sign.isalpha() for sign in flat):
        raise UserError("Write the name as it stands in the CV.")
    return flat


def _several(text: str) -> list[str]:
    return [_line(part) for part in text.split(",")]


def _years(text: str) -> float:
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        raise UserError(f"“{text}” is no number of years, e.g. 6.5.") from None
    if not 0 <= value <= 70:
        raise UserError("Years of experience lie between 0 and 70.")
    return round(value, 1)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


FIELDS: Mapping[str, Field] = {
    "name": Field("Name", _name, _shown),
    "emails": Field("E-mail", _several, ", ".join),
    "phones": Field("Phone", _several, ", ".join),
    "location": Field("Place", _line, _shown),
    "headline": Field("Headline", _line, _shown),
    "years_experience": Field("Years of experience", _years, lambda value: f"{value or 0:g}"),
}


# Facts that are taken out of the text for engines, and those that rules count.
OF_IDENTITY = frozenset({"name", "emails", "phones", "location"})
COUNTED = frozenset({"headline", "years_experience"})


@dataclass(frozen=True)
class Change:
    """What a fact becomes.

    Attributes:
        text: as it was typed.
        shown: `digest_of` what the person saw before they typed; None where they saw nothing.
    """

    text: str
    shown: str | None = None


class OvertakenError(UserError):
    """Facts were changed by somebody else while a form with them was open.

    Attributes:
        fields: what to say, by field.
    """

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


def typed(field: str, value: Any) -> str:
    """A fact as a form shows it and a person would type it; empty where nothing is known."""
    return FIELDS[field].show(value) if value else ""


def digest_of(text: str) -> str:
    """Twelve hexadecimal digits that tell whether a form's text is still the same."""
    return sha256(text.encode()).hexdigest()[:12]


async def correct(
    services: Services, workspace_id: int, cv_id: int, field: str, text: str, *, actor: str
) -> None:
    """Put one fact of a CV right, see `correct_many`.

    Args:
        services: what it works with.
        workspace_id: of the CV.
        cv_id: the CV.
        field: a name in `FIELDS`.
        text: as it was typed.
        actor: who says so.

    Raises:
        UserError: the CV is gone or not read yet, there is no such field, or the text is no value.
    """
    await correct_many(services, workspace_id, cv_id, {field: Change(text)}, actor=actor)


async def correct_many(
    services: Services,
    workspace_id: int,
    cv_id: int,
    changes: Mapping[str, Change],
    *,
    actor: str,
) -> None:
    """Put facts of a CV right, all or none; scores that depend on them are made again.

    Args:
        services: what it works with.
        workspace_id: of the CV.
        cv_id: the CV.
        changes: by name in `FIELDS`.
        actor: who says so.

    Raises:
        OvertakenError: a fact is no longer what the person saw.
        UserError: the CV is gone or not read yet, there is no such field, or a text is no value.
    """
    values = {field: _parsed(field, change.text) for field, change in changes.items()}
    async with work(services) as unit:
        cv = await _own(unit, workspace_id, cv_id)
        # Whoever corrects at the same moment has to see what is stored here.
        await unit.session.refresh(cv, with_for_update=True)
        now = await _current(unit, cv, values)
        if overtaken := _overtaken(changes, await _seen(unit, cv)):
            raise OvertakenError(overtaken)
        for field, value in values.items():
            await _store(unit, cv, field, value, now[field], actor)
        if values:
            await _follow(services, unit, cv, values)


def _parsed(field: str, text: str) -> Any:
    if field not in FIELDS:
        raise UserError(f"{field} cannot be corrected. These can: {', '.join(FIELDS)}.")
    return FIELDS[field].parse(text)


async def _seen(unit: Work, cv: Cv) -> Mapping[str, Fact]:
    """The facts as a form shows them now."""
    blind = await is_blind_for(unit.session, cv.id)
    return (await shown_facts(unit.session, cv, blind=blind)).by_field


def _overtaken(changes: Mapping[str, Change], now: Mapping[str, Fact]) -> dict[str, str]:
    """What to say of fields that are not as they were shown, and not what is wanted either."""
    found = {}
    for field, change in changes.items():
        current = typed(field, now.get(field, Fact(None)).value)
        if change.shown not in {None, digest_of(current)} and change.text != current:
            found[field] = (
                f"Somebody changed this to “{current}” meanwhile. Close and open the form again."
            )
    return found


async def _store(unit: Work, cv: Cv, field: str, value: Any, was: Any, actor: str) -> None:
    row = await corrections.add_correction(
        unit.session, cv, field=field, value=value, was=was, actor=actor, now=unit.now
    )
    await _note(unit, cv, "cv.corrected", actor, field=field, correction=row.id)


async def undo_correction(
    services: Services, workspace_id: int, correction_id: int, *, actor: str
) -> None:
    """Take a correction back: what it replaced counts again.

    Raises:
        UserError: it is gone or undone already.
    """
    async with work(services) as unit:
        row = await corrections.get_own_correction(unit.session, workspace_id, correction_id)
        if row is None or row.undone_at is not None:
            raise UserError(TAKEN_BACK)
        cv = await _own(unit, workspace_id, row.cv_id)
        made = await corrections.corrections_of(unit.session, cv)
        of_field = [one for one in made if one.row.field == row.field]
        [this] = [one for one in of_field if one.row.id == row.id]
        await corrections.undo_correction(unit.session, row, actor=actor, now=unit.now)
        await _note(unit, cv, "cv.correction_undone", actor, field=row.field, correction=row.id)
        if of_field[-1] is this:  # a later one of the same field counts on
            await _follow(services, unit, cv, {row.field: this.was})


async def undo_last(
    services: Services, workspace_id: int, cv_id: int, field: str, *, actor: str
) -> None:
    """Take back the last correction of a fact.

    Raises:
        UserError: the CV is gone, or nothing of it was corrected.
    """
    async with work(services) as unit:
        cv = await _own(unit, workspace_id, cv_id)
        made = await corrections.corrections_of(unit.session, cv)
    of_field = [one for one in made if one.row.field == field]
    if not of_field:
        raise UserError("Nobody has corrected this.")
    await undo_correction(services, workspace_id, of_field[-1].row.id, actor=actor)


async def _own(unit: Work, workspace_id: int, cv_id: int) -> Cv:
    cv = await own_cv(unit.session, workspace_id, cv_id)
    if cv.state != "read":
        raise UserError(UNREAD)
    return cv


async def _current(unit: Work, cv: Cv, fields: Iterable[str]) -> dict[str, Any]:
    """The values that corrections replace."""
    known = (await facts_of(unit.session, cv)).by_field
    return {field: known[field].value if field in known else None for field in fields}


async def _note(unit: Work, cv: Cv, action: str, actor: str, **detail: Any) -> None:
    await unit.record(
        cv.workspace_id,
        actor=actor,
        action=action,
        subject=f"cv:{cv.id}",
        **detail,
    )


async def _follow(services: Services, unit: Work, cv: Cv, values: Mapping[str, Any]) -> None:
    """Let what depends on facts follow them: the text for engines, scores, filters, cards."""
    text_changed = False
    for field in OF_IDENTITY & values.keys():
        text_changed |= await _identify(services, unit, cv, field, values[field])
    if "years_experience" in values:
        await cvs.set_years(unit.session, cv, values["years_experience"])
    cv.revision += 1
    # Scores whose engine sees the same as before stay: a model reads the text alone.
    by_rules_too = not text_changed and not COUNTED & values.keys()
    if not text_changed:
        await carry_over_scores(unit.session, cv, models_alone=not by_rules_too)
    await rescore_cv(unit, cv)


async def _identify(services: Services, unit: Work, cv: Cv, field: str, value: Any) -> bool:
    """Redact the CV by who it is now known to be of; whether its text for engines changed."""
    read = await cvs.open_reading(unit.session, cv)
    if read is None:
        raise UserError(UNREAD)
    identity = _with(Identity.model_validate(read.identity), field, value)
    identity = identity.model_copy(update={"stated": await _stated(unit, cv)})
    uploads = await uploads_of_cv(unit.session, cv.id)
    file = await get_name(unit.session, uploads[0]) if uploads else ""
    text = for_engines(Document.model_validate(read.document), identity, file)
    await cvs.save_identity(unit.session, cv, identity.model_dump(mode="json"), text)
    if field == "name":
        await _join_person(services, unit, cv, identity)
    return text != read.redacted


def _with(identity: Identity, field: str, value: Any) -> Identity:
    if field in {"emails", "phones"}:
        # What was found stays out of the text, too, right or wrong.
        value = tuple(dict.fromkeys((*(value or ()), *getattr(identity, field))))
    return identity.model_copy(update={field: value})


async def _stated(unit: Work, cv: Cv) -> tuple[str, ...]:
    """The contacts and the place that people put right, as they stand now."""
    stated: list[str] = []
    for one in await corrections.corrections_of(unit.session, cv):
        if one.row.field in OF_IDENTITY - {"name"} and one.value:
            stated.extend([one.value] if isinstance(one.value, str) else one.value)
    return tuple(dict.fromkeys(stated))


async def _join_person(services: Services, unit: Work, cv: Cv, identity: Identity) -> None:
    """Find whose a CV is by its name, and let it go on where the missing name held it."""
    held = cv.hold == "name"
    if identity.name is None and services.options.model is not None:
        cv.hold = "name"
    elif held:
        cv.hold = None
    await name_candidate(unit, cv, identity)
    if held:
        await hand_on(services, unit, cv)
    else:
        await apply(unit, cv)
