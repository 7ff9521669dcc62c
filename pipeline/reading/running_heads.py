"""Lines that stand at the head or foot of every page, in the middle of what goes on."""

import re
from collections.abc import Sequence

from pipeline.document import Page

MOST, LONGEST = 4, 120  # lines, and characters in one


def without_repeats(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Leave out the first and last lines of pages that the first page or the one before has too.

    Lines are the same where they differ in the number of their page only. What they say stays
    where it stands first.
    """
    if len(pages) < 2:
        return tuple(pages)
    lines = [page.text.split("\n") for page in pages]
    kept = [pages[0]]
    for place in range(1, len(pages)):
        page, own = pages[place], lines[place]
        # The first page may have a head of its own.
        earlier = {0, place - 1}
        start = max(_shared(lines[n], own, n + 1, page.number) for n in earlier)
        rest = own[start:]
        end = max(_shared(lines[n][::-1], rest[::-1], n + 1, page.number) for n in earlier)
        text = "\n".join(rest[: len(rest) - end]).strip()
        kept.append(page.model_copy(update={"text": text}) if text else page)
    return tuple(kept)


def _shared(first: Sequence[str], other: Sequence[str], before: int, number: int) -> int:
    """Count lines from the start that say the same on two pages.

    Args:
        first: lines of the earlier page.
        other: lines of this one.
        before: number of the earlier page.
        number: of this one.

    Returns:
        0 for pages that share more than a few lines: copies of each other, no heads.
    """
    count = 0
    for one, line in zip(first, other, strict=False):
        if _masked(one, before) != _masked(line, number) or len(line) > LONGEST:
            break
        count += 1
    return count if count <= MOST else 0


def _masked(line: str, number: int) -> str:
    """Write a line without its page's number, where it has one: "2/4" is "#/4"."""
    return re.sub(rf"(?<!\d){number}(?!\d)", "#", line, count=1)
