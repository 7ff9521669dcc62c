"""DOCX: opened by python-docx, walked by us.

python-docx lists paragraphs and tables only; CVs keep names in headers, text boxes and content
controls, and hide text in ways that it hands on unmarked.
"""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.package import Package

from pipeline.document import Finding, Page
from pipeline.reading.cleaning import clean
from pipeline.reading.docx_colours import WHITE, Palette
from pipeline.reading.docx_look import VALUE, Element, Styles, is_on, number
from pipeline.reading.docx_shapes import VML, has_backdrop, is_decorated
from pipeline.reading.docx_visibility import sections, sheets
from pipeline.reading.docx_walk import Scene, Walk
from pipeline.reading.limits import Limits
from pipeline.reading.parsed import Parsed, finding, unprinted_findings
from pipeline.reading.quality import count_words

MAX_LINKS = 50
SHAPES = tuple(VML + name for name in ("shape", "rect", "textbox", "image", "imagedata"))
# Fields that fetch or start something when Word updates them.
ACTIVE_FIELDS = re.compile(r"\b(DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK)\b")
TAGS = re.compile(rb"<[^>]*>")
HIDDEN_PART_WORDS = 8
SEVERAL = 4  # words: more than a name or a label
# The template of python-docx, from which programs make files without saying when.
UNCHANGED = datetime.date(2013, 12, 23)
CORE = ("}title", "}subject", "}keywords", "}description")
# Who wrote a file and for whom: told where it is more than a name.
PROPERTIES = tuple(f".{kind}-properties+xml" for kind in ("core", "extended", "custom"))
# Names and hints that a mouse shows, not the page.
LABELS = {
    qn("w:alias"): VALUE,
    qn("w:tag"): VALUE,
    qn("w:docVar"): VALUE,
    qn("w:listItem"): qn("w:displayText"),
    qn("w:hyperlink"): qn("w:tooltip"),
    qn("w:bookmarkStart"): qn("w:name"),
}
CHANGES = (qn("w:del"), qn("w:ins"), qn("w:moveFrom"), qn("w:cellDel"))


class Story(NamedTuple):
    """A body, header, footer or note, and whether any page shows it."""

    root: Element
    shown: bool = True


def parse(data: bytes, limits: Limits) -> Parsed:
    """Read the visible text of a Word document as one page.

    Headers come first, then the body, then notes and footers. What python-docx cannot open raises
    its own errors; the child process turns them into ``damaged``.
    """
    package = Package.open(io.BytesIO(data))
    main = package.main_document_part
    root = _root(main)
    stories = _stories(main, root)
    walk = _walk(main, root, stories)
    shown = "\n".join(walk.blocks)
    text = clean(shown)[: limits.characters]
    return Parsed(
        pages=(Page(number=1, text=text),),
        findings=(
            *_findings(main, [story.root for story in stories], walk),
            *unprinted_findings(shown),
            *_stray_findings(data, main),
        ),
        hidden_words=count_words(" ".join(walk.hidden)),
        columns=2 if walk.beside > len(shown) / 2 or _is_set_in_columns(root) else 1,
        made=_made(package),
    )


def _made(package: Package) -> datetime.date | None:
    moment = package.core_properties.modified
    return None if moment is None or moment.date() == UNCHANGED else moment.date()


def _walk(main: Part, root: Element, stories: list[Story]) -> Walk:
    settings = _first(main, RELATIONSHIP_TYPE.SETTINGS)
    palette = Palette(_first(main, RELATIONSHIP_TYPE.THEME))
    pages = sheets(root)
    seen = [story.root for story in stories if story.shown]
    scene = Scene(
        _paper(root, settings, palette),
        any(has_backdrop(story, pages[0], palette) for story in seen),
        any(is_decorated(story, pages[0], palette) for story in seen),
        pages,
    )
    walk = Walk(Styles(_first(main, RELATIONSHIP_TYPE.STYLES), palette), scene)
    for story in stories:
        if story.shown:
            walk.story(story.root)
    _hide(walk, [story.root for story in stories if not story.shown])
    return walk


def _hide(walk: Walk, stories: list[Element]) -> None:
    """Add what stands only in stories without a page: an unused header often repeats another."""
    shown, before = " ".join(" ".join(walk.blocks).split()), len(walk.hidden)
    for story in stories:
        walk.story(story, shown=False)
    added = walk.hidden[before:]
    walk.hidden[before:] = [text for text in added if " ".join(text.split()) not in shown]


def _root(part: Part) -> Element:
    """Return the XML of a part; python-docx leaves parts of types it does not know unparsed."""
    element: Element | None = getattr(part, "element", None)
    return parse_xml(part.blob) if element is None else element


def _related(part: Part, kind: str) -> Iterator[Part]:
    for relation in part.rels.values():
        if relation.reltype == kind and not relation.is_external:
            yield relation.target_part


def _first(main: Part, kind: str) -> Element | None:
    part = next(_related(main, kind), None)
    return None if part is None else _root(part)


def _paper(root: Element, settings: Element | None, palette: Palette) -> str:
    """Return the colour of the paper; without the setting Word keeps to white."""
    background = root.find(qn("w:background"))
    drawn = settings is not None and is_on(settings, qn("w:displayBackgroundShape"))
    colour = palette.word(background, "color") if drawn and background is not None else None
    return WHITE if colour in {None, "auto"} else str(colour)


def _is_set_in_columns(root: Element) -> bool:
    columns = (section.find(qn("w:cols")) for section in sections(root))
    return any(c is not None and (number(c.get(qn("w:num"))) or 1) > 1 for c in columns)


