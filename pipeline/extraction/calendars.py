"""One date as CVs print it, in many languages: what it looks like and which month it is."""

import functools
import re
import unicodedata

from pipeline import trie
from pipeline.extraction.words import fold, pairs, printed, raw, words

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# First and last month of a part of a year; a winter lies in two years and says no month.
_PARTS = {
    "spring": (3, 5),
    "summer": (6, 8),
    "autumn": (9, 11),
    "winter": (0, 0),
    "summerterm": (4, 9),
    "winterterm": (10, 15),
}
_YEAR = r"(?:19|20)\d\d"
_LETTER = r"[^\W\d_]"
_ANY_YEAR = re.compile(_YEAR)
_TWO_YEARS = re.compile(rf"({_YEAR})[/-](\d\d|{_YEAR})(?!\d)")
_NUMERIC = (
    rf"\d{{1,2}}[./-]\d{{1,2}}[./-]{_YEAR}"
    rf"|\d{{1,2}}[ ]?[./-][ ]?{_YEAR}"
    rf"|{_YEAR}[ ]?[年년][ ]?\d{{1,2}}[ ]?(?:月份?|월)(?:[ ]?\d{{1,2}}[ ]?[日일])?"
    rf"|{_YEAR}/{_YEAR}"
    rf"|{_YEAR}[./-]\d{{1,2}}(?:[./-]\d{{1,2}})?(?!\d)\.?"
    rf"|{_YEAR}\.[ ]\d{{1,2}}(?:\.(?:[ ]?\d{{1,2}}\.?)?(?!\d)|(?=\s*[-–—~]))"
)
_SIGNS = str.maketrans("／．－〜∼～’‘`´", "/.-~~~''''")
_SHORT = re.compile(r"(\d{1,2})/(\d\d)")
_SHORT_DAY = re.compile(r"\d{1,2}[./](\d{1,2})[./](\d\d)")
_COUNTED = re.compile(r"(\d{1,3}|元)[ ]?年")


def plain(line: str) -> str:
    """Write digits of all scripts, and wide signs, as ASCII; each character keeps its place."""
    return line if line.isascii() else line.translate(_digits()).translate(_SIGNS)


def normalise(text: str, *, last: bool = False) -> str | None:
    """Write a printed date as ``YYYY-MM`` or ``YYYY``; None where it is not a date.

    Args:
        text: the date alone.
        last: whether the date ends a range: a season or a school year then means its end.
    """
    text = _western(plain(text).strip())
    year = _ANY_YEAR.search(text)
    if not year:
        return _short(text)
    both = _TWO_YEARS.search(text)
    if part := _part(text):
        return _of_part(part, int(year.group()), last=last, over_two=bool(both))
    if both and follows(both):
        return str(int(year.group()) + last)
    rest = f"{text[: year.start()]} {text[year.end() :]}"
    if month := _named_month(rest):
        return f"{year.group()}-{month:02d}"
    numbers = [int(number) for number in re.findall(r"\d+", rest)]
    return _numeric(year.group(), numbers, year_first=year.start() == 0)


def follows(years: re.Match[str]) -> bool:
    """Tell whether the second of two printed years is the next, as in the school year 2019/20.

    "2010/11" may be November too; see `are_school_years` for two of them.
    """
    following = str(int(years[1]) + 1)
    figures = years[2]
    return following.endswith(figures) and (len(figures) == 4 or int(figures) > 12)


def are_school_years(*texts: str) -> bool:
    """Tell "2008/09 - 2010/11" from months: each has the next year's figures behind its year."""
    found = [_TWO_YEARS.fullmatch(plain(text).strip()) for text in texts]
    return all(years and str(int(years[1]) + 1).endswith(years[2]) for years in found)


@functools.cache
def months() -> str:
    """Match the name of a month."""
    return trie.expression({word for kind in MONTHS for word in raw(kind) | words(kind)})


@functools.cache
def named() -> str:
    """Match a month by name and a year, in either order."""
    of = rf"(?:{printed('ofyear')}[ ]?)?"
    day = rf"(?:\d{{1,2}}(?:st|nd|rd|th|er|º|ª|\.)?[ ](?:{printed('ofyear')}[ ])?|\d{{1,2}}[./-])?"
    after = rf"\.?[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ]{_YEAR}"
    gap = rf"(?:\.?,?[ ]?{of}|[./-])"
    month_first = rf"{day}(?<!{_LETTER}){months()}(?:{after}|{gap}(?:'?[ ]?{_YEAR}|'[ ]?\d\d))"
    year_first = (
        rf"{_YEAR}(?:\.?[ ]|[/-]|[ ]?{printed('year')}[ ]){months()}(?!{_LETTER})\.?"
        rf"(?:[ ]\d{{1,2}}\.?(?!\d))?(?!,?[ ]?'?\d)"
    )
    return rf"(?:{month_first}|{year_first})"


