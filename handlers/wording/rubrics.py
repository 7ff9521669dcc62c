"""The form in which a person edits a rubric and what is announced of its opening."""

from collections.abc import Mapping, Sequence

from handlers.messages import (
    Button,
    Buttons,
    ChoiceField,
    Divider,
    Form,
    FormItem,
    Text,
    TextField,
)
from handlers.openings.editing import MAX_CRITERIA, parse_number, places_in
from handlers.wording.naming import names_item
from handlers.wording.openings import KINDS, alert_items, in_force, refusals
from handlers.wording.parts import number, plain
from pipeline.rubric import Criterion, Rubric
from storage.models import Opening

CHOICES = (*KINDS, ("remove", "remove this criterion"))
WEIGHTS = tuple((str(weight), f"weight {weight}") for weight in range(1, 6))
PASSES = tuple((str(level), f"level {level}") for level in range(1, 5))
# Slack takes forms of up to 250 kB, in which a letter with an accent has 6 bytes.
LEVELS_LENGTH, TERMS_LENGTH = 1500, 1000
ABOUT = (
    "Points come from these criteria alone. Clear a name, or choose “remove”, to leave one out.",
    "One line for each level, 0 to 4.",
)


def rubric_form(
    opening: Opening,
    rubric: Rubric,
    refused: Sequence[Sequence[str]] = (),
    zone: str | None = None,
) -> Form:
    """Let a person edit a rubric, and what is announced.

    Args:
        opening: whose rubric it is.
        rubric: as it is now.
        refused: wishes that may not be criteria.
        zone: time zone to offer for quiet hours, where the opening has none.
    """
    fields = {
        "bar": number(opening.alert_bar),
        "alert_channel": opening.alert_channel or opening.channel,
        "top": str(opening.top_k or ""),
        "quiet": opening.quiet or "",
        "zone": opening.zone or zone or "",
        "blind": "yes" if opening.blind else "no",
    }
    for place, criterion in enumerate(rubric.criteria):
        fields |= _fields_of(place, criterion)
    places = min(len(rubric.criteria) + 1, MAX_CRITERIA)
    return _form(opening, fields, places, refused)


def longer_form(
    opening: Opening, fields: Mapping[str, str], refused: Sequence[Sequence[str]] = ()
) -> Form:
    """The same form as it is filled in so far, with room for one more criterion."""
    return _form(opening, fields, min(places_in(fields) + 1, MAX_CRITERIA), refused)


def _fields_of(place: int, criterion: Criterion) -> dict[str, str]:
    return {
        f"name-{place}": criterion.name,
        f"kind-{place}": criterion.kind,
        f"weight-{place}": str(criterion.weight),
        f"pass-{place}": str(criterion.pass_level),
        f"levels-{place}": "\n".join(criterion.levels),
        f"terms-{place}": ", ".join(criterion.terms),
    }


def _form(
    opening: Opening, fields: Mapping[str, str], places: int, refused: Sequence[Sequence[str]]
) -> Form:
    value = f"{opening.id}:{opening.rubric_version}"
    items: list[FormItem] = [Text(tuple(plain(line) for line in ABOUT))]
    if opening.rubric_version:
        items.insert(0, Text((plain(in_force(opening)),)))
    if refused:
        items.append(Text(tuple(refusals(refused))))
    for place in range(places):
        items.extend(_criterion_items(place, fields))
    if places < MAX_CRITERIA:
        items.append(Buttons((Button("Add a criterion", "add_criterion", value),)))
    items.extend((Divider(), *_announcing_items(opening, fields)))
    return Form(f"Rubric of #{opening.id}", "edit_rubric", tuple(items), value=value)


def _criterion_items(place: int, fields: Mapping[str, str]) -> list[FormItem]:
    known = bool(fields.get(f"name-{place}"))
    # Whoever listens instead of looking hears a label without what stands around it.
    of = f"criterion {place + 1}" if known else f"new criterion {place + 1}"

    def value(name: str, default: str = "") -> str:
        return fields.get(f"{name}-{place}") or default

    return [
        Divider(),
        TextField(
            f"name-{place}",
            of.capitalize(),
            value("name"),
            optional=True,
            max_length=120,
        ),
        ChoiceField(f"kind-{place}", f"Kind of {of}", CHOICES, value("kind", "scored")),
        ChoiceField(f"weight-{place}", f"Weight of {of}", WEIGHTS, value("weight", "3")),
        ChoiceField(f"pass-{place}", f"As a must, {of} is met from", PASSES, value("pass", "2")),
        TextField(
            f"levels-{place}",
            f"What levels 0 to 4 of {of} mean",
            value("levels"),
            multiline=True,
            optional=True,
            max_length=LEVELS_LENGTH,
        ),
        TextField(
            f"terms-{place}",
            f"Words that count as evidence for {of}",
            value("terms"),
            hint="Separated by commas",
            optional=True,
            max_length=TERMS_LENGTH,
        ),
    ]


def _announcing_items(opening: Opening, fields: Mapping[str, str]) -> tuple[FormItem, ...]:
    typed = parse_number(fields.get("bar", ""), 0, 100)
    bar = opening.alert_bar if typed is None else typed
    return (
        names_item(fields.get("blind") or "no"),
        *alert_items(bar, fields.get("alert_channel") or opening.channel),
        TextField(
            "top",
            "Announce the first places only",
            fields.get("top", ""),
            hint="How many, e.g. 10. Empty: everyone over the bar.",
            optional=True,
            max_length=4,
        ),
        TextField(
            "quiet",
            "Quiet hours",
            fields.get("quiet", ""),
            hint="E.g. 22:00-07:00. Whom they hold back is named in one message at their end.",
            optional=True,
            max_length=20,
        ),
        TextField(
            "zone",
            "Time zone of the quiet hours",
            fields.get("zone", ""),
            hint="E.g. Europe/Berlin",
            optional=True,
            max_length=60,
        ),
    )
