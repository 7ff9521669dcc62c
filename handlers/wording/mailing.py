"""What our mails say, the pages behind their links, and the answers to `/hire mail`.

No mail's subject names a candidate: mail servers log subjects, and locked screens show them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from handlers.mailing.boxes import CONFIRM_DAYS, Subscription
from handlers.mailing.digests import DailyNews, OpeningNews
from handlers.mailing.letters import MOST_REFUSALS
from handlers.mailing.links import Receipt
from handlers.messages import (
    Block,
    Button,
    Buttons,
    Fields,
    Heading,
    Line,
    Link,
    Message,
    Note,
    Paragraph,
    Span,
)
from handlers.views import AlertView, Entry
from handlers.wording import deciding, shortlists
from handlers.wording.parts import BUCKETS, DECIDES, bold, count, labelled, number, plain
from handlers.wording.queue import describe, requested, requests
from storage.models import Opening

SENDS: Final[Mapping[str, str]] = {
    "alerts": "top candidates, at once",
    "digest": "a daily digest",
    "nothing": "nothing",
}
WHY: Final = "You get this because you asked Shortlist to mail it to you (/hire mail). "
COUNTED: Final[Mapping[str, str]] = {**BUCKETS, "waiting": "on their way", "failed": "failed"}


def confirm(url: str) -> Message:
    """Asks whoever reads an address whether it is theirs."""
    link: Line = (Link("Confirm this address", url),)
    blocks: tuple[Block, ...] = (
        Heading("Is this your address?"),
        Paragraph(
            (
                plain(
                    "A member of a workspace that hires with Shortlist, most likely you, asked for "
                    "its mails to go here."
                ),
            )
        ),
        Paragraph((link,)),
        Note(
            (
                plain(
                    f"The link works for {CONFIRM_DAYS} days. If it was not you, do nothing: "
                    "nothing else is mailed to an address that is not confirmed."
                ),
            )
        ),
    )
    return Message("Confirm your address for Shortlist", blocks)


def alert(view: AlertView, stop: str) -> Message:
    """An outstanding application."""
    shown = shortlists.alert(view)
    blocks = tuple(block for block in shown.blocks if not isinstance(block, Buttons))
    total = number(view.entry.assessment.score.total)
    subject = f"Top candidate for {view.opening.title}: {total} of 100"
    return Message(subject, (*blocks, *_end(stop, "Decide in the opening's channel. ")))


def quiet(opening: Opening, views: Sequence[AlertView], amount: int, stop: str) -> Message:
    """Whom quiet hours held back."""
    shown = shortlists.digest(opening, views, amount)
    return replace(shown, blocks=(*shown.blocks, *_end(stop)))


def digest(news: DailyNews, stop: str) -> Message:
    """The daily digest."""
    blocks: list[Block] = [Heading("Your daily digest")]
    for one in news.openings:
        blocks += _opening(one)
    blocks += requests(news.requests)
    if news.total_stuck:
        blocks += _stuck(news)
    best, undecided = (
        sum(len(one.best) for one in news.openings),
        sum(one.undecided for one in news.openings),
    )
    told = [
        count(sum(one.arrived for one in news.openings), "new CV"),
        *([count(best, "top candidate")] if best else []),
        *([f"{undecided} to decide on"] if undecided else []),
        *([requested(news.requests)] if news.requests else []),
    ]
    blocks += _end(stop, f"{DECIDES} ")
    return Message(f"Shortlist: {', '.join(told)}", tuple(blocks))


def _opening(news: OpeningNews) -> list[Block]:
    counts = [
        f"{amount} {COUNTED[state]}" for state in COUNTED if (amount := news.counts.get(state))
    ]
    blocks: list[Block] = [
        Heading(f"#{news.opening.id} {news.opening.title}"),
        Fields(
            (
                ("New CVs", str(news.arrived)),
                ("To decide on", str(news.undecided)),
                ("In all", ", ".join(counts) or "nobody"),
            )
        ),
    ]
    if news.best:
        blocks.append(Paragraph((bold("New top candidates"), *map(_person, news.best))))
    if news.waiting:
        label = "Also waiting for a decision" if news.best else "Waiting for a decision"
        blocks.append(Paragraph((bold(label), *map(_person, news.waiting))))
    return blocks


def _person(entry: Entry) -> Line:
    total = number(entry.assessment.score.total)
    return (Span(f"{entry.name}, {total} of 100"), *deciding.in_short(entry.stances))


def _stuck(news: DailyNews) -> list[Block]:
    lines = [
        labelled(f"{describe(entry.name)}{f': {entry.subject}' if entry.subject else ''}.", why)
        for entry in news.stuck
        for why in [entry.reason]
    ]
    more = news.total_stuck - len(news.stuck)
    told = f"… and {more} more. " if more else ""
    return [
        Heading(f"{count(news.total_stuck, 'piece')} of work in the retry queue"),
        Paragraph(tuple(lines)),
        Note((plain(f"{told}/hire queue shows them, to retry or to drop."),)),
    ]


def _end(stop: str, before: str = "") -> tuple[Block, ...]:
    link: Line = (Span(before + WHY), Link("Change it, or stop all mail", stop))
    return (Note((link,)),)


def link(url: str) -> Message:
    """A link to sign in by."""
    blocks: tuple[Block, ...] = (
        Heading("Your way in"),
        Paragraph(((Link("Open Shortlist", url),),)),
        Note(
            (
                plain(
                    "The link works once, and not for long. It lets in whoever opens it: pass it "
                    "on to nobody. If you did not ask for it, delete this mail."
                ),
            )
        ),
    )
    return Message("Your link to Shortlist", blocks)


def receipt(letter: Receipt) -> Message:
    """A candidate's receipt, in the words of who wrote it."""
    way: Line = (Link(letter.label, letter.url),)
    blocks: list[Block] = [Paragraph((plain(line),)) for line in letter.lines]
    blocks.append(Paragraph((way,)))
    if letter.note:
        blocks.append(Note((plain(letter.note),)))
    return Message(letter.subject, tuple(blocks))


