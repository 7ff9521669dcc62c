"""How people are asked for which opening a CV is, where a channel has several."""

from collections.abc import Sequence

from handlers.cvs.assigning import Unplaced
from handlers.cvs.standing import Stage, Standing
from handlers.messages import Block, Button, Buttons, ChoiceField, Form, Paragraph, Span
from handlers.wording.parts import shorten
from storage.models import Opening

OFFERED = 4  # openings that get a button of their own
ASKED_AT_ONCE = 50  # CVs in one form
NOTHING_YET = (
    "Nothing is scored until you say. Next time, name it in the message (“for #3”, or words of its "
    "title), or drop CVs into the thread of the opening's message."
)
LATER = ("later", "decide later")


def choice(all_: Sequence[Standing], openings: Sequence[Opening]) -> list[Block]:
    """Ask for which opening the files are; one answer is for all of them that have none yet."""
    waiting = [standing.upload for standing in all_ if standing.stage is Stage.CHOOSE]
    if not waiting or not openings:
        return []
    drop_id = waiting[0].drop_id
    buttons = [
        Button(f"#{opening.id} {opening.title}", "choose_opening", f"{drop_id}:{opening.id}")
        for opening in openings[:OFFERED]
    ]
    if len(waiting) > 1 or len(openings) > OFFERED:
        buttons.append(Button("One by one…", "choose_each", str(drop_id)))
    asked = f"For which opening {'is this CV' if len(waiting) == 1 else 'are these CVs'}?"
    return [
        Paragraph(((Span(asked, "bold"), Span(f" {NOTHING_YET}")),)),
        Buttons(tuple(buttons)),
    ]


def each_form(waiting: Unplaced) -> Form:
    """Ask of each CV of a drop for which opening it is."""
    options = tuple(
        (str(opening.id), f"#{opening.id} {opening.title}") for opening in waiting.openings[:99]
    )
    fields = tuple(
        ChoiceField(f"cv-{upload_id}", shorten(name or "A CV", 150), (*options, LATER), LATER[0])
        for upload_id, name in waiting.files[:ASKED_AT_ONCE]
    )
    return Form("For which opening?", "assign_each", fields, value=str(waiting.drop.id))
