"""How well a file could be read, and whether it looks like a CV."""

import re
from collections import Counter
from typing import Literal

from pipeline.document import Page, Quality
from pipeline.reading.parsed import Parsed
from pipeline.reading.words import CV_MARKS, SCRIPTS, STOP_WORDS

WORD = re.compile(r"\w+", re.UNICODE)
LETTERS = re.compile(r"[^\W\d_]+", re.UNICODE)
# Bounded, or a text of one long word takes quadratic time, in the parent process.
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.\w")
PHONE = re.compile(r"\d[\d ()/.-]{7,20}\d")
YEARS = re.compile(r"\b(?:19[5-9]\d|20[0-4]\d)\b")
# Scripts written without spaces: about two characters make a word.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
FEW_WORDS = 30
NEXT_TO_NONE = 5
GOOD_CONFIDENCE = 0.8
SAMPLE_CHARACTERS = 20_000


def count_words(text: str) -> int:
    """Count words; where a script has no spaces, two characters count as one."""
    unspaced = len(UNSPACED.findall(text))
    return len(WORD.findall(UNSPACED.sub(" ", text))) + (unspaced + 1) // 2


def judge(parsed: Parsed) -> Quality:
    """Say how well a file could be read."""
    text = "\n".join(page.text for page in parsed.pages)
    words = count_words(text)
    empty = sum(_is_empty(page) for page in parsed.pages)
    looks = looks_like_cv(text)
    return Quality(
        bucket=_bucket(words, empty, parsed, looks=looks),
        words=words,
        pages_without_text=empty,
        columns=parsed.columns,
        hidden_words=parsed.hidden_words,
        language=guess_language(text),
        confidence=parsed.confidence,
        looks_like_cv=looks,
    )


def _is_empty(page: Page) -> bool:
    return count_words(page.text) < NEXT_TO_NONE


def _bucket(
    words: int, empty: int, parsed: Parsed, *, looks: bool
) -> Literal["good", "check", "unreadable"]:
    if words < NEXT_TO_NONE:
        return "unreadable"
    hides = parsed.hidden_words or any(f.code == "hidden_text" for f in parsed.findings)
    shaky = parsed.confidence < GOOD_CONFIDENCE or hides
    return "check" if shaky or empty or words < FEW_WORDS or not looks else "good"


def guess_language(text: str) -> str | None:
    """Guess the language by script, then by stop words; None where it cannot be told."""
    sample = text[:SAMPLE_CHARACTERS]
    letters = "".join(LETTERS.findall(sample))
    if len(letters) < 40:
        return None
    for pattern, language in SCRIPTS:
        if len(pattern.findall(letters)) > len(letters) * 0.25:
            return language
    return _by_stop_words(re.findall(r"[^\W\d_]+", sample.lower()))


def _by_stop_words(words: list[str]) -> str | None:
    said = Counter(words)
    counts = {language: sum(said[word] for word in stop) for language, stop in STOP_WORDS.items()}
    ranked = sorted(counts, key=lambda language: -counts[language])
    best, second = ranked[0], ranked[1]
    if counts[best] < 3 or counts[best] < 1.1 * counts[second]:
        return None
    return best


def looks_like_cv(text: str) -> bool:
    """Tell whether anything marks a text as a CV: headings, contact data, a few years.

    Two of the three are asked for, or two different headings.
    """
    lowered = text.lower()
    headings = sum(mark in lowered for mark in CV_MARKS)
    contact = bool(MAIL.search(text) or PHONE.search(text))
    years = len(set(YEARS.findall(text))) >= 2
    return headings >= 2 or (headings >= 1) + contact + years >= 2
