"""What is said about work that waits, and about how things stand."""

from handlers.messages import (
    Block,
    Button,
    Buttons,
    ChannelLink,
    Fields,
    Heading,
    Line,
    Mention,
    Message,
    Note,
    Paragraph,
    Span,
    Time,
)
from handlers.queue.retrying import TOP, Place, QueuePage
from handlers.queue.waiting import Entry
from handlers.status import Status
from handlers.wording.parts import count, plain

TASKS = {
    "fetch": "Fetching a file",
    "catch_up": "Looking for files that were missed",
    "read": "Reading a CV",
    "profile": "Filling in a profile",
    "score": "Scoring a CV",
    "second_look": "Looking at a CV a second time",
    "draft": "Drafting a rubric",
    "assign": "Putting CVs into the opening that somebody chose",
    "end_quiet": "Collecting what came in quiet hours",
    "question": "Answering a question",
    "deliver": "Posting messages",
    "mark": "Marking a message with a reaction",
    "renew": "Renewing the app's token",
    "send_report": "Sending a file of a report",
    "webhook": "Telling another program by webhook",
    "fetch_link": "Fetching a file that another program gave a link to",
    "opening_changed": "Bringing an opening's CVs up to date",
    "workspace_changed": "Bringing the workspace's CVs up to date",
    "ats_sync": "Going through an applicant tracking system",
    "ats_take": "Taking in a CV from an applicant tracking system",
    "ats_send": "Writing to an applicant tracking system",
    "erase_receipt": "Erasing a CV whose time is over",
    "progress": "Posting a message, the progress line",
    "card": "Posting a message, the card",
    "alert": "Posting a message, the announcement",
    "digest": "Posting a message, what came in quiet hours",
    "opening": "Posting a message, the opening",
    "shortlist": "Posting a message, the shortlist",
    "caught_up": "Posting a message, what was missed",
    "answer": "Posting a message, the answer to a question",
    "mail_confirm": "Mailing the link that confirms an address",
    "mail_alert": "Mailing a top candidate",
    "mail_quiet": "Mailing what came in quiet hours",
    "mail_digest": "Mailing a digest",
    "mail_link": "Mailing a link to sign in",
    "mail_receipt": "Mailing a candidate's receipt",
    "asked": "Posting a message, what a candidate asks for",
}
DROP = "Give this up for good?"
PAUSED = "Scoring is paused. CVs are still taken in and read; /hire resume scores them."
HELP = (
    (
        "Drop CVs (PDF, Word, text, pictures, or a ZIP of them) into a channel",
        "they are read, scored and ranked in the thread",
    ),
    (
        "Score this CV, in the menu of a message",
        "take in the files of that message, old ones too",
    ),
    ("Upload CVs, among the shortcuts", "hand in CVs from your computer"),
    ("/opening new", "create an opening for this channel; its rubric is drafted for you to edit"),
    (
        "“Create an opening” in a message's menu",
        "the same, with the message (and its file) as the job description",
    ),
    ("/opening list, /opening edit #ID", "see and change openings, what is announced and when"),
    (
        "/opening pause #ID, /opening reopen #ID, /opening close #ID",
        "keep CVs unscored for a while; score what waited; end it",
    ),
    (
        "“for #ID”, or words of the title, in the message with CVs",
        "says for which opening they are, where a channel has several",
    ),
    (
        "/opening share #ID [days 180] [language de] [off]",
        "the page on which candidates apply, with its link",
    ),
    ("/rank [opening] [top N] [min SCORE] [skill:X ...] [years:N]", "the ranked shortlist"),
    (
        "/hire board, /hire board mail",
        "a link to the pages in your browser, for you alone; with mail, to your confirmed address",
    ),
    (
        "/hire report [opening]",
        "how the hiring stands: scores beside decisions, criteria, funnel; a spreadsheet",
    ),
    (
        "/candidate NAME, E-MAIL or SKILL [#ID]",
        "find a candidate; parts of a name and typing slips will do",
    ),
    ("/candidate compare 1 2 3", "two to five candidates side by side, by place or name"),
    (
        "@Shortlist who has Kubernetes and German?",
        "a plain question in the channel, or in a direct message",
    ),
    ("/hire queue", "what could not be done yet, with the reason; retry or drop it"),
    ("/hire requests", "what candidates ask for: a person's look, a copy, erasure"),
    ("/hire status", "how things stand"),
    ("/hire roles, /hire roles @someone recruiter", "who may do what; admins change it"),
    (
        "/hire mail you@example.com, /hire mail alerts | digest 8 | off",
        "top candidates or a daily digest by e-mail; with #ID for one opening",
    ),
    ("/hire pause, /hire resume", "stop and start all scoring; nothing is lost"),
)


