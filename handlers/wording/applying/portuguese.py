"""The candidates' pages in Portuguese."""

from typing import Final

from handlers.wording.applying import english

WORDS: Final = english.WORDS
