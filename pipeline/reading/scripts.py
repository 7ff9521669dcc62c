"""Which of Tesseract's languages a page may be written in."""

from collections.abc import Sequence
from typing import NamedTuple

# Tesseract's data for finding the script and which way up a page is.
DETECTION = "osd"
# Each further language makes recognition slower by about a third.
MOST = 4
# ISO 639-1 to Tesseract's names (ISO 639-2/T, and two ways to write Chinese).
BY_LANGUAGE = {
    "ar": "ara", "bg": "bul", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng",
    "es": "spa", "fi": "fin", "fr": "fra", "he": "heb", "hi": "hin", "hu": "hun", "it": "ita",
    "ja": "jpn", "ko": "kor", "nb": "nor", "nl": "nld", "pl": "pol", "pt": "por", "ro": "ron",
    "ru": "rus", "sv": "swe", "th": "tha", "tr": "tur", "uk": "ukr", "vi": "vie", "zh": "chi_sim",
}  # fmt: skip
# The names that script detection gives. CVs in them have English words beside.
BY_SCRIPT = {
    "Arabic": ("ara", "fas"),
    "Cyrillic": ("rus", "ukr", "bul"),
    "Devanagari": ("hin",),
    "Greek": ("ell",),
    "Han": ("chi_sim", "chi_tra", "jpn"),
    "Hangul": ("kor",),
    "Hebrew": ("heb",),
    "Japanese": ("jpn",),
    "Korean": ("kor",),
    "Thai": ("tha",),
}


class Tongues(NamedTuple):
    """What a page may be written in.

    Attributes:
        folder: where the language data lies.
        installed: what lies there, as Tesseract names it.
        wanted: languages that are set; empty: to be found out.
        written: language of the rest of the file (ISO 639-1), None where it cannot be told.
    """

    folder: str
    installed: tuple[str, ...]
    wanted: tuple[str, ...] = ()
    written: str | None = None


def of_language(language: str | None, installed: Sequence[str]) -> tuple[str, ...]:
    """Give the languages in which to read a text of one (ISO 639-1), none if not installed.

    English comes beside other scripts only: beside Latin ones its words win, without accents.
    """
    name = BY_LANGUAGE.get(language or "", "")
    if name not in installed:
        return ()
    other_script = any(name in names for names in BY_SCRIPT.values())
    return (name, *(english(installed) if other_script else ()))


def languages(script: str | None, installed: Sequence[str]) -> tuple[str, ...]:
    """Give the languages in which to read a page of a script first, `MOST` at most.

    Latin script is read in English: its letters are nearly those of the others, and the words then
    tell which it is. A script that is not known may be anything that is installed.
    """
    if script in BY_SCRIPT:
        of_script = tuple(name for name in BY_SCRIPT[script] if name in installed)
        return (*of_script, *english(installed))[:MOST] or any_of(installed)
    return (english(installed) if script else ()) or any_of(installed)


def english(installed: Sequence[str]) -> tuple[str, ...]:
    """Give English, where it is installed."""
    return tuple(name for name in ("eng",) if name in installed)


def any_of(installed: Sequence[str]) -> tuple[str, ...]:
    """Give some languages for a text of which nothing is known."""
    # English first: Tesseract weighs the first language most.
    names = sorted(set(installed) - {DETECTION}, key=lambda name: (name != "eng", name))
    return tuple(names[:MOST])
