"""What a file is, and the reason for refusing it."""

import pytest

from pipeline.errors import ReadingError
from pipeline.reading import Limits, read, supported
from tests.pipeline.reading.samples import LINES, archive, cv_page, locked, pdf, word

TEXT = "\n".join(LINES).encode()


def code_of(data: bytes, name: str, limits: Limits | None = None) -> tuple[str, str]:
    with pytest.raises(ReadingError) as caught:
        read(data, name, limits or Limits())
    return caught.value.code, caught.value.message


@pytest.mark.parametrize(
    ("name", "mimetype", "expected"),
    [
        ("cv.PDF ", None, True),
        ("cv.docx", "application/octet-stream", True),
        ("notes.txt", "text/plain", True),
        ("cv", "application/pdf", True),
        ("cv", "text/plain; charset=utf-8", True),
        ("photo.png", "image/png", False),
        ("script.py", "text/plain", False),
        ("cv", None, False),
    ],
)
def test_only_kinds_that_we_read_are_tried(name: str, mimetype: str | None, expected: bool) -> None:
    assert supported(name, mimetype) is expected


@pytest.mark.parametrize(
    ("data", "name", "code", "says"),
    [
        (b"", "cv.pdf", "empty", "no text"),
        (b" \n\t ", "cv.txt", "empty", "no text"),
        (b"GIF89a" + b"\0" * 40, "cv.pdf", "wrong_type", "it is a picture"),
        (b"GIF89a" + b"\0" * 40, "cv.gif", "unsupported", "Save it as PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "cv.xls", "unsupported", "XLS"),
        (b"<!doctype html><p>Sign in", "cv.pdf", "wrong_type", "a web page"),
        (b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0", "cv.exe", "unsupported", "a program"),
        (TEXT, "cv.pdf", "wrong_type", "it is plain text"),
        (archive({"a.txt": b"x"}), "cvs.zip", "unsupported", "Unpack it"),
        (archive({"content.xml": b"<x/>"}), "cv.ods", "unsupported", "OpenDocument"),
        (b"PK\x03\x04 cut short", "cv.docx", "damaged", "damaged"),
        (b"%PDF-1.7 and nothing else", "cv.pdf", "damaged", "damaged"),
        (b"\x01\x02\x03\x04" * 50, "cv.txt", "wrong_type", "unknown kind"),
    ],
)
def test_each_reason_has_its_code_and_says_what_to_do(
    data: bytes, name: str, code: str, says: str
) -> None:
    found, message = code_of(data, name)
    assert found == code
    assert says in message
    assert "{" not in message


def test_a_password_protected_office_file_is_named_as_such() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert code_of(data, "cv.docx")[0] == "encrypted"


def test_a_file_over_the_limit_is_not_opened() -> None:
    code, message = code_of(pdf(cv_page), "cv.pdf", Limits(file_bytes=100))
    assert code == "too_large"
    assert "MB" in message


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    bomb = archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b" " * 40_000_000})
    assert code_of(bomb, "cv.docx")[0] == "bomb"


def test_a_pdf_with_a_password_asks_for_a_copy_without() -> None:
    code, message = code_of(locked(pdf(cv_page), "secret", "owner"), "cv.pdf")
    assert code == "encrypted"
    assert "without" in message


def test_a_pdf_that_only_forbids_copying_is_read() -> None:
    assert "Harrow Tools" in read(locked(pdf(cv_page), "", "owner"), "cv.pdf").text


def test_a_wrongly_named_file_is_read_as_what_it_is() -> None:
    document = read(pdf(cv_page), "cv.docx")
    assert document.kind == "pdf"
    assert [f.code for f in document.findings if f.code == "wrong_name"]
    assert "Maren Oldfield" in document.text


def test_a_wrongly_named_word_file_is_read_as_what_it_is() -> None:
    data = word(lambda document: document.add_paragraph("Maren Oldfield, engineer"))
    document = read(data, "cv.pdf")
    assert document.kind == "docx"
    assert [f.code for f in document.findings if f.code == "wrong_name"]