def queue(page: QueuePage, *, ids: bool = False) -> Message:
    """A page of the retry queue: each piece of work with its reason and what can be done.

    `ids` shows each entry's id instead of buttons, for the shell.
    """
    told = conflicts(page.conflicts, shell=ids) if page.place == TOP else []
    if not page.entries:
        text = "The retry queue is empty: nothing waits and nothing failed."
        return Message(text, (Paragraph((plain(text),)), *told))
    title = f"{count(page.total, 'piece')} of work in the retry queue"
    blocks: list[Block] = [Heading("Retry queue"), *told, Note((plain(_shown(page)),))]
    for entry in page.entries:
        blocks.extend(_entry(entry, page.place, ids=ids))
    if not ids:
        buttons = [Button("Retry all", "retry_all", "", "primary")]
        if page.next_place is not None:
            buttons.append(Button("Next", "next_work", encode(page.next_place)))
        blocks.append(Buttons(tuple(buttons)))
    return Message(title, tuple(blocks))


def conflicts(amount: int, *, shell: bool = False) -> list[Block]:
    """That both sides changed the same, and where that is settled; nothing where they did not."""
    if not amount:
        return []
    what = f"{count(amount, 'conflict')} with an applicant tracking system"
    verb, them = ("waits", "it") if amount == 1 else ("wait", "them")
    board = f"Settle {them} on the board: /hire board, then Settings, ATS."
    where = f"`shortlist ats conflicts` shows {them}." if shell else board
    return [Paragraph((plain(f"{what} {verb} for a person. {where}"),))]


def requests(amount: int) -> list[Block]:
    """That candidates wait for an answer, and where it is given; nothing where none does."""
    if not amount:
        return []
    verb = "waits" if amount == 1 else "wait"
    what = "a person's look, a copy of their data, or erasure"
    text = f"{requested(amount)} {verb} for an answer ({what}). /hire requests shows them."
    return [Paragraph((plain(text),))]


def requested(amount: int) -> str:
    """How many requests of candidates."""
    return count(amount, "request of a candidate", "requests of candidates")


def _shown(page: QueuePage) -> str:
    all_ = f"{count(page.total, 'piece')} of work"
    if len(page.entries) == page.total:
        return all_
    first = page.place.skip + 1
    return f"{first} to {page.place.skip + len(page.entries)} of {all_}"


def encode(place: Place) -> str:
    """Where a page begins, as a button's value; empty at the top."""
    return "" if place.after is None else f"{place.kind}:{place.after}:{place.skip}"


def _entry(entry: Entry, place: Place, *, ids: bool) -> list[Block]:
    what = describe(entry.name)
    subject = f": {entry.subject}" if entry.subject else ""
    where: Line = (Span(" in "), ChannelLink(entry.channel)) if entry.channel else ()
    where = (Span(" to "), Mention(entry.reader)) if entry.reader else where
    lines: list[Line] = [(Span(f"{what}{subject}", "bold"), *where), plain(entry.reason)]
    if entry.next_try is not None:
        lines.append((Span("Next try: "), Time(int(entry.next_try.timestamp()))))
    value = f"{entry.kind}:{entry.id}"
    if ids:
        lines[0] = (Span(f"{value}  ", "code"), *lines[0])
        return [Paragraph(tuple(lines))]
    if page := encode(place):
        value = f"{value}@{page}"
    about = f"{what}{subject}"
    retry = Button("Retry", "retry_work", value, spoken=f"Retry {about}")
    drop = Button("Drop", "drop_work", value, "danger", confirm=DROP, spoken=f"Drop {about}")
    return [Paragraph(tuple(lines)), Buttons((retry, drop))]


def describe(name: str) -> str:
    """What a task or a kind of message is called."""
    return TASKS.get(name, name)


def retried(amount: int) -> Message:
    """Said after Retry all."""
    text = f"{count(amount, 'piece')} of work {'is' if amount == 1 else 'are'} being tried again."
    return Message(text, (Paragraph((plain(text),)),))


def status(now: Status) -> Message:
    """How the workspace stands."""
    pairs = (
        ("Openings", f"{now.open_openings} open"),
        ("Candidates", f"{now.scored} scored, {now.waiting} on their way"),
        ("Retry queue", str(now.stuck)),
        ("Scoring", "paused" if now.paused else "on"),
        ("Engine", now.engine),
        ("Tasks in the queues", now.queues),
    )
    told = (*requests(now.requests), *conflicts(now.conflicts))
    return Message("Status", (Heading("Status"), Fields(pairs), *told))


def paused(*, on: bool) -> Message:
    """Said after pause and resume."""
    text = PAUSED if on else "Scoring goes on. What waited is being scored now."
    return Message(text, (Paragraph((plain(text),)),))


def help_text() -> Message:
    """What can be done, and how."""
    lines: tuple[Line, ...] = tuple(
        (Span(command, "code"), Span(f" — {what}")) for command, what in HELP
    )
    return Message("What Shortlist can do", (Heading("Shortlist"), Paragraph(lines)))
