"""Words that are copied: from the rubric's own texts, or from the opening's description."""

import re
from collections.abc import Iterable, Sequence

from pipeline.locate import fold
from pipeline.scoring.tokens import tokenise

RUN = 4  # words in a row that hardly meet by chance
SENTENCE_END = re.compile(r"[\n;!?。！？；؛؟।]|[.:](?=\s|$)")


class Copies:
    """Texts in which a run of words can be looked up.

    Attributes:
        count: how many runs they hold; 0 where there is nothing to copy.
    """

    def __init__(self, texts: Iterable[str], *, shortest: int = RUN) -> None:
        """Take the texts in, sentence by sentence.

        Args:
            texts: what may have been copied.
            shortest: words from which a sentence that is no longer than a run counts as a whole.
        """
        self._runs: set[tuple[str, ...]] = set()
        for text in texts:
            for sentence in SENTENCE_END.split(text):
                words = folded_words(sentence)
                length = min(RUN, len(words))
                if length >= shortest:
                    self._runs.update(_runs(words, length))
        self._lengths = sorted({len(run) for run in self._runs})
        self.count = len(self._runs)

    def places(self, words: Sequence[str]) -> frozenset[int]:
        """Give the positions of the words that stand in a copied run.

        Args:
            words: as `folded_words` gives them.
        """
        return frozenset(
            place + inside
            for length in self._lengths
            for place, run in enumerate(_runs(words, length))
            if run in self._runs
            for inside in range(length)
        )


def folded_words(text: str) -> tuple[str, ...]:
    """Give a text's words as they are compared here: whole, without case and accents."""
    return tuple(fold(text[token.start : token.end]) for token in tokenise(text))


def _runs(words: Sequence[str], length: int) -> list[tuple[str, ...]]:
    return [tuple(words[place : place + length]) for place in range(len(words) - length + 1)]
