"""For which opening a file is: as its message says, as its thread says, or because there is one."""

import re
from collections.abc import Collection, Sequence

from handlers.services import Work
from storage.models import Drop, Opening, Upload
from storage.notices import notice_at
from storage.openings import get_opening, live_openings
from storage.uploads import find_drop, get_drop

_NUMBER = re.compile(r"(?<![\w#&])#(\d{1,9})\b")
NUMBERS = 5  # of a message are looked up at most
_WORD = re.compile(r"[^\W_]+(?:[+#]+)?")
# Words that stand in most titles and messages, and so tell no opening from another.
_EMPTY = frozenset(
    ("a", "an", "and", "at", "for", "in", "of", "on", "or", "our", "the", "to", "with")
)


async def opening_for(unit: Work, upload: Upload) -> Opening | None:
    """The opening that an upload is for, noted on it; None while a person has to say which.

    What the drop's message or a person says counts first, then the thread that it was dropped
    into, then the channel, where that has one opening only.
    """
    if upload.opening_id is not None:
        return await get_opening(unit.session, upload.workspace_id, upload.opening_id)
    drop = await get_drop(unit.session, upload.drop_id) if upload.drop_id else None
    said = await _said(unit, drop) if drop else None
    if said is not None:
        opening = await get_opening(unit.session, upload.workspace_id, said)
    else:
        live = await live_openings(unit.session, upload.workspace_id, upload.channel)
        opening = the_one(live)
    upload.opening_id = opening.id if opening else None
    await unit.session.flush()
    return opening


async def _said(unit: Work, drop: Drop) -> int | None:
    """Id of the opening that a drop is for by its message or its thread."""
    if drop.opening_id is None and drop.thread is not None:
        drop.opening_id = await _of_thread(unit, drop, drop.thread)
        await unit.session.flush()
    return drop.opening_id


async def _of_thread(unit: Work, drop: Drop, root: str) -> int | None:
    notice = await notice_at(unit.session, drop.workspace_id, drop.channel, root)
    if notice is not None:
        return notice.ids.get("opening_id")
    before = await find_drop(unit.session, drop.workspace_id, drop.channel, root)
    return before.opening_id if before else None


def the_one(live: Sequence[Opening]) -> Opening | None:
    """The only open one of a channel's live openings; without an open one, the only paused one."""
    open_ = [opening for opening in live if opening.state == "open"]
    among = open_ or live
    return among[0] if len(among) == 1 else None


def numbers_in(text: str) -> Sequence[int]:
    """The numbers by which a text may name openings, the first few."""
    return sorted({int(number) for number in _NUMBER.findall(text)})[:NUMBERS]


def without_numbers(text: str, numbers: Collection[int]) -> str:
    """A text that names openings by none of these numbers."""
    return _NUMBER.sub(lambda found: "" if int(found[1]) in numbers else found[0], text)


async def opening_named(unit: Work, workspace_id: int, channel: str, text: str) -> Opening | None:
    """The opening that the words of a message name: by number ("for #3"), else by its title.

    Titles count where the channel has several openings; None where the words fit several.
    """
    looked_up = [
        await get_opening(unit.session, workspace_id, number) for number in numbers_in(text)
    ]
    if numbered := [opening for opening in looked_up if opening is not None]:
        return numbered[0] if len(numbered) == 1 else None
    live = await live_openings(unit.session, workspace_id, channel)
    return named_by_title(text, live) if len(live) > 1 else None


def named_by_title(text: str, live: Sequence[Opening]) -> Opening | None:
    """The opening whose title a text names, by all of it or by words that no other title shares.

    None where the words fit several: a wrong guess costs more than a question.
    """
    said = _words(text)
    fits = [opening for opening in live if _words(opening.title) & said]
    best = [one for one in fits if all(_fits_better(one, o, said) for o in live if o is not one)]
    return best[0] if best else None


def _fits_better(one: Opening, other: Opening, said: set[str]) -> bool:
    """Whether a text says all that it says of another title of this one too, and more."""
    ours, theirs = _words(one.title), _words(other.title)
    if ours & said == theirs & said:
        return ours <= said and not theirs <= said
    return theirs & said < ours & said


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold())) - _EMPTY
