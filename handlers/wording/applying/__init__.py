"""What candidates read on their pages: one module a language, each with the same keys."""

from collections.abc import Mapping
from typing import Final

from handlers.wording.applying import (
    dutch,
    english,
    french,
    german,
    italian,
    polish,
    portuguese,
    spanish,
)

VERSION: Final = "2026-11"
"""Of what candidates agree to; a new one where the meaning changes, in every language at once."""
LANGUAGES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": english.WORDS,
    "de": german.WORDS,
    "fr": french.WORDS,
    "es": spanish.WORDS,
    "it": italian.WORDS,
    "pt": portuguese.WORDS,
    "nl": dutch.WORDS,
    "pl": polish.WORDS,
}
SPOKEN: Final[Mapping[str, str]] = {
    "en": "English",
    "de": "Deutsch",
    "fr": "Français",
    "es": "Español",
    "it": "Italiano",
    "pt": "Português",
    "nl": "Nederlands",
    "pl": "Polski",
}


def words_in(language: str) -> Mapping[str, str]:
    """The words of a language; English where there are none."""
    return LANGUAGES.get(language, LANGUAGES["en"])
