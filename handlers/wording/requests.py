"""What is said about the candidates' pages, and about what candidates ask for there."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.messages import (
    Block,
    Button,
    Buttons,
    Divider,
    Line,
    Link,
    Mention,
    Message,
    Note,
    Paragraph,
    Span,
    Time,
)
from handlers.wording.applying import SPOKEN
from handlers.wording.parts import count, plain
from storage.models import ApplyPage, Opening, Request

ASKS = {
    "review": "asks that a person looks at the application, without regard to the score",
    "export": "asks for a copy of their data",
    "erasure": "asks to be deleted",
}
DONE = {
    "review": "A person has looked.",
    "export": "Handed over: the copy can be downloaded on the receipt for two weeks.",
    "erasure": "Deleted: everything that came with the receipt.",
}
LABELS = {"review": "Looked at it", "export": "Hand it over", "erasure": "Delete"}
ENDED = "Nothing is left to do: the CV is deleted."
REFUSED = "Not done. The receipt tells the candidate to write to you."
SURE = {
    "review": None,
    "export": "The candidate gets the CV, what was read from it, and when they agreed to what.",
    "erasure": "Delete every CV that came with this receipt, and what was found in it, for good?",
}
REFUSE = "Tell the candidate that this is not done? The law may oblige you to do it."


@dataclass(frozen=True)
class Asked:
    """A request with what it is about.

    Attributes:
        who: empty where the CV is gone.
        left: candidates who stay although what came with the receipt is erased.
    """

    request: Request
    opening: Opening
    who: str
    left: Sequence[int] = ()


def asked(entry: Asked, *, ids: bool = False) -> Message:
    """What a candidate asks for; `ids` names it by its id in place of buttons, for the shell."""
    said = f"{entry.who or 'A candidate'} {ASKS[entry.request.kind]}"
    about = f" — #{entry.opening.id} {entry.opening.title}"
    head: Line = (Span(said, "bold"), Span(about))
    if ids:
        head = (Span(f"{entry.request.id}  ", "code"), *head)
    blocks: list[Block] = [Paragraph((head, *_standing(entry.request), *map(_stays, entry.left)))]
    if entry.request.state == "open" and not ids:
        blocks.append(_buttons(entry.request, said))
    return Message(f"{said}{about}", tuple(blocks))


def _standing(request: Request) -> list[Line]:
    since: Line = (Span("Asked "), Time(int(request.created_at.timestamp())))
    if request.state == "open":
        return [since]
    outcome = {"done": DONE[request.kind], "ended": ENDED}.get(request.state, REFUSED)
    by = request.settled_by or ""
    nobody = {"", "candidate", "shell", "retention"}
    people = by not in nobody and ":" not in by and request.state != "ended"  # key:1 is a program
    return [since, (Span(f"{outcome} "), Mention(by)) if people else plain(outcome)]


def _stays(candidate_id: int) -> Line:
    """By number alone: this is still there when they are erased altogether."""
    return (
        Span(
            f"Candidate {candidate_id} stays: a CV of theirs came another way. All of it goes by "
        ),
        Span(f"shortlist forget {candidate_id}", "code"),
        Span(f" at the shell, or by POST /candidates/{candidate_id}/erase in the API."),
    )


def _buttons(request: Request, said: str) -> Buttons:
    kind, value = request.kind, str(request.id)
    style = "danger" if kind == "erasure" else "primary"
    label, sure = LABELS[kind], SURE[kind]
    said = f"request {request.id}, {said}"  # several may be of nobody we can name
    spoken = f"{label}: {said}"
    yes = Button(label, "do_request", value, style, confirm=sure, spoken=spoken)  # type: ignore[arg-type]
    no = Button("Refuse", "refuse_request", value, confirm=REFUSE, spoken=f"Refuse: {said}")
    return Buttons((yes, no))


def listing(entries: Sequence[Asked], *, ids: bool = False) -> Message:
    """What candidates asked for and nobody has settled."""
    if not entries:
        text = "No candidate waits for an answer."
        return Message(text, (Paragraph((plain(text),)),))
    shown = entries[:MOST]
    blocks: list[Block] = []
    for entry in shown:
        blocks += [*asked(entry, ids=ids).blocks, Divider()]
    if len(entries) > len(shown):
        left = f"{len(entries) - len(shown)} more are shown once these are settled."
        blocks.append(Note((plain(left),)))
    title = f"{count(len(entries), 'candidate waits', 'candidates wait')} for an answer"
    return Message(title, (Note((plain(title),)), *blocks))


MOST = 8


def shared(opening: Opening, page: ApplyPage, link: str, *, in_shell: bool = False) -> Message:
    """Said when an opening's page was switched on or off."""
    name = f"#{opening.id} {opening.title}"
    if not page.live:
        text = f"{name} takes no applications from its page any more. Receipts still work."
        return Message(text, (Paragraph((plain(text),)),))
    said = f"Candidates apply for {name} on "
    around = f"The page shows the title and the description, in {SPOKEN[page.language]} around it."
    kept = f"What is handed in is deleted after {page.days} days."
    command, days, language, off = (
        ("shortlist opening share ", "--days 90", "--language de", "--off")
        if in_shell
        else ("/opening share #", "days 90", "language de", "off")
    )
    again = f"{command}{opening.id}"
    change = f"{again} with {days} or {language} changes that; with {off}, it ends."
    waits = ["The opening is paused: what comes in is kept, and scored later."]
    notes = [around, kept, change, *(waits if opening.state == "paused" else [])]
    line: Line = (Span(said), Link("its page", link))
    return Message(f"{said}its page: {link}", (Paragraph((line,)), Note(tuple(map(plain, notes)))))
