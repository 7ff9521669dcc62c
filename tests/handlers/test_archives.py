"""A ZIP file of CVs: each file in it is taken in as if it had been dropped by itself."""

import io
import zipfile

import pytest

from handlers.cvs.deleted_files import file_deleted
from storage.models import Cv, Upload
from tests.handlers.conftest import ON_SQLITE, TEAM, World, cv


def packed(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@ON_SQLITE
async def test_each_cv_of_an_archive_has_its_card_in_one_thread(world: World) -> None:
    await world.open_opening()
    files = {
        "cvs/ana.txt": cv("Ana Ruiz", "ana@example.com"),
        "cvs/bo.txt": cv("Bo Lindt", "bo@example.com"),
        "cvs/menu.exe": b"MZ",
        "__MACOSX/._ana.txt": b"aside",
    }
    await world.drop("applications.zip", packed(files), file="F1")
    cards = world.chat.said("Evidence: ")
    assert {card.thread for card in cards} == {"100.1"}
    assert len(cards) == len(await world.rows(Cv)) == 2
    assert len(world.chat.said("2 of 2 scored")) == 1
    names = {upload.file for upload in await world.rows(Upload)}
    assert names == {"F1", "F1/0", "F1/1"}


@ON_SQLITE
async def test_deleting_an_archive_takes_out_all_that_came_in_it(world: World) -> None:
    await world.open_opening()
    await world.drop("a.zip", packed({"ana.txt": cv("Ana Ruiz", "a@example.com")}), file="F1")
    await file_deleted(world.services, workspace=TEAM, file="F1")
    await world.settle()
    assert await world.rows(Cv) == []
    assert world.chat.said("Evidence: ") == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04 cut short", "damaged"),
        (packed({"notes.exe": b"MZ"}), "no CV"),
        (packed({f"{number}.txt": b"x" for number in range(201)}), "more than"),
    ],
)
async def test_an_archive_that_cannot_be_used_says_why(
    world: World, data: bytes, says: str
) -> None:
    await world.open_opening()
    await world.drop("a.zip", data, file="F1")
    assert world.chat.said(says)
    assert world.chat.reactions["100.1"] == "no_entry"
