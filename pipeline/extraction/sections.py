"""The sections of a CV, by their headings in many languages."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.extraction.words import fold, headings, key, phrases

_LONGEST_HEADING = 48
_DECORATION = re.compile(r"^[\s\W\d_]+|[\s\W_]+$")
_LETTER_SPACED = re.compile(r"^\s*(?:[^\W\d_][ \u00a0]{1,3}){3,}[^\W\d_]\s*$")
_INLINE = re.compile(r"^\s*([^\W\d_][^:：\t]{1,40}?)\s*(?:[:：]|\t| {2,})\s*(\S.*)$")
_COUNT_OF_WORDS = 4
# Long sections, which a page break with the name on it does not end.
_MAIN = frozenset({"top", "work"})


class Section(NamedTuple):
    """Lines under one heading; the lines before the first heading have kind ``top``."""

    kind: str
    lines: tuple[str, ...]


def heading_of(line: str) -> str | None:
    """Tell which kind of section a line is the heading of, or None."""
    if len(line) > _LONGEST_HEADING and not _LETTER_SPACED.match(line):
        return None
    return headings().get(key(_DECORATION.sub("", line)))


def split(text: str, name: str | None = None) -> tuple[Section, ...]:
    """Split a text at its headings; a heading may share its line with the first entry.

    Args:
        text: the visible text.
        name: the candidate's. Where it stands on a line for the first time, the main column begins:
            what stands before it, in a side bar, goes on no longer.
    """
    lines = text.splitlines()
    whole = {kind for line in lines if (kind := heading_of(line))}
    begins = _beginning(lines, name)
    found: list[tuple[str, list[str]]] = [("top", [])]
    for number, line in enumerate(lines):
        kind, rest = _start(line, whole)
        if kind:
            found.append((kind, [rest] if rest else []))
        elif number == begins and found[-1][0] not in _MAIN:
            found.append(("top", [line]))
        else:
            found[-1][1].append(line)
    return tuple(Section(kind, tuple(inside)) for kind, inside in found)


def _beginning(lines: Sequence[str], name: str | None) -> int | None:
    """Give the number of the first line that is the name and nothing else."""
    wanted = key(name or "")
    return next((n for n, line in enumerate(lines) if wanted and key(line) == wanted), None)


def lines_of(sections: tuple[Section, ...], kind: str) -> tuple[str, ...]:
    """Give all lines of one kind of section, in order."""
    return tuple(line for section in sections if section.kind == kind for line in section.lines)


def _start(line: str, whole: set[str]) -> tuple[str | None, str]:
    kind = heading_of(line)
    if kind:
        return kind, ""
    inline = _INLINE.match(line)
    kind = headings().get(key(inline[1])) if inline else None
    if inline and kind:
        if _lists_programming(kind, inline[2]):
            return None, ""
        # "Mother tongue: Italian" is a heading that says a level too.
        levelled = kind == "languages" and phrases("level").search(fold(inline[1]))
        return kind, line if levelled else inline[2]
    return _run_in(line, whole)


def _lists_programming(kind: str, rest: str) -> bool:
    """Tell "Languages: Python, Java" under skills from a section on spoken languages."""
    return kind == "languages" and not phrases("language").search(fold(rest))


def _run_in(line: str, whole: set[str]) -> tuple[str | None, str]:
    """Read "EDUCATION University of ..." where no line of its own is a heading of that kind."""
    parts = line.split()
    for count in range(min(_COUNT_OF_WORDS, len(parts) - 1), 0, -1):
        kind = headings().get(key("".join(parts[:count])))
        head, rest = " ".join(parts[:count]), " ".join(parts[count:])
        shouted = head.isupper() and not rest.isupper()
        starts_entry = head[:1].isupper() and (rest[:1].isupper() or not rest[:1].islower())
        if kind and (shouted or (kind not in whole and starts_entry and kind != "contact")):
            return kind, rest
    return None, ""
