"""The report on an opening in words and numbers, and what is said about its files."""

from collections.abc import Iterable
from typing import Final

from handlers.attachments import FileWay
from handlers.messages import (
    Block,
    Button,
    Buttons,
    Fields,
    Heading,
    Line,
    Message,
    Note,
    Paragraph,
)
from handlers.reports.figures import (
    BINS,
    FEWEST_DECISIONS,
    NEWEST,
    Agreement,
    Candidates,
    CriterionFigures,
    Files,
    Report,
)
from handlers.wording.feeling import ANSWERS
from handlers.wording.parts import bold, count, labelled, number, percent, plain
from pipeline.agreement import FEWEST, Waits

TOP = 3  # criteria that are named as separating most
SHOWN_TO_ALL: Final = "Everyone in this channel will see it. Post it here?"
SHEET_TO_ALL: Final = (
    "It holds the candidates with their levels, quotes and decisions, and everyone in this channel "
    "will see it. Post it here?"
)
SMALL_PRINT: Final = (
    "Levels are the engine's, by the rubric in force; equal ones count half in pairs. Figures of "
    "few candidates say little, and decisions are made with the scores in sight. A person decides."
)
KINDS: Final = {
    "picture": "The picture is being drawn",
    "sheet": "The spreadsheet is being written",
}


def report(found: Report, way: FileWay | None = None) -> Message:
    """All figures of an opening.

    Args:
        found: the figures.
        way: how files reach whoever asked; None where nothing can be pressed (the shell).
    """
    title = f"Report on #{found.opening.id} {found.opening.title}"
    blocks: list[Block] = [
        Heading(title),
        Fields(tuple(_files(found.files))),
        Fields(tuple(funnel(found.candidates, found.opening.alert_bar))),
        Paragraph((labelled("Scores:", distribution(found.totals)),)),
        Paragraph((bold("Scores and decisions"), *map(plain, _decisions(found)))),
        Paragraph((labelled("“Was this score right?”", _feedback(found.feedback)),)),
        Paragraph((bold("Criteria"), *_criteria(found.criteria))),
        Paragraph((labelled("Time to first look:", _looks(found.looks)),)),
        Note((plain(_small_print(found.candidates.all)),)),
    ]
    if way is not None:
        blocks.extend(_to_have(found.opening.id, way))
    said = ", ".join(f"{label} {value}" for label, value in funnel(found.candidates, None))
    return Message(f"{title}: {said}", tuple(blocks))


def _files(files: Files) -> Iterable[tuple[str, str]]:
    yield "Files received", str(files.received)
    yield "Read", str(files.read)
    rest = (
        ("On their way", files.on_the_way),
        ("Waiting for a person", files.held),
        ("Could not be read", files.failed),
        ("Taken out again", files.removed),
    )
    yield from ((label, str(amount)) for label, amount in rest if amount)


def funnel(candidates: Candidates, bar: float | None) -> Iterable[tuple[str, str]]:
    """How many candidates got how far; `bar` names the alert bar where it is given."""
    yield "Candidates", str(candidates.all)
    for label, amount in (("Waiting", candidates.waiting), ("Failed", candidates.failed)):
        if amount:
            yield label, str(amount)
    yield "Scored", str(candidates.scored)
    yield "Ready", str(candidates.ready)
    yield f"Over the bar of {number(bar)}" if bar else "Over the bar", str(candidates.over_bar)
    yield "Shortlisted", str(candidates.shortlisted)
    yield "On hold", str(candidates.on_hold)
    yield "Declined", str(candidates.declined)
    yield "Undecided", str(candidates.undecided)


def distribution(totals: tuple[int, ...]) -> str:
    """How many candidates have which totals, such as "50 to 59: 3, 80 to 89: 1"."""
    parts = [f"{steps(at)}: {amount}" for at, amount in enumerate(totals) if amount]
    return ", ".join(parts) or "nobody is scored yet."


def steps(at: int) -> str:
    """The totals of a step of the distribution, such as "50 to 59"."""
    width = 100 // BINS
    return f"{at * width} to {100 if at == BINS - 1 else (at + 1) * width - 1}"


def _decisions(found: Report) -> list[str]:
    if found.agreement is None:
        so_far = f"{count(found.decisions, 'decision')} so far: too few to say"
        return [f"{so_far} (from {FEWEST_DECISIONS} on)."]
    return _agreement(found.agreement, found.opening.alert_bar)


