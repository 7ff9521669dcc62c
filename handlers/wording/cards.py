"""The card of one CV: its score with reasons and what people said, or what has to be done first."""

from handlers.cvs.standing import PENDING, Stage
from handlers.messages import (
    Block,
    Button,
    Buttons,
    Excerpt,
    Fields,
    Heading,
    Line,
    Message,
    Note,
    Paragraph,
    Span,
)
from handlers.views import Assessment, CardView
from handlers.wording import deciding, feeling
from handlers.wording.marking import by_hand, sureness
from handlers.wording.parts import (
    BUCKETS,
    DECIDES,
    HOLDS,
    OLDER,
    count,
    labelled,
    number,
    percent,
    plain,
    shorten,
)
from handlers.wording.quotes import best_quote
from pipeline.document import Document, Finding
from pipeline.rubric import Criterion, CriterionScore

REMOVE = (
    "This deletes the CV, its profile and its scores here. Where the same file was dropped more "
    "than once, the CV stays until each of its cards is removed. The file in the chat stays."
)
UNSCORED = PENDING | {
    Stage.HELD,
    Stage.CLOSED,
    Stage.PAUSED,
    Stage.REPLACED,
    Stage.NO_OPENING,
    Stage.CHOOSE,
}
TOP_QUOTES = 3
GAPS = 3

# What a CV says that no engine sees, by the code of its finding.
NOT_USED = {"hidden_text": "Hidden text", "instruction": "Words to the program"}


def card(view: CardView) -> Message:
    """The card of one CV: its score with reasons, or what a person has to do first."""
    if view.standing.stage is Stage.FAILED and view.assessment is None:
        return _failed(view)
    if view.standing.stage in UNSCORED or view.assessment is None:
        return _held(view)
    return _scored(view, view.assessment)


def _title(view: CardView) -> str:
    return view.name or view.file_name or "A CV"


def _failed(view: CardView) -> Message:
    reason = view.standing.reason or "It could not be read."
    text = f"{_title(view)}: {reason}"
    return Message(
        text,
        (
            Paragraph(((Span(_title(view), "bold"),), plain(reason))),
            Buttons((_button("Try again", "retry_cv", view), _remove(view))),
        ),
    )


def _held(view: CardView) -> Message:
    reason = HOLDS.get(view.standing.hold or view.standing.stage, "This CV waits to be scored.")
    actions = {
        "name": _button("Name the candidate", "ask_name", view, "primary"),
        "not_a_cv": _button("Score it all the same", "release", view, "primary"),
        "closed": _button("Move…", "ask_move", view, "primary"),
        "choose": _button("For which opening?", "ask_move", view, "primary"),
        "paused": _button("Move…", "ask_move", view),
    }
    first = actions.get(view.standing.hold or view.standing.stage)
    buttons = [first] if first else []
    if view.standing.hold == "not_a_cv" and "/" not in view.standing.upload.file:  # not in a ZIP
        buttons.append(_button("Create an opening from it", "opening_from_file", view))
    buttons.append(_remove(view))
    blocks: list[Block] = [Paragraph(((Span(_title(view), "bold"),), plain(reason)))]
    blocks.extend(_reading(view.document))
    return Message(f"{_title(view)}: {reason}", (*blocks, Buttons(tuple(buttons))))


def _scored(view: CardView, score: Assessment) -> Message:
    counts = score.score
    where = f" for {view.opening.title}" if view.opening else ""
    text = f"{_title(view)}: {number(counts.total)} of 100, {BUCKETS[counts.bucket]}{where}"
    blocks: list[Block] = [Heading(_title(view))]
    if view.profile and view.profile.headline:
        blocks.append(Paragraph((plain(shorten(view.profile.headline, 150)),)))
    blocks.append(_figures(view, score))
    blocks.extend(_strengths(score, view.profile.headline if view.profile else None))
    blocks.extend(_gaps(score))
    if said := by_hand(score):
        blocks.append(Note(tuple(said)))
    blocks.extend(_older(view, score))
    blocks.extend(_reading(view.document))
    if decided := deciding.told(view.stances):
        blocks.append(Paragraph(tuple(decided)))
    blocks.append(_small_print(view, score))
    blocks.extend(feeling.question(view.standing.application))
    blocks.extend(_buttons(view))
    return Message(text, tuple(blocks))


def _buttons(view: CardView) -> list[Block]:
    application = view.standing.application
    deciders = [deciding.buttons(application.id, view.stances)] if application else []
    changers = [
        _button("Correct…", "ask_correct", view),
        _button("Move…", "ask_move", view),
        _remove(view),
    ]
    return [*deciders, Buttons(tuple(changers))]


