"""The candidates' pages in Italian."""

from typing import Final

from handlers.wording.applying import english

WORDS: Final = english.WORDS