def _agreement(seen: Agreement, bar: float) -> list[str]:
    lines = [
        _share("shortlisted", seen.shortlisted_over, seen.shortlisted, f"{number(bar)} or more"),
        _share("declined", seen.declined_under, seen.declined, f"less than {number(bar)}"),
    ]
    if seen.higher is None:
        lines.append("Order: it takes one shortlisted and one declined to compare.")
    else:
        lines.append(
            f"Order: in {_pairs(seen.higher)} of one shortlisted and one declined, the shortlisted "
            f"one had the higher score ({seen.shortlisted} and {seen.declined} candidates; equal "
            "scores count half; 50 % is chance)."
        )
    return lines


def _share(group: str, part: int, whole: int, what: str) -> str:
    share = f" ({percent(part / whole)})" if whole else ""
    return f"Of {whole} {group}, {part}{share} had a score of {what} when that was decided."


def _pairs(share: float) -> str:
    return f"{percent(share)} of the pairs"


def _feedback(answers: dict[str, int]) -> str:
    if not sum(answers.values()):
        return "nobody has answered yet."
    return ", ".join(f"{ANSWERS[answer]} {amount}" for answer, amount in answers.items())


def _criteria(criteria: tuple[CriterionFigures, ...]) -> list[Line]:
    measured = [one for one in criteria if one.alike is not None]
    if not measured:
        return [plain(f"Fewer than {FEWEST} candidates are scored by this rubric: too few to say.")]
    alike = [one for one in measured if one.alike]
    lines = [labelled("Separates nobody:", _alike(one)) for one in alike]
    if not lines:
        lines = [plain("Every criterion tells some candidates from others.")]
    apart = [one for one in criteria if one.higher not in {None, 0.5} and one not in alike]
    apart.sort(key=lambda one: -abs((one.higher or 0.0) - 0.5))
    lines.extend(labelled("Separates most:", _apart(one)) for one in apart[:TOP])
    return lines


def _alike(one: CriterionFigures) -> str:
    return (
        f"{one.criterion.name} has nearly the same level for all {one.n} candidates "
        f"({one.unknown} unknown)."
    )


def _apart(one: CriterionFigures) -> str:
    share = one.higher or 0.0
    name, who = one.criterion.name, "shortlisted"
    if share < 0.5:
        name, who, share = f"{name}, the other way round", "declined", 1 - share
    groups = f"{one.shortlisted} shortlisted, {one.declined} declined, {one.unknown} unknown of all"
    return f"{name}: in {_pairs(share)} the {who} one has the higher level ({groups})."


def _small_print(candidates: int) -> str:
    if candidates <= NEWEST:
        return SMALL_PRINT
    return f"Criteria and first looks: of the newest {NEWEST} candidates. {SMALL_PRINT}"


def _looks(found: Waits | None) -> str:
    if found is None:
        return "nobody has looked at a candidate yet."
    return (
        f"half within {duration(found.median)}, nine in ten within {duration(found.ninetieth)} "
        f"({count(found.n, 'candidate')} looked at)."
    )


def duration(seconds: float) -> str:
    """A length of time in its largest fitting unit, such as "3.5 hours"."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            amount = number(seconds / length)
            return f"{amount} {unit if amount == '1' else unit + 's'}"
    return "a minute"


def _to_have(opening_id: int, way: FileWay) -> list[Block]:
    if way.reach == "nowhere":
        return [Note((plain(way.advice),))]
    if way.reach == "member":
        text = "The picture is being drawn and comes to you as a direct message."
        sheet = Button("Spreadsheet", "report_file", f"sheet:{opening_id}")
        return [Note((plain(text),)), Buttons((sheet,))]
    return [
        Note((plain(way.advice),)),
        Buttons(
            (
                Button(
                    "Picture to channel",
                    "report_file",
                    f"picture:{opening_id}",
                    confirm=SHOWN_TO_ALL,
                ),
                Button(
                    "Spreadsheet to channel",
                    "report_file",
                    f"sheet:{opening_id}",
                    confirm=SHEET_TO_ALL,
                ),
            )
        ),
    ]


def being_made(kind: str, way: FileWay) -> Message:
    """Said to whoever asked for a file."""
    where = "comes to you as a direct message" if way.reach == "member" else "comes to this channel"
    text = f"{KINDS[kind]} and {where}. If it does not come, /hire queue says why."
    return Message(text, (Paragraph((plain(text),)),))


def file_name(kind: str, opening_id: int) -> str:
    """Name of a report's file."""
    return f"report-{opening_id}.png" if kind == "picture" else f"report-{opening_id}.xlsx"


def alt_text(found: Report) -> str:
    """What a report's picture shows, for whoever cannot see it; at most 1,000 characters."""
    said = ", ".join(
        f"{label} {value}" for label, value in funnel(found.candidates, found.opening.alert_bar)
    )
    return (
        f"Two bar charts. Candidates by score, {distribution(found.totals)}. "
        f"Candidates by how far they got: {said}."
    )[:1000]
