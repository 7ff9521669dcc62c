"""What is said about applicant tracking systems, and what is written into them."""

from collections.abc import Mapping, Sequence

from handlers.ats.accounts import Standing
from handlers.ats.conflicts import Shown
from handlers.ats.previewing import Step
from handlers.ats.remote import RemoteJob, RemoteStage
from handlers.messages import Block, Heading, Line, Message, Note, Paragraph, Span, Time
from handlers.wording.parts import BUCKETS, DECIDES, count, number, plain
from storage.models import Application, AtsLink, Opening

NONE = "No applicant tracking system is connected. `shortlist ats connect greenhouse` begins."
# What letting ours, and theirs, hold does.
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "title": ("It stays here; it is written nowhere.", "It is taken over here."),
    "state": ("It stays here; it is written nowhere.", "It is taken over here."),
    "stage": (
        "The candidate is moved to the decision's stage there.",
        "The candidate stays where they are there; the decision stays on record here.",
    ),
    "person": (
        "One more candidate is made there, with the CV.",
        "Nobody is made there; the decision stays on record here.",
    ),
}
FIELDS = {
    "title": "the title",
    "state": "whether it is open",
    "stage": "the stage",
    "person": "who it is",
}
SENDS = (
    "Whoever is shortlisted here from now on and did not come from there is made a candidate "
    "there, with their CV."
)


def mark(application: Application) -> str:
    """What tells a note of ours apart from every other: one for each application and CV."""
    return f"[shortlist {application.opening_id}-{application.id}-{application.cv_id}]"


def note(opening: Opening, application: Application, sign: str, address: str | None) -> str:
    """The note on a score that goes into the applicant tracking system, as plain text.

    Args:
        opening: for which the CV was scored.
        application: with its total and bucket.
        sign: the note's mark.
        address: of our own pages, where others reach them.
    """
    bucket = BUCKETS[application.bucket or "ask_first"]
    lines = [
        f"Shortlist: {number(application.total or 0.0)} of 100 for {opening.title} ({bucket}).",
        DECIDES,
        *([link_to(address, application)] if address else ()),
        sign,
    ]
    return "\n".join(lines)


def link_to(address: str, application: Application) -> str:
    """Where an application is shown, with the quotes that its score stands on."""
    return f"{address}/board/candidates/{application.id}"


def accounts(found: Sequence[Standing]) -> Message:
    """The accounts of a workspace with what is linked in them."""
    if not found:
        return Message(NONE, (Paragraph((plain(NONE),)),))
    blocks: list[Block] = []
    for one in found:
        blocks += [Heading(one.connection.name), Paragraph(_account(one))]
    return Message(count(len(found), "account"), tuple(blocks))


def _account(one: Standing) -> tuple[Line, ...]:
    way = "read and written to" if one.connection.two_way else "only read"
    synced = one.connection.synced_at
    when: Line = (
        (Span("Last gone through "), Time(int(synced.timestamp())))
        if synced
        else plain("Not gone through yet.")
    )
    return (plain(f"{one.label}, {way}"), when, *(_link(link) for link in one.links))


def _link(link: AtsLink) -> Line:
    way = way_of(link)
    stages = ", ".join(f"{kind} → {stage['name']}" for kind, stage in link.stages.items())
    moves = f"; {stages}" if stages else ""
    where = f"#{link.opening_id} {link.title}"
    return (Span(f"{link.job}  ", "code"), Span(f"→ {where} ({way}{moves})"))


def way_of(link: AtsLink) -> str:
    """What goes out through a link, in words."""
    if link.two_way_since is None:
        return "only in"
    sent = "scores, decisions and candidates" if link.candidates_since else "scores and decisions"
    return f"{sent} go out"


def jobs(label: str, found: Sequence[RemoteJob]) -> Message:
    """The jobs of an account."""
    if not found:
        text = f"{label} has no jobs that this key may see."
        return Message(text, (Paragraph((plain(text),)),))
    lines: tuple[Line, ...] = tuple(
        (Span(f"{job.id}  ", "code"), Span(f"{job.title} ({job.state})")) for job in found
    )
    return Message(f"{count(len(found), 'job')} in {label}", (Paragraph(lines),))


