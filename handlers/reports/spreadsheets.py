"""The spreadsheet of a report: who applied, with levels, quotes, decisions and the journal."""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from handlers.candidates.decisions import KINDS, REASONS
from handlers.errors import UserError
from handlers.messages import Fields, Heading, Line, Note, Paragraph, Span
from handlers.reports.figures import Report
from handlers.services import Services
from handlers.views import Entry, view_entries
from handlers.wording import reports as wording
from handlers.wording.parts import BUCKETS
from storage.applications import Filters, shortlist
from storage.decisions import Stance, stances_of
from storage.models import Application, JournalEntry, Opening
from storage.reports import journal_of, unscored

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MISSING: Final = (
    "Spreadsheets need the extra `reports` of Shortlist: pip install 'shortlist[reports]', or make "
    "setup. The figures stand in the report itself."
)
LARGEST: Final = 5_000  # candidates in a file sent to a chat; a shell writes them all
CHUNK: Final = 25  # opened at a time, so that others on the same event loop get their turn
JOURNAL: Final = 20_000
CELL: Final = 32_767  # characters; Excel takes no more
FIRST_COLUMN, OTHER_COLUMNS = 28, 18  # width in characters

Cell = str | float | datetime | None
Row = Sequence[Cell]
CANDIDATES: Final = (
    "Place", "Candidate", "Application", "State", "Bucket", "Total", "Evidence", "Years",
    "Arrived (UTC)", "Decision", "Decided by", "Rubric version", "Scored by", "Older score",
)  # fmt: skip
QUOTES: Final = (
    "Place", "Candidate", "Criterion", "Level", "By hand", "Speaks", "Quote", "Reason",
)  # fmt: skip
DECISIONS: Final = (
    "Candidate", "Decision", "Stands", "Reason", "Note", "By", "At (UTC)", "Total seen",
    "Rubric version",
)  # fmt: skip
ENTRIES: Final = ("At (UTC)", "By", "Action", "Subject", "Detail")


@dataclass
class Book:
    """The sheets of a spreadsheet, by subject; each row is as long as its sheet's headings.

    Attributes:
        report: lines of label and value.
        criteria: names of all criteria, in the order in which they were first met.
        levels: place, candidate, then the level by criterion; None where it is unknown.
    """

    report: list[Row] = field(default_factory=list)
    candidates: list[Row] = field(default_factory=list)
    criteria: dict[str, None] = field(default_factory=dict)
    levels: list[tuple[int, str, Mapping[str, float | None]]] = field(default_factory=list)
    quotes: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    journal: list[Row] = field(default_factory=list)

    def sheets(self) -> Iterator[tuple[str, Sequence[str], Sequence[Row]]]:
        """(name, headings, rows) of each sheet."""
        yield "Report", ("Figure", "Value"), self.report
        yield "Candidates", CANDIDATES, self.candidates
        names = tuple(self.criteria)
        levels = [
            (place, who, *(had.get(name) for name in names)) for place, who, had in self.levels
        ]
        yield "Levels", ("Place", "Candidate", *names), levels
        yield "Quotes", QUOTES, self.quotes
        yield "Decisions", DECISIONS, self.decisions
        yield "Journal", ENTRIES, self.journal


async def gather(services: Services, found: Report, limit: int | None) -> Book:
    """Gather what a spreadsheet holds, the best candidates first, a few at a time.

    Args:
        services: what it works with.
        found: the figures.
        limit: candidates that it holds at most; None for all. The report says how many are left
            out.
    """
    opening, book = found.opening, Book(list(_figures(found)))
    after: str | None = ""
    place = 0
    while after is not None and (limit is None or place < limit):
        size = CHUNK if limit is None else min(CHUNK, limit - place)
        async with services.database.search() as session:
            rows = await shortlist(session, opening.id, Filters(), after=after, limit=size)
            entries = await view_entries(session, opening, rows, services.options.engine)
            stances = await stances_of(session, [entry.application for entry in entries])
        for place, entry in enumerate(entries, place + 1):  # noqa: B020 - it goes on from there
            _add(book, opening, place, entry, stances.get(entry.application.id, ()))
        after = entries[-1].application.rank_key if len(entries) == size else None
    await _add_rest(services, book, opening, limit)
    if place < found.candidates.scored:
        left_out = f"only the first {place} of {found.candidates.scored} scored candidates"
        book.report.append(("Left out", f"This file holds {left_out}."))
    return book


