"""The candidate's name in the text of a CV.

Every line that is shaped like a name gets points for its place, for agreement with the e-mail
address and for standing alone; the best line with enough points wins. No name is better than a
wrong one: a wrong name would leave the right one in what is sent to a model. So there is none where
a name at the top disagrees with a better one among positions or courses, as a referee's is.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline import skills
from pipeline.extraction.sections import heading_of
from pipeline.extraction.words import countries, fold, has, key, phrases, words

_SEPARATORS = re.compile(r"\s*[|•·▪◦●■|\t]\s*|\s{3,}|\s[-–—]\s")
_LABEL = re.compile(r"^\W*([^:：]{1,40}?)\s*[:：]\s*(\S.*)$")
# Where scripts have no blanks between words, one may stand for the colon: "氏名 山田 太郎".
_BLANK_LABEL = re.compile(r"^\s*([\u3040-\u9fff\uac00-\ud7af]{2,6})[ \u3000\t]+(\S.*)$")
_LETTER_SPACED = re.compile(r"^\s*[^\W\d_](?:[ \u00a0]+[^\W\d_]){3,}\s*$")
_WORD_GAP = re.compile(r"[ \u00a0]{2,}")
_OF = re.compile(
    r"(?:curriculum\s+vit(?:ae|æ)|résumé|resume|cv|lebenslauf|curriculum|personal information)"
    r"\s*(?:of|de|von|di|van|for|[-–—:])?\s+(\S.*)",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"^\s*(\S.{2,50}?)\s+[-–—•|]?\s*(?:page\s+)?\d{1,2}\s*(?:of|/|von|de|sur|di|van)\s*\d",
    re.IGNORECASE,
)
_CASED = re.compile(r"^[^\W\d_](?:[^\W\d_]|['’ʼ`.\-‐‑])*$")
_HAN = re.compile(r"^[\u4e00-\u9fff々]{1,4}[ \u3000]?[\u4e00-\u9fff々\u3041-\u30ff]{1,4}$")
_HANGUL = re.compile(r"^[\uac00-\ud7af]{2,5}$|^[\uac00-\ud7af]{1,2} [\uac00-\ud7af]{1,3}$")
_KANA = re.compile(r"^[\u30a0-\u30ff]{2,8}[ \u3000・][\u30a0-\u30ff]{2,8}$")
_CASELESS = re.compile(
    r"^[\u0590-\u06ff\u0750-\u077f\u0900-\u0dff\u0e00-\u0e7f\u200c\u200d'\".\- ]+$"
)
# "M." is Monsieur before a name, and an initial inside one.
_INITIAL = re.compile(r"[^\W\d_]\.$")
_READING = re.compile(r"[(（][^)）]*[)）]")
_PHONETIC = re.compile(r"[\u3041-\u30ff \u3000・]+")
_TRANSCRIBED = str.maketrans("øłđĐØŁ", "oldDOL") | {ord("ß"): "ss", ord("æ"): "ae"}
_LINES = 40
_ENOUGH = 2.5
_LONG = 3  # letters; shorter words are in any address by chance
_ENTRIES = frozenset({"work", "education", "certificates", "other"})
_MOST_TOKENS = 6
_MOST_LOWER = 4


class _Candidate(NamedTuple):
    """A text that may be the name, with the number of its line, and its points.

    Attributes:
        alone: points for its place and looks.
        points: these, and those for agreement with an address.
    """

    text: str
    line: int
    alone: float
    points: float = 0.0


def find(text: str, emails: Sequence[str] = (), links: Sequence[str] = ()) -> str | None:
    """Find the candidate's name; None when nothing is convincing.

    Args:
        text: the whole text of the CV.
        emails: addresses found in it; a name that an address is made from is more likely.
        links: the same for profile links.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    handles = "".join(key(value) for value in (*(e.partition("@")[0] for e in emails), *links))
    labelled = _labelled(lines)
    if labelled:
        return labelled
    found = [_rated(one, handles) for one in _candidates(lines)]
    enough = [one for one in found if one.points >= _ENOUGH]
    if not enough:
        return _in_lower_case(lines, "".join(key(e.partition("@")[0]) for e in emails))
    best = max(enough, key=lambda one: one.points)
    return None if _contradicted(best, found, lines) else best.text


def _rated(candidate: _Candidate, handles: str) -> _Candidate:
    name = _clean(candidate.text)
    if not _shaped(name):
        return candidate._replace(text=name, alone=0.0)
    alone = candidate.alone + _points(name, "")
    points = candidate.alone + _points(name, handles) if handles else alone
    return _Candidate(name, candidate.line, alone, points)