def _figures(view: CardView, score: Assessment) -> Fields:
    years = view.profile.years_experience if view.profile else None
    pairs = [
        ("Score", f"{number(score.score.total)} of 100"),
        ("Bucket", BUCKETS[score.score.bucket]),
        ("Evidence", f"{percent(score.score.evidence)} of the weight"),
    ]
    if years is not None:
        pairs.append(("Experience", f"{number(years)} years"))
    return Fields(tuple(pairs))


def strongest(score: Assessment) -> list[tuple[Criterion, CriterionScore]]:
    """Criteria with a supporting quote, those that earn most first."""
    earned = [
        pair for pair in score.pairs if pair[1].level and any(q.supports for q in pair[1].quotes)
    ]
    return sorted(earned, key=lambda pair: -(pair[0].weight * (pair[1].level or 0)))


def _strengths(score: Assessment, headline: str | None) -> list[Block]:
    blocks: list[Block] = []
    for criterion, mark in strongest(score)[:TOP_QUOTES]:
        quote = best_quote(mark, headline)
        level = number(mark.level or 0)
        blocks.append(Paragraph((labelled(criterion.name, f"level {level} of 4"),)))
        blocks.append(Excerpt(shorten(quote.text, 300)))
    return blocks


def gaps(score: Assessment) -> list[tuple[Criterion, CriterionScore]]:
    """Counting criteria that are unknown or low, the heaviest first."""
    open_ = [
        pair
        for pair in score.pairs
        if pair[0].kind != "note" and (pair[1].level is None or pair[1].level < pair[0].pass_level)
    ]
    return sorted(open_, key=lambda pair: (pair[0].kind != "must", -pair[0].weight))


def _gaps(score: Assessment) -> list[Block]:
    found = gaps(score)
    if not found:
        return []
    lines: list[Line] = [
        labelled(
            "Gap:",
            f"{criterion.name} ({'must-have, ' if criterion.kind == 'must' else ''}"
            f"{'unknown' if mark.level is None else 'level ' + number(mark.level)})",
        )
        for criterion, mark in found[:GAPS]
    ]
    question = next((mark.question for _, mark in found if mark.question), None)
    if question:
        lines.append(labelled("Ask:", question))
    return [Paragraph(tuple(lines))]


def _older(view: CardView, score: Assessment) -> list[Block]:
    application = view.standing.application
    reason = (application.reason if application else None) or view.standing.reason
    if reason:
        return [Note((plain(f"This is an older score. A new one could not be made: {reason}"),))]
    if score.older is None:
        return []
    older = OLDER[score.older].capitalize()
    return [Note((plain(f"{older}. Score it again from /rank #{score.row.opening_id}."),))]


def _reading(document: Document | None) -> list[Block]:
    if document is None:
        return []
    lines = [labelled("Read:", quality_line(document))]
    lines.extend(_finding(finding) for finding in document.findings if finding.code in NOT_USED)
    return [Note(tuple(lines[:6]))]


def quality_line(document: Document) -> str:
    """How well the file could be read, in one line."""
    quality = document.quality
    parts = [
        {"good": "well", "check": "needs a look", "unreadable": "hardly readable"}[quality.bucket],
        count(quality.words, "word"),
    ]
    if quality.pages_without_text:
        parts.append(f"{count(quality.pages_without_text, 'page')} without text")
    if any(page.source == "ocr" for page in document.pages):
        parts.append(f"from a scan, confidence {percent(quality.confidence)}")
    if quality.hidden_words:
        parts.append(f"{count(quality.hidden_words, 'hidden word')} left out")
    return ", ".join(parts)


def _finding(finding: Finding) -> Line:
    where = f" on page {finding.page}" if finding.page else ""
    label = f"{NOT_USED[finding.code]}{where}, not used:"
    return labelled(label, f"“{shorten(finding.detail, 200)}”")


def _small_print(view: CardView, score: Assessment) -> Note:
    engine = score.engine
    by = f"{engine.name}, {engine.model}" if engine.model else engine.name
    lines = [plain(f"{DECIDES} Scored by {by}; rubric version {score.row.rubric_version}.")]
    lines.extend(sureness(score))
    if view.duplicates:
        names = ", ".join(name for _, name in view.duplicates)
        lines.append(plain(f"Possible duplicate of {names}: see the details."))
    return Note(tuple(lines))


def _button(label: str, action: str, view: CardView, style: str = "default") -> Button:
    return Button(label, action, str(view.standing.upload.id), style)  # type: ignore[arg-type]


def _remove(view: CardView) -> Button:
    return Button(
        "Remove this CV",
        "remove_cv",
        str(view.standing.upload.id),
        "danger",
        confirm=REMOVE,
    )
