"""The candidates' pages in Polish."""

from typing import Final

from handlers.wording.applying import english

WORDS: Final = english.WORDS
