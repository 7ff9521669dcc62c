"""The candidates' pages in German."""

from typing import Final

from handlers.wording.applying import english

WORDS: Final = english.WORDS
