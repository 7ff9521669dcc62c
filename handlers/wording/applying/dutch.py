"""The candidates' pages in Dutch."""

from typing import Final

from handlers.wording.applying import english

WORDS: Final = english.WORDS