def stages(found: Sequence[RemoteStage]) -> Message:
    """The stages of a job's process."""
    lines: tuple[Line, ...] = tuple(
        (
            Span(f"{stage.id}  ", "code"),
            Span(stage.name if stage.movable else f"{stage.name} (a person moves there)"),
        )
        for stage in found
    )
    return Message(count(len(found), "stage"), (Paragraph(lines),))


def disconnected(name: str) -> Message:
    """Said after an account was forgotten."""
    text = f"{name} is disconnected, and its key is deleted. Openings and CVs stay as they are."
    return Message(text, (Paragraph((plain(text),)),))


def unlinked(link: AtsLink) -> Message:
    """Said after a job and an opening were taken apart."""
    text = f"Opening #{link.opening_id} {link.title} takes nothing in from job {link.job} any more."
    return Message(text, (Paragraph((plain(text),)),))


def settled(choice: str) -> Message:
    """Said after a conflict was settled."""
    text = (
        "Ours holds. Where it is a stage or a person, it is being written there now."
        if choice == "ours"
        else "Theirs holds."
    )
    return Message(text, (Paragraph((plain(text),)),))


def linked(label: str, link: AtsLink) -> Message:
    """Said after a job and an opening were linked."""
    text = f"Job {link.job} in {label} is opening #{link.opening_id} {link.title} now."
    sent = [plain(SENDS)] if link.candidates_since else []
    after = (
        "Its candidates are taken in within a quarter of an hour, or at once by `shortlist ats "
        "sync`; `shortlist ats sync --dry-run` shows what that would do."
    )
    return Message(text, (Paragraph((plain(text), *sent, plain(after))),))


def conflicts(found: Sequence[Shown]) -> Message:
    """What both sides changed, and how it is settled."""
    if not found:
        text = "No conflicts: nothing was changed on both sides."
        return Message(text, (Paragraph((plain(text),)),))
    blocks: list[Block] = [Heading("Both sides changed these")]
    blocks += [Paragraph(_conflict(one)) for one in found]
    blocks.append(Note((plain("Settle one with `shortlist ats settle NUMBER ours|theirs`."),)))
    return Message(count(len(found), "conflict"), tuple(blocks))


def _conflict(one: Shown) -> tuple[Line, ...]:
    who = f", application {one.candidate}" if one.candidate else ""
    head = f"#{one.opening.id} {one.opening.title}{who}: {FIELDS[one.what]}"
    return (
        (Span(f"{one.id}  ", "code"), Span(head, "bold")),
        plain(f"ours: {one.ours}"),
        plain(f"theirs ({one.label}): {one.theirs}"),
    )


def steps(label: str, found: Sequence[Step]) -> Message:
    """What a sync would do."""
    if not found:
        text = f"Nothing to do: {label} and Shortlist agree."
        return Message(text, (Paragraph((plain(text),)),))
    title = f"A sync with {label} would do {count(len(found), 'thing')}; nothing was done"
    lines = tuple(plain(f"#{step.opening.id}: {_step(step)}") for step in found)
    return Message(title, (Heading(title), Paragraph(lines)))


STEPS: Mapping[str, str] = {
    "gone": "its job is gone there",
    "rename": "rename “{before}” to “{after}”",
    "restate": "change from {before} to {after}",
    "take": "take in the CV of {who} ({after})",
    "look": "look at {who} again ({before} → {after})",
    "make": "make {after} a candidate there, with their CV, unless they are",
    "note": "write a note with the score on {who}",
    "move": "move {who} from {before} to {after}",
    "conflict": "conflict on {who}: ours is {before}, theirs {after}",
}


def _step(step: Step) -> str:
    who = f"application {step.application}" if step.application else "the job"
    before, after = step.before or "no stage", step.after or "no stage"
    return STEPS[step.what].format(who=who, before=before, after=after)
