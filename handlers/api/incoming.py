"""Files that programs hand in: one by one, or a folder in parts; and how far they are."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.candidates.naming import A_FILE, name_of_file
from handlers.cvs.intake import HandedIn, hand_in
from handlers.cvs.standing import Standing, standings
from handlers.errors import MissingError, UserError
from handlers.owned import own_opening
from handlers.services import Services, work
from pipeline.errors import ReadingError
from pipeline.reading import Limits, archive
from storage import batches, uploads
from storage.blind import people_in_blind_openings
from storage.database import Session
from storage.models import Batch, Opening, Upload
from storage.openings import LIVE

NO_UPLOAD: Final = "There is no such upload, or it was taken out."
NO_BATCH: Final = "There is no such batch."
CLOSED: Final = "This opening is closed: it takes no CVs in. Reopen it first."
BATCH_CLOSED: Final = "This batch is closed: no more files come in it. Open another one."
MOST_FILES: Final = 20_000  # of one batch


@dataclass(frozen=True)
class Handed:
    """A file as a program hands it in."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Taken:
    """What became of one file of a part: its upload, or why it was not taken in."""

    name: str
    upload_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Uploaded:
    """How far an upload is.

    Attributes:
        name: of the file; one that tells nothing where the opening is blind.
        linked: whether the ids of candidate and CV may be told here, see `handlers.api.dossiers`.
    """

    standing: Standing
    name: str
    linked: bool


@dataclass(frozen=True)
class BatchState:
    """A batch, how many files came, and how many of those are at which stage."""

    batch: Batch
    files: int
    stages: Mapping[str, int]


async def take_in(
    services: Services, workspace_id: int, opening_id: int, file: Handed, *, actor: str
) -> int:
    """Take in one CV for an opening; returns the upload's id.

    Raises:
        MissingError: there is no such opening.
        UserError: it is closed; or the file is too large, or of a kind that is not read.
    """
    async with services.database.read() as session:
        opening = _taking(await own_opening(session, workspace_id, opening_id))
    token = secrets.token_hex(12)
    return await _hand_in(services, opening, f"file-api-{token}", file, actor)


def _taking(opening: Opening) -> Opening:
    if opening.state not in LIVE:
        raise UserError(CLOSED)
    return opening


async def _hand_in(
    services: Services, opening: Opening, message: str, file: Handed, actor: str
) -> int:
    given = HandedIn(
        channel=opening.channel,
        file=f"api-{secrets.token_hex(12)}",
        message=message,
        name=file.name,
        data=file.data,
        user=actor,
        opening_id=opening.id,
    )
    return await hand_in(services, opening.workspace_id, given)


async def open_batch(
    services: Services, workspace_id: int, opening_id: int, *, actor: str
) -> BatchState:
    """Begin to take in a folder of CVs for an opening.

    Raises:
        MissingError: there is no such opening.
        UserError: it is closed.
    """
    async with work(services) as unit:
        opening = _taking(await own_opening(unit.session, workspace_id, opening_id))
        drop = await uploads.ensure_drop(
            unit.session,
            workspace_id,
            channel=opening.channel,
            message=f"file-batch-{secrets.token_hex(12)}",
            user=actor,
            now=unit.now,
        )
        drop.opening_id = opening.id
        batch = await batches.add_batch(
            unit.session,
            Batch(
                workspace_id=workspace_id,
                opening_id=opening.id,
                drop_id=drop.id,
                created_by=actor,
                created_at=unit.now,
            ),
        )
    return BatchState(batch, 0, {})


async def add_files(
    services: Services, workspace_id: int, batch_id: int, files: Sequence[Handed], *, actor: str
) -> list[Taken]:
    """Take in some files of a batch; a file that cannot be taken in does not hold up the others.

    The CVs of a ZIP file are taken in one by one.

    Raises:
        MissingError: there is no such batch.
        UserError: it is closed, its opening is, or it has too many files by now.
    """
    async with services.database.read() as session:
        batch = await _own(session, workspace_id, batch_id)
        if batch.closed_at is not None:
            raise UserError(BATCH_CLOSED)
        opening = _taking(await own_opening(session, workspace_id, batch.opening_id))
        drop = await uploads.get_drop(session, batch.drop_id)
        if await batches.count_uploads(session, drop.id) >= MOST_FILES:
            raise UserError(f"A batch takes {MOST_FILES} files. Open another one.")
    taken: list[Taken] = []
    for file in files:
        for part in await _unpacked(services, file):
            if isinstance(part, Taken):
                taken.append(part)
            else:
                taken.append(await _try(services, opening, drop.message, part, actor))
    return taken


