"""The candidates' pages in French."""

from typing import Final

from handlers.wording.applying import english

WORDS: Final = english.WORDS