async def _add_rest(services: Services, book: Book, opening: Opening, limit: int | None) -> None:
    """Add who is not scored, and the journal."""
    async with services.database.search() as session:
        waiting = await unscored(session, opening.id, limit)
        stances = await stances_of(session, waiting)
        book.journal = [_entry(entry) for entry in await journal_of(session, opening, JOURNAL)]
    for application in waiting:
        book.candidates.append(_unscored(application))
        for at, stance in enumerate(stances.get(application.id, ())):
            book.decisions.append(_decision(application.code_name, stance, stands=at == 0))


def _figures(found: Report) -> Iterator[Row]:
    """The report's own lines, as they stand in a chat."""
    for block in wording.report(found).blocks:
        match block:
            case Heading(text):
                yield text, None
            case Fields(pairs):
                yield from ((label, float(value)) for label, value in pairs)
            case Paragraph(lines) | Note(lines):
                yield from (("", _words(line)) for line in lines)


def _words(line: Line) -> str:
    return "".join(part.text for part in line if isinstance(part, Span))


def _add(book: Book, opening: Opening, place: int, entry: Entry, stances: Sequence[Stance]) -> None:
    who = entry.application.code_name if opening.blind else entry.name
    book.candidates.append(_candidate(place, who, entry))
    levels = {}
    for criterion, mark in entry.assessment.pairs:
        book.criteria.setdefault(criterion.name)
        levels[criterion.name] = mark.level
    book.levels.append((place, who, levels))
    book.quotes.extend(_quotes(place, who, entry))
    for at, stance in enumerate(stances):
        book.decisions.append(_decision(who, stance, stands=at == 0))


def _candidate(place: int, who: str, entry: Entry) -> Row:
    application, score = entry.application, entry.assessment.score
    engine = score.engine
    return (
        place,
        who,
        application.id,
        application.state,
        BUCKETS[score.bucket],
        score.total,
        score.evidence,
        application.years,
        application.arrived_at,
        KINDS.get(application.decision or ""),
        application.decided_by,
        entry.assessment.row.rubric_version,
        f"{engine.name}, {engine.model}" if engine.model else engine.name,
        entry.assessment.older,
    )


def _unscored(application: Application) -> Row:
    known = (None, application.code_name, application.id, application.state)
    decided = (KINDS.get(application.decision or ""), application.decided_by)
    empty = (None, None, None, application.years, application.arrived_at)
    return (*known, *empty, *decided, None, None, None)


def _quotes(place: int, who: str, entry: Entry) -> Iterator[Row]:
    for criterion, mark in entry.assessment.pairs:
        by_hand = mark.judgement.by if mark.judgement else None
        about = (place, who, criterion.name, mark.level, by_hand)
        reason = mark.judgement.reason if mark.judgement else mark.reason
        if not mark.quotes:
            yield *about, None, None, reason
        for quote in mark.quotes:
            yield *about, "for" if quote.supports else "against", quote.text, reason


def _decision(who: str, stance: Stance, *, stands: bool) -> Row:
    row = stance.row
    return (
        who,
        KINDS[row.kind],
        "stands" if stands else "vote",
        REASONS.get(row.code or ""),
        stance.note or None,
        row.actor,
        row.created_at,
        row.total,
        row.rubric_version,
    )


def _entry(entry: JournalEntry) -> Row:
    detail = json.dumps(entry.detail, ensure_ascii=False) if entry.detail else None
    return entry.at, entry.actor, entry.action, entry.subject, detail


def write(book: Book) -> bytes:
    """Write a spreadsheet. Every text is written as text: no formula or link is ever made of it.

    Returns:
        An XLSX file.

    Raises:
        UserError: the writing library is not installed.
    """
    try:
        from xlsxwriter.workbook import Workbook  # noqa: PLC0415 - few processes need it
    except ImportError as error:
        raise UserError(MISSING) from error
    file = io.BytesIO()
    # In memory: words of CVs are never left lying in temporary files.
    with Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as workbook:
        for name, headings, rows in book.sheets():
            _write_sheet(workbook, name, headings, rows)
    return file.getvalue()


def _write_sheet(
    workbook: "Workbook", name: str, headings: Sequence[str], rows: Sequence[Row]
) -> None:
    sheet = workbook.add_worksheet(name)
    bold = workbook.add_format({"bold": True})
    sheet.set_column(0, 0, FIRST_COLUMN)
    sheet.set_column(1, len(headings), OTHER_COLUMNS)
    sheet.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading[:CELL], bold)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, cell)


def _write_cell(sheet: "Worksheet", row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell[:CELL])
    elif isinstance(cell, datetime):
        # Excel knows no time zones: all times are UTC, and the headings say so.
        sheet.write_datetime(row, column, cell.replace(tzinfo=None))
    elif cell is not None:
        sheet.write_number(row, column, cell)
