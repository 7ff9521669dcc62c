"""What came for an opening lately, how far it is, and CVs that a page hands in."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.candidates.naming import name_of_file
from handlers.cvs.intake import ARCHIVE_FILES, HandedIn, hand_in, too_large
from handlers.cvs.standing import PENDING, Standing, standings
from handlers.errors import UserError
from handlers.local import new_drop
from handlers.messages import Caller
from handlers.services import Services
from handlers.wording.parts import HOLDS
from pipeline.errors import ReadingError
from pipeline.reading import Limits, archive
from storage.models import Opening
from storage.uploads import uploads_of_opening

SHOWN = 100


@dataclass(frozen=True)
class Arrival:
    """A file that came.

    Attributes:
        name: of the file; none in a blind opening.
        told: what is to be said of it, or done first; empty where it is scored or on its way.
    """

    name: str
    standing: Standing
    told: str

    @property
    def pending(self) -> bool:
        """Whether it is on its way."""
        return self.standing.stage in PENDING


@dataclass(frozen=True)
class GivenFile:
    """A file as a page gave it."""

    name: str
    data: bytes


async def arrivals(services: Services, opening: Opening) -> list[Arrival]:
    """The last `SHOWN` files for an opening, the newest first."""
    async with services.database.search() as session:
        found = await uploads_of_opening(session, opening.workspace_id, opening.id, limit=SHOWN)
        stood = await standings(session, found)
        names = [await name_of_file(session, upload) for upload in found]
    return [Arrival(name, one, _told(one)) for name, one in zip(names, stood, strict=True)]


async def count_pending(services: Services, opening: Opening) -> int:
    """How many of the last files for an opening are on their way."""
    async with services.database.search() as session:
        found = await uploads_of_opening(session, opening.workspace_id, opening.id, limit=SHOWN)
        return sum(one.stage in PENDING for one in await standings(session, found))


def _told(standing: Standing) -> str:
    if standing.stage in PENDING:
        return ""
    return standing.reason or HOLDS.get(standing.hold or standing.stage, "")


def fingerprint(found: Sequence[Arrival]) -> str:
    """Changes when anything that is shown of arrivals changes; holds no words of theirs."""
    rows = (f"{one.standing.upload.id}:{one.standing.stage}:{one.told}" for one in found)
    return hashlib.sha256("|".join(rows).encode()).hexdigest()[:16]


async def take_in(
    services: Services, caller: Caller, opening: Opening, given: Sequence[GivenFile]
) -> int:
    """Take in files for an opening, those in archives one by one; its channel tells how it goes.

    Returns:
        How many were taken in.

    Raises:
        UserError: there is none, or one is too large, or of a kind that is not read.
    """
    if not given:
        raise UserError("Choose at least one file.")
    files = [one for file in given for one in await _unpacked(services, file)]
    drop = new_drop(services)
    for file in files:
        # The same bytes again are the same file: they are read and scored once.
        digest = hashlib.sha256(file.data).hexdigest()[:24]
        handed = HandedIn(
            channel=opening.channel,
            file=f"board-{opening.id}-{digest}",
            message=drop,
            name=file.name,
            data=file.data,
            user=caller.user,
            opening_id=opening.id,
        )
        await hand_in(services, opening.workspace_id, handed)
    return len(files)


async def _unpacked(services: Services, file: GivenFile) -> list[GivenFile]:
    if not archive.is_archive(file.name):
        return [file]
    most = services.options.max_file
    if len(file.data) > most * ARCHIVE_FILES:
        raise UserError(too_large(most * ARCHIVE_FILES))
    limits = Limits(file_bytes=most)
    try:
        members = await asyncio.to_thread(lambda: list(archive.unpack(file.data, limits)))
    except ReadingError as error:
        raise UserError(error.message) from error
    return [GivenFile(name, data) for name, data in members]