def trial() -> Message:
    """Sent by whoever sets e-mail up."""
    text = "This came from Shortlist: its e-mail works."
    return Message("A test from Shortlist", (Paragraph((plain(text),)),))


def standing(subscription: Subscription | None) -> Message:
    """A member's address, and what is mailed there; shown to them alone."""
    if subscription is None:
        text = "Nothing is mailed to you: there is no address."
        return Message(text, (Heading("E-mail"), Paragraph((plain(text), plain(SETS_ONE)))))
    lines = [labelled("Address:", f"{subscription.address} {_state(subscription.state)}".strip())]
    lines.append(labelled("Mailed there:", _sends(subscription, subscription.sends)))
    lines += [
        labelled(f"About #{opening.id} {opening.title}:", _sends(subscription, sends))
        for opening, sends in subscription.choices
    ]
    blocks: tuple[Block, ...] = (
        Heading("E-mail"),
        Paragraph(tuple(lines)),
        Note((plain(HOW),)),
        Buttons(
            (
                Button("Top candidates at once", "choose_mail", "alerts"),
                Button("Daily digest", "choose_mail", "digest"),
                Button("Nothing", "choose_mail", "nothing"),
                Button("Forget my address", "forget_mail", "", "danger", confirm=FORGET),
            )
        ),
    )
    return Message("E-mail", blocks)


SETS_ONE: Final = "/hire mail you@example.com sets one."
HOW: Final = (
    "Say it for one opening with #ID: /hire mail off #3. The hour and the time zone of the digest: "
    "/hire mail digest 8 Europe/Berlin. You are told only of openings that you may see."
)
FORGET: Final = "Have the address forgotten? Nothing is mailed to it any more."
STATES: Final[Mapping[str, str]] = {
    "unconfirmed": "not confirmed yet: open the link that was mailed to it",
    "refused": (
        f"switched off: the mail server refused it {MOST_REFUSALS} times in a row; set it again"
    ),
}


def _state(state: str) -> str:
    return f"({STATES[state]})" if state in STATES else ""


def _sends(subscription: Subscription, sends: str) -> str:
    at = f", at {subscription.hour}:00 ({subscription.zone})" if sends == "digest" else ""
    return SENDS[sends] + at


def asked(address: str) -> Message:
    """Said once a link was mailed to a new address."""
    text = (
        f"A link is being mailed to {address}. Open it within {CONFIRM_DAYS} days to confirm the "
        "address: nothing else is mailed there before."
    )
    return Message("Confirm the address", (Paragraph((plain(text),)),))


def forgotten() -> Message:
    """Said once an address was forgotten."""
    text = "Your address is forgotten. Nothing is mailed to you any more."
    return Message(text, (Paragraph((plain(text),)),))


@dataclass(frozen=True)
class Page:
    """A page behind a link of a mail.

    Attributes:
        choices: (value, label) of what can be pressed, the first the most likely.
    """

    title: str
    lines: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()


def confirm_page() -> Page:
    """Asks to press: whatever opens links by itself must confirm nothing."""
    lines = ("Mails about hiring will go to the address that this link was mailed to.",)
    return Page("Confirm your address", lines, (("confirm", "Confirm"),))


def confirmed_page() -> Page:
    """An address is in use."""
    return Page(
        "Confirmed",
        ("Top candidates are mailed to you from now on. In the chat, /hire mail changes that.",),
    )


def stop_page(opening_id: int | None) -> Page:
    """What is to be mailed from now on."""
    one = ((("one", f"No mail about opening #{opening_id}"),)) if opening_id else ()
    choices = (("all", "Stop all mail"), *one, ("digest", "One digest a day instead"))
    return Page("Mail from Shortlist", ("What should change?",), choices)


STOPPED: Final[Mapping[str, str]] = {
    "all": "Nothing more is mailed to you.",
    "one": "Nothing more about this opening is mailed to you.",
    "digest": "You get one digest a day instead.",
}


def stopped_page(what: str) -> Page:
    """It was changed."""
    return Page("Done", (STOPPED[what], "In the chat, /hire mail changes it again."))


def late_page() -> Page:
    """A link that confirms is too old."""
    lines = (f"The link worked for {CONFIRM_DAYS} days. In the chat, /hire mail mails a new one.",)
    return Page("This link is too old", lines)


def dead_page() -> Page:
    """A link that is not genuine, or of an address that is no longer used."""
    text = (
        "It is not complete, or the address that it was mailed to is not used here any more. "
        "Copy all of it from the mail; in the chat, /hire mail says what is mailed to you."
    )
    return Page("This link leads nowhere", (text,))
