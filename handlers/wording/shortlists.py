"""The shortlist and the announcement of a top candidate."""

import json
from collections.abc import Sequence

from handlers.messages import (
    Block,
    Button,
    Buttons,
    Excerpt,
    Heading,
    Line,
    Message,
    MessageLink,
    Note,
    Paragraph,
    Picks,
    Span,
)
from handlers.ranking import Page, Query
from handlers.scoring.explaining import MOST_COMPARED
from handlers.topics import Topic
from handlers.views import AlertView, Entry
from handlers.wording import deciding
from handlers.wording.cards import gaps, strongest
from handlers.wording.marking import NEEDS_PERSON, second_look
from handlers.wording.parts import BUCKETS, DECIDES, OLDER, count, number, percent, plain, shorten
from handlers.wording.quotes import best_quote
from pipeline.scoring.second_look import needs_person
from storage.models import Opening

NAMED = 15  # candidates that a digest names


def shortlist(page: Page, *, public: bool = False) -> Message:
    """One page of the ranked applications of an opening."""
    opening, query = page.opening, page.query
    if not page.entries:
        return _empty(page)
    title = f"Shortlist for {opening.title}"
    text = f"{title}: {_told(query, page)}"
    blocks: list[Block] = [Heading(title), Note((plain(_told(query, page)),))]
    for rank, entry in enumerate(page.entries, page.first):
        blocks.extend(_entry(rank, entry))
    blocks.append(Note((plain(DECIDES),)))
    buttons = [] if public else [Button("Post to channel", "post_shortlist", encode(query))]
    if not public and len(page.entries) > 1:
        blocks.append(_picks(page))
        buttons.append(Button("Compare", "compare", str(opening.id)))
    if not public and any(entry.assessment.older for entry in page.entries):
        buttons.append(Button("Score again…", "offer_rescore", str(opening.id)))
    if page.next_query is not None and not public:
        buttons.append(Button("Next", "next_page", encode(page.next_query)))
    if buttons:
        blocks.append(Buttons(tuple(buttons)))
    return Message(text, tuple(blocks))


def _picks(page: Page) -> Picks:
    options = [
        (
            str(entry.application.id),
            f"{rank}. {entry.name}",
        )
        for rank, entry in enumerate(page.entries, page.first)
    ]
    label = f"Side by side: tick two to {MOST_COMPARED}, then press Compare"
    return Picks(label, tuple(options), "compare")


def being_posted() -> Message:
    """Said to the person who has a shortlist posted."""
    text = (
        "The shortlist is being posted to the channel; whoever is taken out later leaves it too. "
        "If it does not appear, /hire queue says why."
    )
    return Message(text, (Paragraph((plain(text),)),))


def encode(query: Query) -> str:
    """A query as a button's value."""
    return json.dumps(query.as_json(), separators=(",", ":"))


def _empty(page: Page) -> Message:
    text = f"Nobody matches in #{page.opening.id} {page.opening.title}"
    filters = page.query.filters_in_words()
    if page.query.skip:
        text = f"Nobody else is on the shortlist of #{page.opening.id} {page.opening.title}."
    elif filters:
        text += f" ({filters})."
    else:
        text += " yet: no CV was scored. Drop CVs into the channel."
    return Message(text, (Paragraph((plain(text),)),))


def _told(query: Query, page: Page) -> str:
    filters = query.filters_in_words()
    shown = _shown(page)
    return f"{shown}; {filters}" if filters else shown


def _shown(page: Page) -> str:
    last = page.first + len(page.entries) - 1
    all_ = count(page.matching, "candidate")
    if page.total == page.matching:
        return f"{page.first} to {last} of {all_}"
    if len(page.entries) == page.total:
        return f"top {page.total} of {all_}"
    return f"{page.first} to {last} of the top {page.total}, of {all_}"