def _contradicted(best: _Candidate, found: Sequence[_Candidate], lines: Sequence[str]) -> bool:
    """Tell whether the best stands among positions or courses, and another name on top."""
    entries = next((n for n, line in enumerate(lines) if heading_of(line) in _ENTRIES), len(lines))
    if best.line < entries:
        return False
    words_of_best = {*map(key, parts(best.text))}
    tops = (one for one in found if one.line == _top(lines) < entries and one.alone >= _ENOUGH)
    return any(words_of_best.isdisjoint(map(key, parts(one.text))) for one in tops)


def _top(lines: Sequence[str]) -> int:
    """Give the number of the first line that is more than "Curriculum vitae"."""
    return next((n for n, line in enumerate(lines) if not _is_noise(line)), 0)


def agrees(name: str, email: str) -> bool:
    """Tell whether an address is made of all longer words of a name."""
    found = [key(_ascii(part)) for part in parts(name.replace(",", " "))]
    handle = key(email.partition("@")[0])
    long = [part for part in found if len(part) >= _LONG]
    return bool(long) and all(part in handle for part in long)


def _in_lower_case(lines: Sequence[str], handles: str) -> str | None:
    """Take "jane doe" on the first line for a name where an address is made of all its words."""
    name = _clean(lines[0]) if lines else ""
    found = [key(_ascii(part)) for part in name.split()]
    if not 2 <= len(found) <= _MOST_LOWER or not all(map(_CASED.match, name.split())):
        return None
    if _blocked(name) or heading_of(name) or has("title", name) or has("company", name):
        return None
    return name if all(len(part) > 1 and part in handles for part in found) else None


def _labelled(lines: Sequence[str]) -> str | None:
    parts: dict[str, str] = {}
    for line in lines[: _LINES * 2]:
        match = _LABEL.match(line) or _BLANK_LABEL.match(line)
        if not match:
            continue
        label, value = fold(match[1]), _clean(_SEPARATORS.split(match[2])[0])
        for kind in ("name", "first", "last"):
            if label in words(kind) and _shaped(value, strict=False):
                parts.setdefault(kind, value)
    if "first" in parts and "last" in parts:
        return f"{parts['first']} {parts['last']}"
    return parts.get("name")


def _candidates(lines: Sequence[str]) -> Iterator[_Candidate]:
    place = 0
    for number, line in enumerate(lines[:_LINES]):
        base = max(0.0, 4.0 - 0.4 * place)
        for part, cost in _parts(line):
            yield _Candidate(part, number, base - cost)
        if number < 4 and number + 1 < len(lines):
            yield from (
                _Candidate(pair, number, base + 0.2) for pair in _two_lines(line, lines[number + 1])
            )
        place += not _is_noise(line)
    for line in (*lines[_LINES:], *lines[-3:]):
        if match := _FOOTER.match(line):
            yield _Candidate(match[1], len(lines), 2.6)
        elif line.isupper():
            yield _Candidate(line, len(lines), 1.0)


def _parts(line: str) -> Iterator[tuple[str, float]]:
    yield line, 0.0
    parts = _SEPARATORS.split(line)
    if len(parts) > 1:
        for place, part in enumerate(parts):
            yield part, 0.3 + 0.3 * place
    elif "," in line:
        yield line.partition(",")[0], 0.4
    if match := _OF.search(line):
        yield match[1], 0.0
    if match := _FOOTER.match(line):
        yield match[1], 0.0


def _two_lines(line: str, following: str) -> Iterator[str]:
    first, second = _clean(line), _clean(following)
    if len(first.split()) == 1 == len(second.split()) and not heading_of(following):
        yield f"{first} {second}"


def _is_noise(line: str) -> bool:
    folded = fold(line)
    return bool(re.match(r"\W*(?:last updated|curriculum|resume|cv\b|page\b|lebenslauf)", folded))


def _clean(text: str) -> str:
    text = text.strip()
    if _LETTER_SPACED.match(text):
        text = " ".join(re.sub(r"\s", "", part) for part in _WORD_GAP.split(text))
    text = _READING.sub("", text).strip(" \t\u3000*_#-–—•|,;:.")
    parts = [
        part
        for place, part in enumerate(text.split())
        if fold(part.strip(",")) not in words("honour") or (place and _INITIAL.match(part))
    ]
    return _undouble(" ".join(parts).strip(" ,"))