@functools.cache
def expression() -> str:
    """Match one printed date: a month by name, a part of a year, or figures, with a year."""
    month = (
        rf"{printed('month')}[ ]?\d{{1,2}}(?:[ ]?{printed('ofyear')}[ ]?|[ ]?[/.,-][ ]?|[ ]){_YEAR}"
    )
    era = (
        rf"(?:{trie.expression(pairs('era'))})[ ]?(?:\d{{1,3}}|元)[ ]?年"
        r"(?:[ ]?\d{1,2}[ ]?月(?:[ ]?\d{1,2}[ ]?日)?)?"
    )
    year = rf"{_YEAR}(?:[ ]?[年년])?|(?:0?[1-9]|1[0-2])/\d\d(?!\d)"
    dated = rf"{named()}|{month}|{_parts()}|{era}|{_NUMERIC}|{year}"
    return rf"(?:(?:{dated})(?:[ ]?{printed('year')})?)"


@functools.cache
def _parts() -> str:
    seasons = "|".join(printed(kind) for kind in _PARTS)
    quarter = printed("quarter")
    return (
        rf"(?:{seasons})[ ]?(?:{printed('ofyear')}[ ])?'?{_YEAR}(?:/(?:{_YEAR}|\d\d)(?!\d))?"
        rf"|{_YEAR}[ ]?年?(?:{seasons})"
        rf"|(?<!\w)(?:{_quarter_word()}[ ]?[1-4]|[1-4](?:st|nd|rd|th|er|e|º|ª|o|\.)?[ ]?{quarter})"
        rf"[ /,'-]{{0,2}}(?:{printed('ofyear')}[ ])?{_YEAR}"
        rf"|{_YEAR}[ /-]?(?:{_quarter_word()}[ ]?[1-4])(?!\w)"
    )


@functools.cache
def _quarter_word() -> str:
    """Match the word before the figure, to which it may be joined ("Q1")."""
    return trie.expression(words("quarter") | raw("quarter"))


@functools.cache
def _digits() -> dict[int, str]:
    signs = (chr(code) for code in range(0x80, 0x10000))
    return {ord(sign): str(unicodedata.decimal(sign)) for sign in signs if sign.isdecimal()}


@functools.cache
def _eras() -> re.Pattern[str]:
    return re.compile(rf"(?P<era>{trie.expression(pairs('era'))})[ ]?{_COUNTED.pattern}")


def _western(text: str) -> str:
    """Write a year that is counted from the beginning of an era as years are counted elsewhere."""
    return _eras().sub(
        lambda m: f"{int(pairs('era')[m['era']]) + (1 if m[2] == '元' else int(m[2]))}年", text
    )


@functools.cache
def _part_names() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(printed(kind), re.IGNORECASE)) for kind in _PARTS)


@functools.cache
def _quarter() -> re.Pattern[str]:
    before, after = _quarter_word(), printed("quarter")
    return re.compile(
        rf"(?<!\w)(?:{before}[ ]?([1-4])(?!\d)|([1-4])\D{{0,3}}{after})", re.IGNORECASE
    )


def _part(text: str) -> tuple[int, int] | None:
    """Give first and last month of the season, term or quarter that is named."""
    if quarter := _quarter().search(text):
        last = 3 * int(quarter[1] or quarter[2])
        return last - 2, last
    return next((_PARTS[kind] for kind, name in _part_names() if name.search(text)), None)


def _of_part(part: tuple[int, int], year: int, *, last: bool, over_two: bool) -> str:
    month = part[1] if last else part[0]
    if not month:
        return str(year + (last and over_two))
    return f"{year + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}"


@functools.cache
def _month_numbers() -> dict[str, int]:
    return {word: number for number, kind in enumerate(MONTHS, 1) for word in words(kind)}


@functools.cache
def _month() -> re.Pattern[str]:
    return re.compile(rf"(?<!{_LETTER}){months()}(?!{_LETTER})", re.IGNORECASE)


def _named_month(text: str) -> int | None:
    found = _month().search(text)
    return _month_numbers().get(" ".join(fold(found.group()).split())) if found else None


def _short(text: str) -> str | None:
    """Read a date with two figures for the year: "03/19", "Jan '19", "01.03.19"."""
    if match := _SHORT.fullmatch(text) or _SHORT_DAY.fullmatch(text):
        month: int | None = int(match[1])
        year = int(match[2])
    else:
        figures = re.search(r"(\d\d)$", text)
        month, year = (_named_month(text), int(figures[1])) if figures else (None, 0)
    full = 2000 + year if year < 50 else 1900 + year
    return f"{full}-{month:02d}" if month and 1 <= month <= 12 else None


def _numeric(year: str, numbers: list[int], *, year_first: bool) -> str | None:
    if not numbers:
        return year
    month = numbers[0] if year_first or len(numbers) == 1 else numbers[1]
    if month > 12 and len(numbers) > 1:
        month = numbers[0]
    return f"{year}-{month:02d}" if 1 <= month <= 12 else year
