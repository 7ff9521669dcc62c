"""What is said to plain questions."""

from collections.abc import Sequence

from handlers.asking.conditions import in_words
from handlers.asking.plans import Plan, condition_of
from handlers.asking.views import Person
from handlers.candidates.decisions import KINDS, REASONS
from handlers.messages import Block, Line, Message, Note, Paragraph, Span
from handlers.scoring.explaining import Explanation
from handlers.wording import deciding
from handlers.wording.parts import BUCKETS, DECIDES, OLDER, bold, count, number, plain, shorten
from pipeline.explanation import Change, Part, difference
from storage.decisions import Stance
from storage.models import Opening

EXAMPLES = (
    "who has Kubernetes and German?",
    "why is #1 above #2?",
    "what should I ask #1?",
    "who was declined and why?",
)
UNKNOWN = (
    "I answer plain questions about a shortlist, from what is stored: who has a skill, a language, "
    "a degree, years or points; why someone has their score or stands above someone else; what is "
    "missing; how many; a comparison. For example:"
)
UNNAMED = "Without a name"
NOT_PROOF = "What a CV does not say, its person may have all the same: ask."
_QUOTE = 160
_NUMBERS = ("first", "second", "third", "fourth", "fifth")


def unknown() -> Message:
    """Said to what no rule understands."""
    return Message(UNKNOWN, (Paragraph((plain(UNKNOWN), *_examples())),))


def _examples() -> list[Line]:
    return [(Span("• "), Span(example, "code")) for example in EXAMPLES]


def sentence(text: str) -> Message:
    """One sentence."""
    return Message(text, (Paragraph((plain(text),)),))


def openings(found: Sequence[Opening]) -> Message:
    """Said when it is not clear which opening is meant."""
    text = "Which opening? Ask again with its number, for example “who is ready in #3?”"
    lines = [(Span(f"#{opening.id}", "code"), Span(f" {opening.title}")) for opening in found]
    return Message(text, (Paragraph((plain(text), *lines)),))


def nobody(opening: Opening, plan: Plan) -> Message:
    """Said when a name or a place is nobody's."""
    which = f"The {_NUMBERS[plan.total - 1]} name" if plan.of > 1 else "The name"
    text = plan.text or f"{which} in the question is nobody's who is scored"
    said = f"{text.rstrip('.')} in {_titled(opening)}."
    hint = " It is blind: use places and code names." if opening.blind else ""
    lines = [plain(f"{said}{hint} I answer questions such as:"), *_examples()]
    return Message(said, (Paragraph(tuple(lines)),))


def several(opening: Opening, found: Sequence[Person]) -> Message:
    """Said when a name is that of several candidates."""
    text = f"Several candidates of {_titled(opening)} could be meant. Say which, by place:"
    lines = [plain(f"#{one.place} {one.name}") for one in found]
    return Message(text, (Paragraph((plain(text), *lines)),))


def who(opening: Opening, plan: Plan, found: Sequence[Person]) -> Message:
    """Those who meet a condition, each with the words of the CV that say so."""
    condition = condition_of(plan)
    wished = in_words(condition) if condition else ""
    text = f"{plan.total} of {count(plan.of, 'candidate')} in {_titled(opening)}"
    text += f": {wished}" if wished else ""
    if plan.counted or not plan.total:
        return Message(text, (Paragraph((bold(text),)), *_doubt(wished)))
    blocks: list[Block] = [Paragraph((bold(text),))]
    blocks.extend(Paragraph(tuple(_person(one))) for one in found)
    if plan.total > len(plan.ids):
        more = f"{plan.total - len(plan.ids)} more are not shown: /rank shows everyone."
        blocks.append(Note((plain(more),)))
    return Message(text, (*blocks, *_doubt(wished), Note((plain(DECIDES),))))


def _doubt(wished: str) -> tuple[Block, ...]:
    return (Note((plain(NOT_PROOF),)),) if wished else ()


def _person(one: Person) -> list[Line]:
    lines = [_head(one)]
    for proof in one.proofs:
        quote = f": “{shorten(proof.quote, _QUOTE)}”" if proof.quote else ""
        lines.append(plain(f"{proof.label}{quote}"))
    return [*lines, *_stances(one.stances)]


def _stances(stances: Sequence[Stance]) -> list[Line]:
    lines: list[Line] = []
    for place, stance in enumerate(stances):
        kind = KINDS.get(stance.row.kind, stance.row.kind)
        reason = REASONS.get(stance.row.code or "", "")
        why = "; ".join(part for part in (reason, stance.note) if part)
        said = f"{kind} by " if place == 0 else f"{kind} (a vote) by "
        lines.append((Span(said), deciding.by(stance), Span(f": {why}" if why else "")))
    return lines