def _undouble(text: str) -> str:
    """Undo a name that an overlay repeats: "Smith Jane Smith" and "Jane Smith Jane Smith"."""
    parts = text.split()
    for count in range(len(parts) // 2, 0, -1):
        if parts[:count] == parts[-count:] and len(parts) > 2:
            return " ".join(parts[count:])
    return text


def _shaped(name: str, *, strict: bool = True) -> bool:
    if not 2 <= len(name) <= 60 or any(char.isdigit() for char in name) or "@" in name:
        return False
    if heading_of(name) or _blocked(name):
        return False
    if any("\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" for char in name):
        return _east_asian(name, strict=strict)
    if _CASELESS.match(name):
        return (2 if strict else 1) <= len(name.split()) <= _MOST_TOKENS
    return _cased(name, strict=strict)


def _blocked(name: str) -> bool:
    folded = fold(name)
    if any(token.strip(".") in words("notname") for token in folded.split()):
        return True
    return folded in words("notname") or folded in countries() or folded in words("language")


def _east_asian(name: str, *, strict: bool) -> bool:
    if has("title", name) or has("institution", name) or has("company", name):
        return False
    if not strict:
        return bool(_HAN.match(name) or _HANGUL.match(name) or _KANA.match(name))
    surname = any(name.startswith(word) for word in words("surname"))
    if _HANGUL.match(name):
        return surname and len(name.replace(" ", "")) <= 4
    return bool(_HAN.match(name) and len(name) <= 6 and (surname or " " in name or len(name) == 3))


def _cased(name: str, *, strict: bool) -> bool:
    comma = name.count(",") == 1
    parts = name.replace(",", " ").split()
    if not (2 if strict else 1) <= len(parts) <= _MOST_TOKENS or name.count(",") > 1:
        return False
    if not all(_CASED.match(part) for part in parts) or (comma and len(parts) > 4):
        return False
    if fold(parts[-1]) in words("particle") and len(parts) > 2:
        return False
    main = [
        part
        for place, part in enumerate(parts)
        if fold(part) not in words("particle") or (place == 0 and _is_forename(part))
    ]
    capital = [part for part in main if part[0].isupper() or not part[0].islower()]
    return len(capital) == len(main) >= (2 if strict and len(parts) < 3 else 1)


def _is_forename(part: str) -> bool:
    return part[0].isupper() and fold(part) in words("forename")


def _points(name: str, handles: str) -> float:
    points = 0.0
    folded = [key(_ascii(part)) for part in name.replace(",", " ").replace("-", " ").split()]
    long = [part for part in folded if len(part) >= _LONG]
    agreeing = sum(part in handles for part in long)
    if agreeing:
        points += 2.0 + agreeing / len(long)
    if has("title", name):
        points -= 4.0
    if has("company", name) or has("institution", name) or has("street", name):
        points -= 3.0
    if skills.find(name):
        points -= 2.5 if agreeing < len(long) else 0.5
    return points - (1.5 if "," in name else 0.0)


def _ascii(text: str) -> str:
    """Write letters as addresses do: without accents, with the common transcriptions."""
    plain = text.translate(_TRANSCRIBED)
    return "".join(
        char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char)
    )


def is_name(text: str) -> bool:
    """Tell whether a text is shaped like a person's name and names nothing else."""
    if not _shaped(text) or skills.find(text):
        return False
    return not any(has(kind, text) for kind in ("title", "company", "institution", "street"))


def readings(text: str, name: str) -> Iterator[str]:
    """Yield a name's other form that brackets after it give: its sound, or another script."""
    pattern = r"\s*".join(map(re.escape, name.split())) + r"\s*[(（]([^()（）\n]{2,40})[)）]"
    for match in re.finditer(pattern, text):
        if _PHONETIC.fullmatch(match[1]) or is_name(match[1].strip()):
            yield match[1].strip()


def parts(name: str) -> tuple[str, ...]:
    """Split a name at blanks, commas and hyphens into its words, in order, each once.

    Initials and particles ("de", "van") are kept; whoever redacts decides about them.
    """
    found = re.split(r"[\s,\u3000]+", name)
    pieces = [piece for word in found for piece in (word, *re.split(r"[-‐‑]", word)) if piece]
    return tuple(dict.fromkeys(pieces))


def is_everyday(part: str) -> bool:
    """Tell whether a word of a name is an ordinary word or a known skill too."""
    folded = fold(part)
    if folded in words("common") or folded in words("particle"):
        return True
    return bool(skills.find(part)) or bool(phrases("title").fullmatch(folded))
