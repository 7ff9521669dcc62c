"""What a search for candidates gives."""

from handlers.candidates.decisions import KINDS
from handlers.candidates.finding import Found, Hit
from handlers.messages import Block, Button, Buttons, Line, Message, Note, Paragraph, Span
from handlers.wording.parts import BUCKETS, bold, count, number, plain
from storage.models import Application, Opening


def candidates(found: Found) -> Message:
    """Those who were found, with their openings, totals and decisions."""
    text = f"{count(found.total, 'candidate')} found"
    if found.total > len(found.hits):
        text += f", the first {len(found.hits)} are shown: narrow it with #ID or more words"
    blocks: list[Block] = [Paragraph((bold(text),))]
    for hit in found.hits:
        blocks.append(Paragraph(tuple(_hit(hit))))
        if looks := tuple(_look(hit, *place) for place in hit.applications if place[1].score_id):
            blocks.append(Buttons(looks))
    return Message(text, (*blocks, *_limits(found)))


def _limits(found: Found) -> list[Block]:
    notes: list[Line] = []
    if found.hidden:
        notes.append(plain("Blind openings are left out: nobody is found there by name."))
    if found.cut:
        notes.append(
            plain(
                "Only the newest candidates were compared with these words; a whole name or "
                "an e-mail address finds everyone."
            )
        )
    return [Note(tuple(notes))] if notes else []


def _hit(hit: Hit) -> list[Line]:
    lines = [bold(hit.name)]
    lines.extend(_standing(opening, one) for opening, one in hit.applications)
    if not hit.applications:
        lines.append(plain("In no opening."))
    return lines


def _look(hit: Hit, opening: Opening, one: Application) -> Button:
    label = f"Details for #{opening.id}"
    return Button(label, "details", str(one.id), spoken=f"Details of {hit.name} for #{opening.id}")


def _standing(opening: Opening, one: Application) -> Line:
    state = "not scored yet" if one.total is None else f"{number(one.total)}"
    bucket = f", {BUCKETS[one.bucket]}" if one.bucket else ""
    decision = KINDS.get(one.decision or "", "")
    said = f" {opening.title}: {state}{bucket}" + (f", {decision.lower()}" if decision else "")
    closed = " (closed)" if opening.state == "closed" else ""
    return (Span(f"#{opening.id}", "code"), Span(said + closed))
