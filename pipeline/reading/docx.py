"""DOCX: opened by python-docx, walked by us.

python-docx lists paragraphs and tables only; CVs keep names in headers, text boxes and content
controls, and hide text in ways that it hands on unmarked.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import parse_xml
from docx.package import Package

from pipeline.document import Finding, Page
from pipeline.reading.cleaning import clean
from pipeline.reading.docx_look import Element, Styles
from pipeline.reading.docx_walk import VML, Walk
from pipeline.reading.limits import Limits
from pipeline.reading.parsed import Parsed, finding, unprinted_findings
from pipeline.reading.quality import count_words

MAX_LINKS = 50
WHITE = "FFFFFF"
SHAPES = tuple(VML + name for name in ("shape", "rect", "textbox", "image", "imagedata"))
ANCHOR = "{" + nsmap["wp"] + "}anchor"
# Fields that fetch or start something when Word updates them.
ACTIVE_FIELDS = re.compile(r"\b(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK)\b")
TAGS = re.compile(rb"<[^>]*>")
HIDDEN_PART_WORDS = 8
CORE = ("}title", "}subject", "}keywords", "}description")


def parse(data: bytes, limits: Limits) -> Parsed:
    """Read the visible text of a Word document as one page.

    Headers come first, then the body, then notes and footers. What python-docx cannot open raises
    its own errors; the child process turns them into ``damaged``.
    """
    main = Package.open(io.BytesIO(data)).main_document_part
    root = _root(main)
    stories = _stories(main, root)
    walk = Walk(_styles(main), _paper(root), backdrop=_has_backdrop(stories))
    for story in stories:
        walk.story(story)
    shown = "\n".join(walk.blocks)
    text = clean(shown)[: limits.characters]
    return Parsed(
        pages=(Page(number=1, text=text),),
        findings=(
            *_findings(main, stories, walk),
            *unprinted_findings(shown),
            *_stray_findings(data, main),
        ),
        hidden_words=count_words(" ".join(walk.hidden)),
    )


def _root(part: Part) -> Element:
    """Return the XML of a part; python-docx leaves parts of types it does not know unparsed."""
    element: Element | None = getattr(part, "element", None)
    return parse_xml(part.blob) if element is None else element


def _related(part: Part, kind: str) -> Iterator[Part]:
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            yield relation.target_part


def _styles(main: Part) -> Styles:
    part = next(_related(main, RELATIONSHIP_TYPE.STYLES), None)
    return Styles(None if part is None else _root(part))


def _paper(root: Element) -> str:
    background = root.find(qn("w:background"))
    colour = None if background is None else background.get(qn("w:color"))
    return WHITE if colour in {None, "auto"} else str(colour)


def _stories(main: Part, root: Element) -> list[Element]:
    """Return the roots of all text that is printed, in reading order."""
    headers = _bands(main, root, qn("w:headerReference"))
    footers = _bands(main, root, qn("w:footerReference"))
    notes = [
        note
        for kind in (RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES)
        for part in _related(main, kind)
        for note in _root(part)
        if note.get(qn("w:type")) is None
    ]
    return [*headers, root, *notes, *footers]


def _bands(main: Part, root: Element, tag: str) -> list[Element]:
    """Return headers or footers that sections show, each once."""
    parts: dict[str, Element] = {}
    for reference in root.iter(tag):
        section = reference.getparent()
        special = reference.get(qn("w:type")) == "first"
        shown = section is not None and (not special or section.find(qn("w:titlePg")) is not None)
        relation = main.rels.get(reference.get(qn("r:id"), ""))
        if shown and relation is not None and not relation.is_external:
            parts.setdefault(str(relation.target_part.partname), _root(relation.target_part))
    return list(parts.values())


def _has_backdrop(stories: Iterable[Element]) -> bool:
    """Tell whether a shape or picture lies behind the text: white text may then be readable."""
    return any(
        anchor.get("behindDoc") in {"1", "true"}
        for story in stories
        for anchor in story.iter(ANCHOR)
    )


def _findings(main: Part, stories: list[Element], walk: Walk) -> Iterator[Finding]:
    if walk.hidden:
        yield finding("hidden_text", " ".join(walk.hidden))
    if walk.doubtful:
        detail = "In the colour of the paper; check that it can be seen: "
        yield finding("maybe_hidden", detail + " ".join(walk.doubtful))
    described = [text for story in stories for text in _descriptions(story)]
    if described:
        yield finding("alt_text", "Told of pictures, not printed: " + "; ".join(described))
    yield from _part_findings(main)
    yield from _relation_findings([main])
    fields = [text for story in stories for text in _instructions(story)]
    if any(ACTIVE_FIELDS.search(text) for text in fields):
        yield finding("action", "A field fetches or starts something. It was not done here.")
    if any(next(story.iter(qn("w:del"), qn("w:ins")), None) is not None for story in stories):
        yield finding("tracked_changes", "Holds tracked changes; read as if all were accepted.")


def _descriptions(story: Element) -> Iterator[str]:
    """Find the texts that stand for pictures and shapes where these cannot be shown."""
    for element in story.iter(qn("wp:docPr")):
        yield from filter(None, (element.get("title"), element.get("descr")))
    for shape in story.iter(*SHAPES):
        yield from filter(None, (shape.get("title"), shape.get("alt")))


def _instructions(story: Element) -> Iterator[str]:
    for element in story.iter(qn("w:instrText"), qn("w:fldSimple")):
        yield element.text or element.get(qn("w:instr"), "")


def _part_findings(main: Part) -> Iterator[Finding]:
    names = {str(part.partname): part for part in main.package.iter_parts()}
    if any(name.endswith("vbaProject.bin") for name in names):
        yield finding("macro", "The file holds macros. They were not run.")
    inner = [name.rpartition("/")[2] for name in names if "/embeddings/" in name]
    if inner:
        yield finding("attachments", "Files inside the document, not read: " + ", ".join(inner))
    for part in _related(main, RELATIONSHIP_TYPE.COMMENTS):
        told = " ".join(text.text or "" for text in _root(part).iter(qn("w:t")))
        if told.strip():
            yield finding("annotations", "Comments, not read: " + told)
    yield from _unseen(names)


def _unseen(parts: dict[str, Part]) -> Iterator[Finding]:
    """Report words in parts that no page shows."""
    for name, part in parts.items():
        if name.startswith("/customXml/item") and "Props" not in name:
            told = _plain(part.blob)
            if count_words(told) >= HIDDEN_PART_WORDS:
                yield finding("metadata", "Custom XML: " + told)
    core = parts.get("/docProps/core.xml")
    for element in [] if core is None else _root(core):
        if element.tag.endswith(CORE) and element.text:
            yield finding("metadata", f"{element.tag.rpartition('}')[2]}: {element.text}")


def _stray_findings(data: bytes, main: Part) -> Iterator[Finding]:
    """Report words in parts that no other part refers to: Word drops them, a machine reads them."""
    known = {str(part.partname).lstrip("/") for part in main.package.iter_parts()}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            stray = name.endswith(".xml") and name not in known and name != "[Content_Types].xml"
            told = _plain(archive.read(name)) if stray else ""
            if count_words(told) >= HIDDEN_PART_WORDS:
                yield finding("metadata", "A part that nothing refers to: " + told)


def _plain(xml: bytes) -> str:
    return TAGS.sub(b" ", xml).decode("utf-8", errors="replace")


def _relation_findings(parts: list[Part]) -> Iterator[Finding]:
    outside = [r for part in parts for r in part.rels.values() if r.is_external]
    links = [r.target_ref for r in outside if r.reltype == RELATIONSHIP_TYPE.HYPERLINK]
    if links:
        yield finding("links", " ".join(dict.fromkeys(links[:MAX_LINKS])))
    fetched = [r.target_ref for r in outside if r.reltype != RELATIONSHIP_TYPE.HYPERLINK]
    if fetched:
        yield finding("external", "Refers to files elsewhere, not fetched: " + " ".join(fetched))
