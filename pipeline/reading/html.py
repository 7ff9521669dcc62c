"""HTML and Markdown: the words that a browser would show, walked over the tree of lxml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree, html
from markdown_it import MarkdownIt

from pipeline.document import Finding, Page
from pipeline.reading.cleaning import clean
from pipeline.reading.limits import Limits
from pipeline.reading.parsed import Parsed, finding, unprinted_findings
from pipeline.reading.quality import count_words
from pipeline.reading.refusals import refusal
from pipeline.reading.text import decode

MAX_LINKS = 50
COMMENT_WORDS = 8
SEEN_OPACITY = 0.1
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body dd details div dl dt figcaption figure footer form "
        "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tr ul",
    )
)
CELLS = frozenset({"td", "th"})
UNPRINTED = frozenset(
    {"head", "iframe", "math", "noscript", "object", "script", "style", "svg", "template"}
)
BLANKS = re.compile(r"\s+")
RULES = re.compile(r"([^{}]+)\{([^{}]*)\}")
SIMPLE_SELECTOR = re.compile(r"^(?:[a-z][\w-]*|\.[\w-]+|#[\w-]+)$", re.IGNORECASE)
NUMBER = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*(px|pt|em|rem|%)?")
WHITE = frozenset({"white", "#fff", "#ffffff", "rgb(255,255,255)", "transparent"})
SMALLEST = {"px": 2.0, "pt": 1.5, "em": 0.15, "rem": 0.15, "%": 15.0, None: 1.0}
OFF_PAGE = -500.0


def parse(data: bytes, limits: Limits) -> Parsed:
    """Read the visible text of a web page as one page; nothing it refers to is fetched.

    Styles count where they stand on an element, or in a style sheet of the page under a plain
    tag, class or id.
    """
    text, findings = decode(data)
    return _parsed(text, findings, limits)


def parse_markdown(data: bytes, limits: Limits) -> Parsed:
    """Read Markdown (CommonMark and tables) as the page that it describes."""
    text, findings = decode(data)
    return _parsed(MarkdownIt("commonmark").enable("table").render(text), findings, limits)


def _parsed(source: str, findings: tuple[Finding, ...], limits: Limits) -> Parsed:
    # A declared encoding is of the bytes, which are characters by now.
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source)
    try:
        root = html.document_fromstring(source)
    except etree.ParserError as error:
        raise refusal("empty") from error
    walk = _Walk(_sheet(root))
    walk.element(root, hidden=False)
    shown = "".join(walk.shown)
    text = clean(shown)[: limits.characters]
    hidden = clean(" ".join(walk.hidden))
    return Parsed(
        pages=(Page(number=1, text=text),),
        findings=(*findings, *_findings(root, hidden), *unprinted_findings(shown)),
        hidden_words=count_words(hidden),
    )


@dataclass
class _Walk:
    """Collects what is shown and what is not, in order."""

    sheet: dict[str, dict[str, str]]
    shown: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def element(self, element: html.HtmlElement, *, hidden: bool) -> None:
        """Walk an element and all within it."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in UNPRINTED:
            return
        if tag == "br":
            self.shown.append("\n")
            return
        hidden = hidden or self._is_hidden(element)
        block = tag in BLOCKS
        if block and not hidden:
            self.shown.append("\n• " if tag == "li" else "\n")
        self._text(element.text, hidden=hidden)
        for child in element:
            self.element(child, hidden=hidden)
            self._text(child.tail, hidden=hidden)
        if not hidden and (block or tag in CELLS):
            self.shown.append("\t" if tag in CELLS else "\n")

    def _text(self, text: str | None, *, hidden: bool) -> None:
        words = BLANKS.sub(" ", text or "")
        if hidden and words.strip():
            self.hidden.append(words.strip())
        elif not hidden:
            self.shown.append(words)

    def _is_hidden(self, element: html.HtmlElement) -> bool:
        if "hidden" in element.attrib or element.get("type") == "hidden":
            return True
        names = [element.tag, f"#{element.get('id', '')}"]
        names += [f".{name}" for name in element.get("class", "").split()]
        style: dict[str, str] = {}
        for name in names:
            style |= self.sheet.get(name, {})
        return _hides(style | _declarations(element.get("style", "")))


def _sheet(root: html.HtmlElement) -> dict[str, dict[str, str]]:
    """The declarations of the page's own style sheets by plain selector."""
    sheet: dict[str, dict[str, str]] = {}
    source = " ".join(style.text or "" for style in root.iter("style"))
    for selectors, body in RULES.findall(source):
        for selector in filter(SIMPLE_SELECTOR.match, map(str.strip, selectors.split(","))):
            sheet.setdefault(selector, {}).update(_declarations(body))
    return sheet


def _declarations(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs}


def _hides(style: dict[str, str]) -> bool:
    if style.get("display") == "none" or style.get("visibility") in {"hidden", "collapse"}:
        return True
    opacity = _number(style.get("opacity"))
    if opacity is not None and opacity < SEEN_OPACITY:
        return True
    size = NUMBER.match(style.get("font-size", ""))
    if size and float(size[1]) < SMALLEST[size[2]]:
        return True
    moved = (_number(style.get(side)) for side in ("left", "top", "text-indent", "margin-left"))
    if any(place is not None and place < OFF_PAGE for place in moved):
        return True
    ground = style.get("background-color", style.get("background", "white")).replace(" ", "")
    colour = style.get("color", "").replace(" ", "")
    return bool(colour) and (colour == ground or (colour in WHITE and ground in WHITE))


def _number(value: str | None) -> float | None:
    found = NUMBER.match(value or "")
    return float(found[1]) if found else None


def _findings(root: html.HtmlElement, hidden: str) -> Iterator[Finding]:
    told = " ".join(node.text or "" for node in root.iter(etree.Comment))
    comments = told if count_words(told) >= COMMENT_WORDS else ""
    if hidden:
        yield finding("hidden_text", hidden)
    if comments:
        yield finding("annotations", f"Comments, not read: {comments}")
    for meta in root.iter("title", "meta"):
        value = meta.text_content() if meta.tag == "title" else meta.get("content", "")
        named = meta.get("name", "").lower() in {"description", "keywords", "author", "subject"}
        if value.strip() and (meta.tag == "title" or named):
            yield finding("metadata", f"{meta.get('name', meta.tag)}: {value}")
    links = [link.get("href", "") for link in root.iter("a")]
    outside = [link for link in links if link and not link.startswith("#")]
    if outside:
        yield finding("links", " ".join(dict.fromkeys(outside[:MAX_LINKS])))
    if next(root.iter("script"), None) is not None:
        yield finding("javascript", "The page holds scripts. They were not run.")
