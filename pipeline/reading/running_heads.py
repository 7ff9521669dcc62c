"""Lines that stand at the head or foot of every page, in the middle of what goes on."""

import re
from collections.abc import Sequence

from pipeline.document import Page

MOST, LONGEST = 4, 120  # lines, and characters in one


def without_repeats(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Leave out the first and last lines of later pages that the first page has there too.

    Lines are the same where they differ in the number of their page only. What they say stays on
    the first page.
    """
    if len(pages) < 2:
        return tuple(pages)
    lines = [page.text.split("\n") for page in pages]
    first = lines[0]
    kept = [pages[0]]
    for page, own in zip(pages[1:], lines[1:], strict=True):
        start = _shared(first, own, page.number)
        rest = own[start:]
        end = _shared(first[::-1], rest[::-1], page.number)
        text = "\n".join(rest[: len(rest) - end]).strip()
        kept.append(page.model_copy(update={"text": text}) if text else page)
    return tuple(kept)


def _shared(first: Sequence[str], other: Sequence[str], number: int) -> int:
    """Count lines from the start that say the same on page 1 and on this one.

    Pages that share more than a few lines are copies of each other: none of these is a head.
    """
    count = 0
    for one, line in zip(first, other, strict=False):
        if _masked(one, 1) != _masked(line, number) or len(line) > LONGEST:
            break
        count += 1
    return count if count <= MOST else 0


def _masked(line: str, number: int) -> str:
    """Write a line without its page's number, where it has one: "2/4" is "#/4"."""
    return re.sub(rf"(?<!\d){number}(?!\d)", "#", line, count=1)
