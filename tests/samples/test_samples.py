"""Each sample CV is what the demo claims of it, and speaks of nobody who exists."""

import re
import zipfile
from pathlib import Path

import docx
import pypdf
import pypdfium2
import pytest
from pypdf.errors import PyPdfError

from bot.demo import SAMPLES, opening, samples
from tests.samples.make_samples import LAYOUTS, make
from tests.samples.odd import HIDDEN_ORDER, HIDDEN_WORDS
from tests.samples.people import Person, people

PEOPLE = people()
BY_LAYOUT = {person.layout: person for person in PEOPLE}
# Numbers that regulators keep for films and books: Ofcom, NANPA, BNetzA, ARCEP, PTS, ACMA.
FICTION = re.compile(
    r"\+44 20 7946 0\d{3}|\+44 7700 900 \d{3}|\+1 \d{3} 555 01\d\d|\+49 30 23125 \d{3}"
    r"|\+33 6 39 98 \d\d \d\d|\+46 70 174 06 \d\d|\+61 491 570 (?:006|110|156|157|158|159|313)"
)
EXAMPLE_DOMAIN = re.compile(r"(?:@|https://(?:[a-z-]+\.)*)example\.(?:com|net|org)$")


def _path(layout: str) -> Path:
    return SAMPLES / BY_LAYOUT[layout].file


def _open(path: Path) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(path)  # type: ignore[no-untyped-call]


def _pdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_folder_holds_every_person_and_stays_small() -> None:
    assert {path.name for path in samples()} == {person.file for person in PEOPLE}
    assert {person.layout for person in PEOPLE} == set(LAYOUTS)
    assert {path.suffix for path in samples()} == {".pdf", ".docx"}
    assert sum(path.stat().st_size for path in SAMPLES.iterdir()) < 1_500_000


def test_opening_tells_musts_from_wishes_and_holds_one_unlawful_wish() -> None:
    text = opening().read_text(encoding="utf-8")
    must, wishes = text.split("Nice to have")
    assert text.splitlines()[0] == "Senior Backend Engineer"
    assert "Kubernetes" in must
    assert "Native English speaker" in wishes


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.file)
def test_contacts_can_reach_nobody(person: Person) -> None:
    mails = [line for line in person.contacts if "@" in line or "://" in line]
    phones = [line for line in person.contacts if line.startswith("+")]
    assert mails
    assert all(EXAMPLE_DOMAIN.search(line) for line in mails)
    assert phones
    assert all(FICTION.fullmatch(line) for line in phones)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.file)
def test_making_twice_gives_the_same_bytes(person: Person) -> None:
    assert make(person) == make(person)


@pytest.mark.parametrize("layout", ["one_column", "side_bar", "banner", "table", "hidden"])
def test_pdf_says_what_its_person_says(layout: str) -> None:
    text, person = _squeezed(_pdf_text(_path(layout))), BY_LAYOUT[layout]
    said = (person.name, person.headline, *person.contacts, *person.skills, *person.languages)
    assert [words for words in said if _squeezed(words) not in text] == []


@pytest.mark.parametrize("layout", ["plain", "header_contacts", "grid", "side_table"])
def test_docx_says_what_its_person_says(layout: str) -> None:
    with zipfile.ZipFile(_path(layout)) as package:
        parts = [
            name for name in package.namelist() if re.search(r"(document|header\d)\.xml$", name)
        ]
        xml = "".join(package.read(name).decode() for name in parts)
    person = BY_LAYOUT[layout]
    said = (person.name, person.headline, *person.contacts, *person.skills)
    assert [words for words in said if words.replace("&", "&amp;") not in xml] == []


def test_one_contact_block_stands_only_in_the_page_header() -> None:
    document = docx.Document(str(_path("header_contacts")))
    name = BY_LAYOUT["header_contacts"].name
    assert name in document.sections[0].header.paragraphs[0].text
    assert all(name not in paragraph.text for paragraph in document.paragraphs)


def test_scan_is_a_picture_without_text() -> None:
    page = pypdf.PdfReader(_path("scan")).pages[0]
    assert page.extract_text().strip() == ""
    width, height = page.images[0].image.size  # type: ignore[union-attr]
    assert 150 <= width / (float(page.mediabox.width) / 72) <= 200
    assert 150 <= height / (float(page.mediabox.height) / 72) <= 200


def test_hidden_words_are_in_the_file_and_not_on_the_page() -> None:
    path = _path("hidden")
    assert HIDDEN_ORDER in _pdf_text(path)
    assert HIDDEN_WORDS in _pdf_text(path)
    picture = _open(path)[0].render(scale=2, grayscale=True).to_pil()
    foot = picture.crop((0, picture.height - 110, picture.width, picture.height - 66))
    assert foot.getextrema() == (255, 255)


def test_damaged_file_looks_like_a_pdf_and_cannot_be_opened() -> None:
    path = _path("damaged")
    assert path.read_bytes().startswith(b"%PDF-")
    with pytest.raises(PyPdfError):
        _pdf_text(path)
    with pytest.raises(pypdfium2.PdfiumError):
        _open(path)


def test_one_headline_tries_chat_markup() -> None:
    headlines = {person.headline for person in PEOPLE}
    assert any("<!channel>" in line and "*bold*" in line and "&" in line for line in headlines)
