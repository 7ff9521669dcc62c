"""Text as a database, a chat and a person can take it."""

import re
import unicodedata

# Presentation forms that fonts use for joined letters; NFKC on everything would also turn
# "²" into "2" and full-width punctuation into ASCII, which a quote must not do.
LIGATURES = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFB00, 0xFB07), *range(0xFB13, 0xFB18))
}
# Zero-width (non-)joiners shape Persian, Hindi and emoji: they stay between two letters of those.
JOINERS = "\u200c\u200d"
JOINED = re.compile("[" + JOINERS + "]+")
TAG_BLOCK = 0xE0000
TAGS = re.compile("[\U000e0020-\U000e007e]")
# Spaces and joiners of no width, the mark of byte order, and variation selectors after another.
ZERO_WIDTH = re.compile(
    "[\u180e\u200b\u2060-\u2064\ufeff]|(?<=[\ufe00-\ufe0f\U000e0100-\U000e01ef])"
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")
SPACES = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
LINE_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# pdfium marks a hyphen that splits a word over two lines with U+FFFE or U+0002.
SPLIT_WORD = re.compile(r"(?<=\w)[\ufffe\x02\u00ad] *\n *(?=\w)")
HARD_SPLIT = re.compile(r"(?<=[^\W\d_]{2})-\n(?=[^\W\d_]{2})")
# Lengths are bounded (RFC 5321 4.5.3.1: 64 and 255), or a long run of letters takes quadratic time.
SPLIT_MAIL = re.compile(
    r"(?<![\w.+-])([\w.+-]{1,64}@[\w.-]{0,255}|[\w.+-]{1,64})\n"
    r"([\w.-]{0,64}@?[\w-]{1,64}\.\w[\w.]{0,255})"
)
MAIL = re.compile(r"^[\w.+-]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,10}$", re.IGNORECASE)
BLANKS = re.compile(r"[ \t]+")
TRAILING = re.compile(r" *\n *")
EMPTY_LINES = re.compile(r"\n{3,}")


def unprinted(text: str) -> tuple[str, int]:
    """Find what format characters say that no reader sees.

    Returns:
        The letters that tag characters (U+E0020 to U+E007E) stand for, and how many characters
        there are that have no width and no use where they stand.
    """
    letters = "".join(chr(ord(tag) - TAG_BLOCK) for tag in TAGS.findall(text))
    joiners = sum(len(run[0]) - len(_kept_joiner(text, run)) for run in JOINED.finditer(text))
    return letters, len(ZERO_WIDTH.findall(text)) + joiners


def clean(text: str) -> str:
    """Remove what is no text and join what a line break tore apart.

    Out go NUL and other controls, lone surrogates, format characters (direction marks, zero-width
    spaces, tags), private-use glyphs of icon fonts and non-characters. Ligatures become letters,
    odd spaces plain ones, hyphenated line ends whole words.
    """
    text = LINE_BREAKS.sub("\n", text)
    text = SPLIT_WORD.sub(_join_hyphen, text).replace("\ufffe", "-").replace("\x02", "-")
    text = SPACES.sub(" ", text).translate(LIGATURES)
    unprinted = (ord(char) for char in {*text} - {*"\n\t"} if not _is_text(char))
    text = text.translate(dict.fromkeys(unprinted))
    text = SELECTORS.sub("", _without_stray_joiners(text))
    text = HARD_SPLIT.sub(_join_hyphen, text)
    text = BLANKS.sub(lambda run: "\t" if "\t" in run[0] else " ", text)
    text = TRAILING.sub("\n", text)
    return EMPTY_LINES.sub("\n\n", SPLIT_MAIL.sub(_join_mail, text)).strip()


def _is_text(char: str) -> bool:
    """Keep everything but controls, format characters, surrogates, private and unassigned."""
    return char in JOINERS or unicodedata.category(char)[0] != "C"


def _without_stray_joiners(text: str) -> str:
    if not any(joiner in text for joiner in JOINERS):
        return text
    return JOINED.sub(lambda run: _kept_joiner(text, run), text)


def _kept_joiner(text: str, run: re.Match[str]) -> str:
    neighbours = text[max(0, run.start() - 1) : run.start()] + text[run.end() : run.end() + 1]
    return run[0][0] if len(neighbours) == 2 and min(neighbours) >= "\u0600" else ""


def _join_hyphen(split: re.Match[str]) -> str:
    """Join ``develop-/ment``; keep the hyphen of ``Full-/Stack`` and of names."""
    following = split.string[split.end()]
    return "-" if following.isupper() or following.isdigit() else ""


def _join_mail(split: re.Match[str]) -> str:
    """Join the two halves of an address that a narrow column broke, and nothing else."""
    first, second = split[1], split[2]
    if not MAIL.match(first + second) or (MAIL.match(first) and second[0] != "."):
        return split[0]
    return first + second if _breaks_mail(split) else split[0]


def _breaks_mail(split: re.Match[str]) -> bool:
    first, second = split[1], split[2]
    if MAIL.match(second):
        # "Write to me.\nx@y.org" ends a sentence; a line of its own before is the first half.
        return first[-1] in "._-" and split.string[: split.start()][-1:] in {"", "\n"}
    return "@" in first or second[0] in "@."
