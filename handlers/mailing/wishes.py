"""What members type behind `/hire mail`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from handlers.errors import UserError
from handlers.identifiers import outdated
from handlers.notices.quiet import parse_zone

Sends = Literal["alerts", "digest", "nothing"]
USAGE: Final = (
    "Use /hire mail you@example.com to set an address; /hire mail alerts, /hire mail digest 8 or "
    "/hire mail off to choose what is mailed there, with #ID behind it for one opening alone; "
    "/hire mail forget to have the address forgotten."
)
_WORDS: Final[Mapping[str, Sends]] = {
    "alerts": "alerts",
    "alert": "alerts",
    "digest": "digest",
    "daily": "digest",
    "off": "nothing",
    "nothing": "nothing",
    "stop": "nothing",
}
_HOUR = re.compile(r"(\d{1,2})(?::00)?")
_FILLING = {"at", "for", "about", "in", "all"}


@dataclass(frozen=True)
class Wish:
    """What a member wants.

    Attributes:
        address: to be set; empty where it stays.
        sends: what is to be mailed; None where that stays.
        hour: of the digest, 0 to 23.
        zone: in which the hour is meant.
        opening: words that name the only opening it is for; empty for all.
        forget: the address is to be forgotten.
    """

    address: str = ""
    sends: Sends | None = None
    hour: int | None = None
    zone: str | None = None
    opening: str = ""
    forget: bool = False


def to_sends(value: object) -> Sends:
    """What is to be mailed, as a button or a form says it.

    Raises:
        UserError: it is none.
    """
    known = [one for one in get_args(Sends) if one == value]
    if not known:
        raise outdated()
    sends: Sends = known[0]
    return sends


def read_wish(text: str) -> Wish:
    """Understand what was typed behind `/hire mail`.

    Raises:
        UserError: it is not understood; says how to write it.
    """
    words = text.split()
    address = words.pop(0) if words and "@" in words[0] else ""
    if not words:
        return Wish(address)
    word = words.pop(0).lower()
    if word == "forget" and not words and not address:
        return Wish(forget=True)
    sends = _WORDS.get(word)
    if sends is None:
        raise UserError(USAGE)
    hour, zone = _time(words) if sends == "digest" else (None, None)
    return Wish(address, sends, hour, zone, " ".join(_without_filling(words)))


def _time(words: list[str]) -> tuple[int | None, str | None]:
    """Take the hour and the time zone off the front of words."""
    hour = zone = None
    _skip(words)
    if words and (found := _HOUR.fullmatch(words[0])):
        words.pop(0)
        hour = int(found[1])
        if hour > 23:
            raise UserError("Give the hour of the digest as 0 to 23, for example 8.")
    _skip(words)
    if words and ("/" in words[0] or words[0].upper() == "UTC"):
        zone = _zone(words.pop(0))
    return hour, zone


def _zone(word: str) -> str:
    try:
        return parse_zone("UTC" if word.upper() == "UTC" else word)
    except ValueError as error:
        raise UserError(str(error)) from None


def _skip(words: list[str]) -> None:
    while words and words[0].lower() in _FILLING:
        words.pop(0)


def _without_filling(words: list[str]) -> list[str]:
    _skip(words)
    return words
