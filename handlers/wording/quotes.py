"""Which words of a CV are shown for a criterion."""

import re

from pipeline.redaction import PLACEHOLDER
from pipeline.rubric import CriterionScore, Quote


def best_quote(mark: CriterionScore, headline: str | None = None) -> Quote:
    """The supporting quote that says most to a reader; `mark` must have one.

    One that repeats the headline proves least, one with a placeholder such as "[PERSON]" reads
    oddly: either is taken only where the criterion has nothing better.
    """
    supporting = [quote for quote in mark.quotes if quote.supports]
    return min(
        supporting,
        key=lambda quote: (
            _only_repeats(quote.text, headline or ""),
            PLACEHOLDER.search(quote.text) is not None,
        ),
    )


def _only_repeats(quote: str, headline: str) -> bool:
    said = _plain(quote)
    return not said or f" {said} " in f" {_plain(headline)} "


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", PLACEHOLDER.sub(" ", text).casefold()))