def _stories(main: Part, root: Element) -> list[Story]:
    """Return the roots of all text, in reading order."""
    headers = _bands(main, root, qn("w:headerReference"))
    footers = _bands(main, root, qn("w:footerReference"))
    bands = [story.root for story in (*headers, *footers)]
    notes = [
        note for kind in ("footnote", "endnote") for note in _notes(main, kind, [root, *bands])
    ]
    return [*headers, Story(root), *notes, *footers]


def _notes(main: Part, kind: str, stories: list[Element]) -> Iterator[Story]:
    """Find notes; shown are those that something on a page refers to."""
    reference = qn(f"w:{kind}Reference")
    named = {r.get(qn("w:id")) for story in stories for r in story.iter(reference)}
    for part in _related(main, RELATIONSHIP_TYPE.STYLES.replace("styles", kind + "s")):
        for note in _root(part):
            if note.get(qn("w:type"), "normal") == "normal":
                yield Story(note, note.get(qn("w:id")) in named)


def _bands(main: Part, root: Element, tag: str) -> list[Story]:
    """Return headers or footers, each once, those that no section shows last."""
    settings = _first(main, RELATIONSHIP_TYPE.SETTINGS)
    even = settings is not None and bool(is_on(settings, qn("w:evenAndOddHeaders")))
    parts: dict[str, Story] = {}
    pages = sections(root)
    titled = [place for place, section in enumerate(pages) if is_on(section, qn("w:titlePg"))]
    for place, section in enumerate(pages):
        # Later sections without one of their own take it over.
        used = {"first": bool(titled) and place <= titled[-1], "even": even}
        for reference in section.iter(tag):
            part = _referred(main, reference)
            shown = used.get(reference.get(qn("w:type")), True)
            if part is not None and (shown or str(part.partname) not in parts):
                parts[str(part.partname)] = Story(_root(part), shown)
    return sorted(parts.values(), key=lambda story: not story.shown)


def _referred(main: Part, reference: Element) -> Part | None:
    relation = main.rels.get(reference.get(qn("r:id"), ""))
    return None if relation is None or relation.is_external else relation.target_part


def _findings(main: Part, stories: list[Element], walk: Walk) -> Iterator[Finding]:
    if walk.hidden:
        yield finding("hidden_text", " ".join(walk.hidden))
    if walk.doubtful:
        detail = "In the colour of the paper; check that it can be seen: "
        yield finding("maybe_hidden", detail + " ".join(walk.doubtful))
    described = [text for story in stories for text in _descriptions(story)]
    if described:
        yield finding("alt_text", "Told of pictures, not printed: " + "; ".join(described))
    settings = _first(main, RELATIONSHIP_TYPE.SETTINGS)
    named = [text for story in (*stories, settings) if story is not None for text in _labels(story)]
    if named:
        yield finding("metadata", "Names and hints, not printed: " + "; ".join(named))
    yield from _part_findings(main)
    yield from _relation_findings([main])
    fields = [text for story in stories for text in _instructions(story)]
    if any(ACTIVE_FIELDS.search(text) for text in fields):
        yield finding("action", "A field fetches or starts something. It was not done here.")
    if any(next(story.iter(*CHANGES), None) is not None for story in stories):
        deleted = " ".join(text for story in stories for text in _deleted(story))
        detail = "Holds tracked changes; read as if all were accepted."
        yield finding("tracked_changes", f"{detail} Deleted: {deleted}" if deleted else detail)


def _descriptions(story: Element) -> Iterator[str]:
    """Find the texts that stand for pictures and shapes where these cannot be shown."""
    for element in story.iter(qn("wp:docPr")):
        yield from filter(None, (element.get("title"), element.get("descr")))
    for shape in story.iter(*SHAPES):
        yield from filter(None, (shape.get("title"), shape.get("alt")))


def _labels(story: Element) -> Iterator[str]:
    """Find names and hints of controls, links and bookmarks that say something."""
    for element in story.iter(*LABELS):
        told = element.get(LABELS[element.tag], "")
        if len(told.split()) >= SEVERAL:
            yield told


def _deleted(story: Element) -> Iterator[str]:
    """Find text that tracked changes took out: runs, and the rows or cells around a mark."""
    for mark in story.iter(qn("w:del"), qn("w:moveFrom"), qn("w:cellDel")):
        parent = mark.getparent()
        taken = parent.getparent() if parent.tag in {qn("w:trPr"), qn("w:tcPr")} else mark
        text = "".join(t.text or "" for t in taken.iter(qn("w:delText"), qn("w:t")))
        if text.strip():
            yield text


def _instructions(story: Element) -> Iterator[str]:
    for element in story.iter(qn("w:instrText"), qn("w:fldSimple")):
        yield element.text or element.get(qn("w:instr"), "")


def _part_findings(main: Part) -> Iterator[Finding]:
    names = {str(part.partname): part for part in main.package.iter_parts()}
    if any(name.endswith("vbaProject.bin") for name in names):
        yield finding("macro", "The file holds macros. They were not run.")
    chunks = [str(part.partname) for part in _related(main, RELATIONSHIP_TYPE.A_F_CHUNK)]
    if chunks:
        yield finding(
            "attachments", "Word shows text of other files too, not read: " + ", ".join(chunks)
        )
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
    for part in parts.values():
        for element in _root(part) if part.content_type.endswith(PROPERTIES) else ():
            told = " ".join("".join(element.itertext()).split())
            if told and (str(element.tag).endswith(CORE) or len(told.split()) >= SEVERAL):
                name = element.get("name") or str(element.tag).rpartition("}")[2]
                yield finding("metadata", f"{name}: {told}")


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
