"""Where the platforms differ in what is shown, each time because one of them leaves no choice.

What a difference changes is undone before the words are compared, so that nothing else hides
behind it. docs/platforms.md gives the same reasons to whoever chooses a platform.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.discord.render.named import named
from tests.platforms.shown import (
    Asked,
    Cells,
    Part,
    Press,
    Sends,
    Shown,
    Ticks,
    Title,
    Words,
)

Platform = Literal["slack", "discord"]
Change = Callable[[Shown], Shown]
WINDOW = 5  # fields of a window in Discord
SPOKEN = 38  # characters of a button there


def as_it_is(shown: Shown) -> Shown:
    """Nothing to change."""
    return shown


@dataclass(frozen=True)
class Difference:
    """Something that one platform forces.

    Attributes:
        because: words of docs/platforms.md.
        slack: takes it out of what Slack shows.
        discord: takes it out of what Discord shows.
        at: a step at which it shows, `story: step`.
        everywhere: whether it is to be expected at any step, and not at that one alone.
    """

    because: str
    at: str
    slack: Change = as_it_is
    discord: Change = as_it_is
    everywhere: bool = True

    def undone(self, shown: Shown, platform: Platform, step: str) -> Shown:
        """What a platform shows at a step, without this."""
        if not self.everywhere and step != self.at:
            return shown
        return self.slack(shown) if platform == "slack" else self.discord(shown)


def _made(shown: Shown, parts: Iterable[Part]) -> Shown:
    return replace(shown, parts=tuple(parts))


def _each(change: Callable[[Part], Part | None]) -> Change:
    """A change of single parts; None takes one out."""

    def whole(shown: Shown) -> Shown:
        changed = (change(part) for part in shown.parts)
        return _made(shown, (part for part in changed if part is not None))

    return whole


def _nothing(shown: Shown) -> Shown:
    """All of it taken out."""
    return _made(shown, ())


def _titled_inside(shown: Shown) -> Shown:
    """A title bar as a heading, where there is none; the title that says nothing left out."""
    title, *rest = shown.parts or (None,)
    if not isinstance(title, Title) or any(isinstance(part, Asked) for part in rest):
        return shown
    headed = bool(rest) and isinstance(rest[0], Words) and rest[0].heading
    if headed or title.text == "Shortlist":
        return _made(shown, rest)
    return _made(shown, (Words(title.text, heading=True), *rest))


def _hint_without(pattern: str) -> Change:
    """Hints of fields without what matches."""
    found = re.compile(pattern)

    def change(part: Part) -> Part:
        return replace(part, hint=found.sub("", part.hint)) if isinstance(part, Asked) else part

    return _each(change)


def _without_zone(part: Part) -> Part:
    return replace(part, value="") if isinstance(part, Asked) and part.id == "zone" else part


def _done_by_choosing(shown: Shown) -> Shown:
    """Without the button that goes by boxes, and the words about it."""
    boxes = next((part for part in shown.parts if isinstance(part, Ticks) and part.sent), None)
    if boxes is None:
        return shown
    words, _, button = boxes.label.partition(", then press ")
    menu = Ticks(words, boxes.options, sent=False)
    kept = (menu if part is boxes else part for part in shown.parts)
    return _made(shown, (part for part in kept if part != Press(button)))


def _without_menu(part: Part) -> Part | None:
    return None if isinstance(part, Ticks) else part


def _sent_by_discord(shown: Shown) -> Shown:
    """What fits one window there, without the words of the button that sends it."""
    fields = sum(isinstance(part, Asked) for part in shown.parts)
    if not 0 < fields <= WINDOW or any(isinstance(part, Press) for part in shown.parts):
        return shown
    return _made(shown, (part for part in shown.parts if not isinstance(part, Sends)))


def _as_spoken(part: Part) -> Part:
    if not isinstance(part, Press) or not part.spoken:
        return part
    long = len(part.spoken) > SPOKEN
    return Press(f"{part.spoken[: SPOKEN - 1].rstrip()}…" if long else part.spoken)


def _without_done(shown: Shown) -> Shown:
    return _nothing(shown) if shown.parts == (Words("Done."),) else shown


def _spelled_out(shown: Shown) -> Shown:
    """Tables turned on their side."""
    return _made(shown, (line for part in shown.parts for line in _lines(part)))


def _lines(part: Part) -> list[Part]:
    if not isinstance(part, Cells):
        return [part]
    (_, *heads), *rows = part.rows
    return [
        Words(line)
        for first, *cells in rows
        for line in (first, *(f"{a}: {b}" for a, b in zip(heads, cells, strict=True)))
    ]


def _without_subject(part: Part) -> Part:
    """A question without what it is about."""
    return Words(re.sub(r"^#\d+ \w+: ", "", part.text)) if isinstance(part, Words) else part


def _by_its_name_there(part: Part) -> Part:
    """Commands as Discord calls them."""
    if not isinstance(part, Words):
        return part
    return replace(part, text=" — ".join(map(named, part.text.split(" — "))))


NEW = "opening: a new one, its rubric edited"
KNOWN: Final = (
    Difference("a window of Discord is a form", NEW, slack=_titled_inside),
    Difference(
        "windows have no fields for numbers",
        NEW,
        discord=_hint_without(r" ?\b\d+ to \d+\.$"),
    ),
    Difference(
        "windows take files of any kind",
        NEW,
        discord=_hint_without(r"^(\w{2,5}, )+\w{2,5}$"),
    ),
    Difference("Discord does not tell anybody's time zone", NEW, slack=_each(_without_zone)),
    Difference(
        "messages have no boxes there, only menus",
        "shortlist: first page",
        slack=_done_by_choosing,
    ),
    Difference(
        "a window of Slack takes boxes only in a form",
        "home: shortlist",
        discord=_each(_without_menu),
        everywhere=False,
    ),
    Difference(
        "Discord names the button of a window itself",
        "handed in: uploaded",
        slack=_sent_by_discord,
    ),
    Difference("buttons have no second name there", "work: the queue", slack=_each(_as_spoken)),
    Difference(
        "a message stays where a window would close",
        "words of people: correct",
        discord=_without_done,
    ),
    Difference(
        "a command, a form or a permission has another name there",
        "work: paused",
        slack=_each(_by_its_name_there),
    ),
    Difference("Discord has no tables", "shortlist: compared", slack=_spelled_out),
    Difference(
        "a question is known there by what its button does",
        "home: closed",
        slack=_each(_without_subject),
        everywhere=False,
    ),
    Difference(
        "Discord lets Shortlist hear every channel",
        "no opening yet: cvs dropped",
        slack=_nothing,
        everywhere=False,
    ),
    Difference(
        "a direct message does not say which is meant",
        "shortlist: asked directly",
        slack=_nothing,
        discord=_nothing,
        everywhere=False,
    ),
)


def comparable(shown: Shown, platform: Platform, step: str) -> Shown:
    """What a platform shows at a step, without all known differences."""
    for known in KNOWN:
        shown = known.undone(shown, platform, step)
    return shown