def _head(one: Person) -> Line:
    score, older = one.entry.assessment.score, one.entry.assessment.older
    said = f" — {number(score.total)}, {BUCKETS[score.bucket]}"
    decision = KINDS.get(one.entry.application.decision or "", "")
    said += f", {decision.lower()}" if decision else ""
    stale: Line = (Span(f" ({OLDER[older]})", "italic"),) if older else ()
    return (Span(f"#{one.place} {one.name}", "bold"), Span(said), *stale)


def why(opening: Opening, found: Explanation, stances: Sequence[Stance]) -> Message:
    """Why somebody has their score, and what was decided."""
    text = f"{_told(found)}, in {_titled(opening)}"
    blocks: list[Block] = [Paragraph((bold(text), *_stances(stances)))]
    blocks.extend(Paragraph(tuple(_part(part))) for part in found.parts)
    return Message(text, (*blocks, Note((plain(DECIDES),))))


def _part(part: Part) -> list[Line]:
    earned = f"{number(part.points)} of {number(part.most)} points"
    hand = " (by hand)" if part.judgement else ""
    level = "unknown" if part.level is None else f"level {number(part.level)} of 4{hand}"
    lines: list[Line] = [(Span(part.criterion, "bold"), Span(f": {level}, {earned}"))]
    lines.extend(
        plain(f"{'' if quote.supports else 'Against: '}“{shorten(quote.text, _QUOTE)}”")
        for quote in part.quotes[:1]
    )
    return lines


def above(opening: Opening, first: Explanation, second: Explanation, *, asked: bool) -> Message:
    """Why one stands above another: the criteria that make the difference.

    Args:
        opening: where.
        first: who stands above.
        second: who stands below.
        asked: False where it is the other way round than the question says.
    """
    name, other = first.name or UNNAMED, second.name or UNNAMED
    text = f"{_told(first)}; {_told(second)}, in {_titled(opening)}"
    if not asked:
        text = f"It is the other way round: {name} stands above {other}. {text}"
    blocks: list[Block] = [Paragraph((bold(text),))]
    if first.bucket != second.bucket:
        better, worse = BUCKETS[first.bucket], BUCKETS[second.bucket]
        rule = f"“{better}” goes before “{worse}”, whatever the points."
        blocks.append(Paragraph((plain(rule),)))
    changes = sorted(difference(second.parts, first.parts), key=lambda one: -abs(one.points))
    moved = [one for one in changes if one.points]
    blocks.extend(Paragraph(tuple(_change(one, name, other))) for one in moved[:6])
    if not moved:
        same = "No criterion differs: evidence comes next, then whoever arrived earlier."
        blocks.append(Paragraph((plain(same),)))
    return Message(text, (*blocks, Note((plain(DECIDES),))))


def _change(one: Change, name: str, other: str) -> list[Line]:
    return [
        (Span(one.criterion, "bold"), Span(f": {one.points:+.1f} points for {name}")),
        plain(f"{name}: {_side(one.after)}"),
        plain(f"{other}: {_side(one.before)}"),
    ]


def _side(part: Part | None) -> str:
    if part is None:
        return "not asked"
    if part.level is None:
        return "unknown"
    quote = next((quote.text for quote in part.quotes), None)
    said = f" “{shorten(quote, _QUOTE)}”" if quote else ""
    return f"level {number(part.level)}, {number(part.points)} points{said}"


def gaps(opening: Opening, found: Explanation) -> Message:
    """What is open for somebody, what to ask them, and what would raise the total."""
    text = f"{_told(found)}, in {_titled(opening)}"
    blocks: list[Block] = [Paragraph((bold(text),))]
    asked = [part for part in found.parts if part.question]
    if asked:
        lines = [(Span(f"{one.criterion}: ", "bold"), Span(one.question or "")) for one in asked]
        blocks += [Paragraph((bold("Ask"), *lines))]
    raised = [part for part in found.parts if part.next_level and part.gain]
    if raised:
        raised.sort(key=lambda part: -part.gain)
        blocks.append(Paragraph((bold("What would raise it"), *map(_raise, raised))))
    if len(blocks) == 1:
        blocks.append(Paragraph((plain("Nothing is open: every criterion is at its top level."),)))
    return Message(text, (*blocks, Note((plain(DECIDES),))))


def _raise(part: Part) -> Line:
    now = "unknown" if part.level is None else f"level {number(part.level)}"
    said = f"{now} now; {part.next_level} (+{number(part.gain)} points)"
    return (Span(f"{part.criterion}: ", "bold"), Span(said))


def _told(found: Explanation) -> str:
    return f"{found.name or UNNAMED}: {number(found.total)} of 100, {BUCKETS[found.bucket]}"


def _titled(opening: Opening) -> str:
    return f"#{opening.id} {opening.title}"
