"""HTML and Markdown: the words that a browser would show, walked over the tree of lxml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cssselect import HTMLTranslator, SelectorError
from cssselect import parse as parse_selectors
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
MAX_RULES = 1_000
PAPER = "white"
NUMBER = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*(px|pt|em|rem|%)?")
WHITE = frozenset({"white", "#fff", "#ffffff", "rgb(255,255,255)", "transparent"})
SMALLEST = {"px": 2.0, "pt": 1.5, "em": 0.15, "rem": 0.15, "%": 15.0, None: 1.0}
OFF_PAGE = -500.0
COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
Style = dict[str, str]


def parse(data: bytes, limits: Limits) -> Parsed:
    """Read the visible text of a web page as one page; nothing it refers to is fetched.

    Styles count where they stand on an element, or in a style sheet of the page.
    """
    text, findings = decode(data)
    return _parsed(text, findings, limits)


def parse_markdown(data: bytes, limits: Limits) -> Parsed:
    """Read Markdown (CommonMark and tables) as the page that it describes, line by line."""
    text, findings = decode(data)
    return _parsed(
        MarkdownIt("commonmark", {"breaks": True}).enable("table").render(text), findings, limits
    )


def _parsed(source: str, findings: tuple[Finding, ...], limits: Limits) -> Parsed:
    # A declared encoding is of the bytes, which are characters by now.
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source)
    try:
        root = html.document_fromstring(source)
    except etree.ParserError as error:
        raise refusal("empty") from error
    walk = _Walk(_sheet(root))
    walk.element(root, PAPER, hidden=False)
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

    sheet: dict[html.HtmlElement, Style]
    shown: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def element(self, element: html.HtmlElement, ground: str, *, hidden: bool) -> None:
        """Walk an element and all within it.

        Args:
            element: to walk.
            ground: colour that it lies on.
            hidden: whether what it lies in is hidden.
        """
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in UNPRINTED:
            return
        if tag == "br":
            self.shown.append("\n")
            return
        style = self.sheet.get(element, {}) | _declarations(element.get("style", ""))
        ground = _ground(style) or ground
        hidden = hidden or _is_marked(element) or _hides(style, ground)
        block = tag in BLOCKS
        if block and not hidden:
            self.shown.append("\n• " if tag == "li" else "\n")
        self._text(element.text, hidden=hidden)
        for child in element:
            self.element(child, ground, hidden=hidden)
            self._text(child.tail, hidden=hidden)
        if not hidden and (block or tag in CELLS):
            self.shown.append("\t" if tag in CELLS else "\n")

    def _text(self, text: str | None, *, hidden: bool) -> None:
        words = BLANKS.sub(" ", text or "")
        if hidden and words.strip():
            self.hidden.append(words.strip())
        elif not hidden:
            self.shown.append(words)


def _is_marked(element: html.HtmlElement) -> bool:
    return "hidden" in element.attrib or element.get("type") == "hidden"


def _sheet(root: html.HtmlElement) -> dict[html.HtmlElement, Style]:
    """The declarations of the page's own style sheets by element, the most specific last."""
    source = COMMENTS.sub("", " ".join(style.text or "" for style in root.iter("style")))
    translator = HTMLTranslator()
    rules: list[tuple[tuple[int, int, int], str, Style]] = []
    for selectors, body in RULES.findall(source)[:MAX_RULES]:
        try:
            for selector in parse_selectors(selectors):
                path = translator.selector_to_xpath(selector)
                rules.append((selector.specificity(), path, _declarations(body)))
        except SelectorError:
            continue  # one that is meant for printers or for what moves
    sheet: dict[html.HtmlElement, Style] = {}
    for _, path, style in sorted(rules, key=lambda rule: rule[0]):
        for element in root.xpath(path):
            sheet.setdefault(element, {}).update(style)
    return sheet


def _ground(style: Style) -> str | None:
    """The colour that an element gives its ground; one that cannot be told is no white."""
    told = style.get("background-color", style.get("background", "")).replace(" ", "")
    return None if told in {"", "none", "transparent", "inherit"} else told


def _declarations(text: str) -> Style:
    pairs = (part.partition(":") for part in text.lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs}


def _hides(style: Style, ground: str) -> bool:
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
