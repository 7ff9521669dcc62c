"""What is asked and said about files that a person hands in by name."""

import json
from collections.abc import Sequence

from handlers.messages import (
    ChannelLink,
    ChoiceField,
    FileField,
    Form,
    Line,
    Message,
    Paragraph,
    Pointed,
    Span,
    Text,
)
from handlers.wording.parts import count, plain
from storage.models import Opening

KINDS = ("pdf", "docx", "doc", "rtf", "odt", "txt", "md", "html", "zip")
MOST_FILES = 10
OTHER_KINDS = "Files of a kind that is no CV, such as pictures and spreadsheets, are left alone."

THREAD_TELLS = (
    "The thread of the message tells how it goes. If nothing appears there, Shortlist is not in "
    "this conversation: invite it, or use “Upload CVs”; /hire queue has the reason."
)


def score_form(pointed: Pointed, openings: Sequence[Opening]) -> Form:
    """Ask for which opening the files of a message are; `openings` are open, the newest first."""
    files = count(len(pointed.files), "file")
    items = (Text((plain(f"{files} in this message. {OTHER_KINDS}"),)), _opening(openings))
    ids = [file for file, _ in pointed.files[:100]]
    carried = {"m": pointed.id, "t": pointed.thread, "f": ids}
    value = json.dumps(carried, separators=(",", ":"))
    return Form("Score this CV", "score_files", items, submit="Score", value=value)


def upload_form(openings: Sequence[Opening]) -> Form:
    """Ask for CVs, and for which opening they are; `openings` are open, the newest first."""
    items = (
        _opening(openings),
        FileField("files", "CVs", KINDS, optional=False, max_files=MOST_FILES),
        Text((plain("Up to ten files of 10 MB each. A ZIP file may hold more CVs."),)),
    )
    return Form("Upload CVs", "upload_files", items, submit="Upload")


def _opening(openings: Sequence[Opening]) -> ChoiceField:
    options = tuple((str(opening.id), _named(opening)) for opening in openings[:100])
    return ChoiceField("opening", "Opening", options, options[0][0])


def _named(opening: Opening) -> str:
    return f"#{opening.id} {opening.title}"


def taken_in(fresh: int, known: int, opening: Opening) -> Message:
    """Said to whoever had the files of a message taken in."""
    lines: list[Line] = []
    if fresh:
        lines.append(plain(f"{_being(fresh)} For {_named(opening)}. {OTHER_KINDS}"))
        lines.append(plain(THREAD_TELLS))
    if known:
        was = "was" if known == 1 else "were"
        lines.append(
            plain(
                f"{count(known, 'file')} {was} taken in before: the card is in the thread of the "
                "message. Move… on it takes the CV to another opening."
            )
        )
    return Message(" ".join(_words(line) for line in lines), (Paragraph(tuple(lines)),))


def handed_in(amount: int, opening: Opening) -> Message:
    """Said to whoever uploaded files with a form."""
    line: Line = (
        Span(f"{_being(amount)} For {_named(opening)}: "),
        ChannelLink(opening.channel),
        Span(" tells how it goes. You can close this."),
    )
    return Message(_being(amount), (Paragraph((line,)),))


def _being(amount: int) -> str:
    return f"{count(amount, 'file is', 'files are')} being taken in."


def _words(line: Line) -> str:
    return "".join(part.text for part in line if isinstance(part, Span))
