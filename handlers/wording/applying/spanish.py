"""The candidates' pages in Spanish."""

from typing import Final

from handlers.wording.applying import english

WORDS: Final = english.WORDS
