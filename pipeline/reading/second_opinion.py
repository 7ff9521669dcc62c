"""pypdf's reading of a page, asked where pdfium's is in doubt."""

import re
from collections.abc import Iterator
from itertools import pairwise

from pypdf import PdfReader

from pipeline.reading.cleaning import clean
from pipeline.reading.glyphs import Word
from pipeline.reading.inspection import BROKEN, Inspection

# So many words in a row that only the label says are a text, not the name of an icon.
LABEL_RUN = 4
ODD_SHARE = 0.2
ODD = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")
# Scripts whose letters change shape or order: files declare their text as a matter of course, and
# pypdf does not read them well enough to contradict.
SHAPED = re.compile(r"[\u0590-\u109f\u1780-\u17ff]")
SPACE = re.compile(r"\s+")


def relabelled(words: list[Word], number: int, report: Inspection) -> Iterator[list[Word]]:
    """Find runs of words that a page declares (``/ActualText``) over other, drawn ones.

    pdfium reads the label, pypdf what is drawn; it is about words that only the former has.
    """
    if number not in report.relabelled or report.reader is None:
        return
    drawn = _squeezed(_text(report.reader, number))
    run: list[Word] = []
    for word, said in [*zip(words, _said(words, drawn), strict=True), (None, True)]:
        if word is not None and not said:
            run.append(word)
            continue
        if _is_news(run, drawn):
            yield run
        run = []


def _is_news(run: list[Word], drawn: str) -> bool:
    """Tell a text of its own from drawn words that the two parsers read in different orders."""
    spoken = [squeezed for squeezed in (_squeezed(word.text) for word in run) if squeezed.isalnum()]
    unknown = sum(squeezed not in drawn for squeezed in spoken)
    return unknown >= max(LABEL_RUN, len(spoken) / 2)


def _said(words: list[Word], drawn: str) -> list[bool]:
    """Tell for each word whether it is drawn beside one of its neighbours."""
    pairs = [_squeezed(one.text + other.text) in drawn for one, other in pairwise(words)]
    return [
        bool(SHAPED.search(word.text)) or any(pairs[max(0, place - 1) : place + 1])
        for place, word in enumerate(words)
    ]


def better_text(text: str, number: int, report: Inspection) -> str:
    """Return pypdf's text of a page where pdfium's is broken and pypdf's is not.

    Args:
        text: pdfium's, not yet cleaned; broken means full of characters without a meaning.
        number: of the page, from 1.
        report: holds pypdf's open file.
    """
    if report.reader is None or _oddness(text) < ODD_SHARE:
        return text
    other = _text(report.reader, number)
    return other if other.strip() and _oddness(other) < _oddness(text) else text


def _oddness(text: str) -> float:
    return len(ODD.findall(text)) / len(text) if text.strip() else 0.0


def _text(reader: PdfReader, number: int) -> str:
    try:
        return reader.pages[number - 1].extract_text()
    except BROKEN:
        return ""


def _squeezed(text: str) -> str:
    return SPACE.sub("", clean(text)).lower()