def _entry(rank: int, entry: Entry) -> list[Block]:
    score, older = entry.assessment.score, entry.assessment.older
    head: Line = (
        Span(f"{rank}. {entry.name}", "bold"),
        Span(
            f" — {number(score.total)}, {BUCKETS[score.bucket]}, evidence {percent(score.evidence)}"
        ),
        *((Span(f" ({OLDER[older]})", "italic"),) if older else ()),
        *((Span(f" ({NEEDS_PERSON})", "italic"),) if needs_person(score) else ()),
        *deciding.in_short(entry.stances),
    )
    lines = [head]
    if best := strongest(entry.assessment)[:1]:
        criterion, mark = best[0]
        quote = best_quote(mark)
        lines.append((Span(f"{criterion.name}: “{shorten(quote.text, 140)}”"),))
    if missing := gaps(entry.assessment)[:2]:
        names = ", ".join(criterion.name for criterion, _ in missing)
        lines.append((Span(f"Open: {names}", "italic"),))
    return [Paragraph(tuple(lines))]


def alert(view: AlertView) -> Message:
    """An outstanding application, announced once."""
    text = f"Top candidate for {view.opening.title}: {_named_with_total(view)}"
    note = f"Over the bar of {number(view.opening.alert_bar)}. {DECIDES}"
    return _told_of(view, text, note)


def post(view: AlertView) -> Message:
    """A candidate's own post in a forum, whatever the score."""
    score = view.entry.assessment.score
    text = f"{view.entry.name}: {number(score.total)} of 100, {BUCKETS[score.bucket]}"
    missing = ", ".join(criterion.name for criterion, _ in gaps(view.entry.assessment)[:3])
    note = f"Open: {missing}. {DECIDES}" if missing else DECIDES
    return _told_of(view, text, note)


def _told_of(view: AlertView, text: str, note: str) -> Message:
    """An application with its strongest quotes, what was decided, and what can be."""
    entry = view.entry
    blocks: list[Block] = [Paragraph((_alert_line(view, text),))]
    for criterion, mark in strongest(entry.assessment)[:2]:
        quote = best_quote(mark, view.headline)
        blocks.append(Paragraph(((Span(criterion.name, "bold"),),)))
        blocks.append(Excerpt(shorten(quote.text, 200)))
    if decided := deciding.told(entry.stances):
        blocks.append(Paragraph(tuple(decided)))
    blocks.append(Note((plain(note), *second_look(entry.assessment))))
    blocks.append(deciding.buttons(entry.application.id, entry.stances))
    return Message(text, tuple(blocks), Topic(entry.name, deciding.stage(entry.stances)))


def digest(opening: Opening, views: Sequence[AlertView], amount: int) -> Message:
    """Whom quiet hours held back, in one message.

    Args:
        opening: theirs.
        views: the first of them, in rank order.
        amount: how many there are.
    """
    text = f"{count(amount, 'top candidate')} for {opening.title} came in quiet hours"
    lines = [
        (*_alert_line(view, _named_with_total(view)), *deciding.in_short(view.entry.stances))
        for view in views
    ]
    blocks: list[Block] = [Paragraph(((Span(text, "bold"),), *lines))]
    if amount > len(views):
        blocks.append(Note((plain(f"… and {amount - len(views)} more: /rank #{opening.id}"),)))
    blocks.append(Note((plain(f"Over the bar of {number(opening.alert_bar)}. {DECIDES}"),)))
    return Message(text, tuple(blocks))


def _named_with_total(view: AlertView) -> str:
    return f"{view.entry.name}, {number(view.entry.assessment.score.total)} of 100"


def _alert_line(view: AlertView, text: str) -> Line:
    line: Line = (Span(text, "bold"),)
    if view.channel is None or view.message is None:
        return line
    return (*line, Span(" — "), MessageLink("see the thread", view.channel, view.message))


def choose(openings: Sequence[Opening], command: str) -> Message:
    """Said when it is not clear which opening is meant."""
    text = "Which opening?"
    lines: tuple[Line, ...] = tuple(
        (Span(f"{command} #{opening.id}", "code"), Span(f" {opening.title}"))
        for opening in openings
    )
    return Message(text, (Paragraph((plain(text), *lines)),))