async def _unpacked(services: Services, file: Handed) -> Sequence[Handed | Taken]:
    """The file, or those in it where it is an archive; why there are none, where there are not."""
    if not archive.is_archive(file.name):
        return [file]
    limits = Limits(file_bytes=services.options.max_file)
    try:
        found = await asyncio.to_thread(lambda: [*archive.unpack(file.data, limits)])
    except ReadingError as error:
        return [Taken(file.name, reason=error.message)]
    return [Handed(name, data) for name, data in found]


async def _try(
    services: Services, opening: Opening, message: str, file: Handed, actor: str
) -> Taken:
    try:
        return Taken(file.name, await _hand_in(services, opening, message, file, actor))
    except UserError as error:
        return Taken(file.name, reason=str(error))


async def close_batch(
    services: Services, workspace_id: int, batch_id: int, *, actor: str
) -> BatchState:
    """Say that no more files come in a batch; saying it again changes nothing.

    Raises:
        MissingError: there is no such batch.
    """
    async with work(services) as unit:
        batch = await _own(unit.session, workspace_id, batch_id)
        if batch.closed_at is None:
            await batches.close_batch(unit.session, batch, unit.now)
            subject = f"batch:{batch.id}"
            await unit.record(workspace_id, actor=actor, action="batch.closed", subject=subject)
    return await batch_state(services, workspace_id, batch_id)


async def batch_state(services: Services, workspace_id: int, batch_id: int) -> BatchState:
    """How far a batch is.

    Raises:
        MissingError: there is no such batch.
    """
    async with services.database.search() as session:
        batch = await _own(session, workspace_id, batch_id)
        files = await batches.count_uploads(session, batch.drop_id)
        all_ = await standings(session, await uploads.uploads_of_drop(session, batch.drop_id))
    return BatchState(batch, files, Counter(str(one.stage) for one in all_))


async def _own(session: Session, workspace_id: int, batch_id: int) -> Batch:
    batch = await batches.get_own_batch(session, workspace_id, batch_id)
    if batch is None:
        raise MissingError(NO_BATCH)
    return batch


async def state_of(services: Services, workspace_id: int, upload_id: int) -> Uploaded:
    """How far an upload is.

    Raises:
        MissingError: there is none, or it was taken out.
    """
    async with services.database.read() as session:
        upload = await uploads.get_own_upload(session, workspace_id, upload_id)
        if upload is None or upload.state not in uploads.LIVE:
            raise MissingError(NO_UPLOAD)
        [found] = await _uploaded(session, [upload])
        return found


async def listed(
    services: Services,
    workspace_id: int,
    *,
    opening_id: int | None = None,
    batch_id: int | None = None,
    before: int | None = None,
    limit: int,
) -> list[Uploaded]:
    """Uploads of a workspace, the newest first, of one opening or one batch where that is named.

    Raises:
        MissingError: there is no such opening or batch.
    """
    async with services.database.search() as session:
        if opening_id is not None:
            await own_opening(session, workspace_id, opening_id)
        batch = await _own(session, workspace_id, batch_id) if batch_id is not None else None
        found = await batches.uploads_for(
            session,
            workspace_id,
            opening_id=opening_id,
            drop_id=batch.drop_id if batch else None,
            before=before,
            limit=limit,
        )
        return await _uploaded(session, found)


async def _uploaded(session: Session, found: Sequence[Upload]) -> list[Uploaded]:
    all_ = await standings(session, found)
    people = {one.cv.candidate_id for one in all_ if one.cv and one.cv.candidate_id}
    blind = await people_in_blind_openings(session, people)
    names = [await name_of_file(session, one.upload) for one in all_]
    return [
        # Where no file name is shown the opening is a blind one itself.
        Uploaded(one, name, name == A_FILE or one.cv is None or one.cv.candidate_id not in blind)
        for one, name in zip(all_, names, strict=True)
    ]
