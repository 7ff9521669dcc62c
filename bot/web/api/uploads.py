"""CVs come in, as files or as parts of a folder, and how far they are."""

from datetime import datetime
from typing import Annotated

from fastapi import File, Query, Request, Response, UploadFile
from pydantic import Field

from bot.web.api.paging import following
from bot.web.api.routes import MISSING, reads, routes, writes
from bot.web.api.values import LARGEST_ID, Before, Limit, Page, RowId, Shown
from bot.web.auth import Asking
from bot.web.problems import ProblemError
from handlers.api import incoming
from handlers.api.incoming import BatchState, Handed, Uploaded
from handlers.cvs import handling

router = routes("uploads")
PART_FILES = 100  # of one request
NAMELESS = "A file needs a name: its ending says what it is."
Cv = Annotated[UploadFile, File(description="PDF, DOCX, text and so on; at most 10 MB.")]
Cvs = Annotated[
    list[UploadFile],
    File(description=f"Up to {PART_FILES} files, or ZIP files of them; 12 MB in all."),
]
OfOpening = Annotated[int | None, Query(ge=1, le=LARGEST_ID, description="Only for this opening.")]


class UploadShown(Shown):
    """A file that was handed in, and how far it is."""

    id: int
    opening: int | None
    name: str = Field(description="Of the file; without the person's name in a blind opening.")
    stage: str = Field(
        description="fetching, reading, no_opening, choose, held, closed, paused, replaced, "
        "scoring, scored or failed."
    )
    reason: str | None = Field(description="Why it failed, and what to do.")
    hold: str | None = Field(description="name or not_a_cv: what a person must say first.")
    cv: int | None
    candidate: int | None = Field(
        description="null before it is read, and where it would tell who applies blindly elsewhere."
    )
    application: int | None
    total: float | None = Field(description="The score, 0 to 100.")
    created_at: datetime


class UploadTaken(Shown):
    """A file that was taken in: it is stored, and being read."""

    id: int
    opening: int


class FileTaken(Shown):
    """What became of one file of a part."""

    name: str
    upload: int | None
    reason: str | None = Field(description="Why it was not taken in.")


class PartTaken(Shown):
    """What became of the files of a part."""

    files: list[FileTaken]


class BatchShown(Shown):
    """A folder that comes in parts."""

    id: int
    opening: int
    created_at: datetime
    closed_at: datetime | None
    files: int
    stages: dict[str, int] = Field(description="How many files are at which stage.")


@router.post(
    "/openings/{opening_id}/uploads",
    status_code=202,
    dependencies=writes("uploads:write"),
    responses=MISSING,
)
async def upload_cv(ask: Asking, opening_id: RowId, file: Cv, response: Response) -> UploadTaken:
    """Hand in a CV; it is read and scored by itself. Location says where to see how far it is."""
    upload_id = await incoming.take_in(
        ask.services, ask.home, opening_id, await _handed(file), actor=ask.actor
    )
    response.headers["Location"] = f"/api/v1/uploads/{upload_id}"
    return UploadTaken(id=upload_id, opening=opening_id)


@router.get("/uploads", dependencies=reads("uploads:read"), responses=MISSING)
async def list_uploads(
    request: Request,
    ask: Asking,
    opening: OfOpening = None,
    before: Before = None,
    limit: Limit = 50,
) -> Page[UploadShown]:
    """Files that were handed in anywhere, the newest first."""
    found = await incoming.listed(
        ask.services, ask.home, opening_id=opening, before=before, limit=limit + 1
    )
    return _page(request, found, limit)


@router.get("/uploads/{upload_id}", dependencies=reads("uploads:read"), responses=MISSING)
async def get_upload(ask: Asking, upload_id: RowId) -> UploadShown:
    """How far a file is."""
    return _shown(await incoming.state_of(ask.services, ask.home, upload_id))


@router.delete(
    "/uploads/{upload_id}", status_code=204, dependencies=writes("uploads:write"), responses=MISSING
)
async def take_out(ask: Asking, upload_id: RowId) -> None:
    """Take a file out; the CV is erased where no other upload brought it."""
    await incoming.state_of(ask.services, ask.home, upload_id)
    await handling.remove(ask.services, ask.home, upload_id, actor=ask.actor)


@router.post(
    "/openings/{opening_id}/batches",
    status_code=201,
    dependencies=writes("uploads:write"),
    responses=MISSING,
)
async def open_batch(ask: Asking, opening_id: RowId, response: Response) -> BatchShown:
    """Begin to hand in a folder: its files come in parts, until the batch is closed."""
    found = await incoming.open_batch(ask.services, ask.home, opening_id, actor=ask.actor)
    response.headers["Location"] = f"/api/v1/batches/{found.batch.id}"
    return _batch(found)


@router.post(
    "/batches/{batch_id}/files",
    status_code=202,
    dependencies=writes("uploads:write"),
    responses=MISSING,
)
async def add_files(ask: Asking, batch_id: RowId, files: Cvs, response: Response) -> PartTaken:
    """Hand in a part of a folder; what cannot be taken in is told file by file."""
    if len(files) > PART_FILES:
        raise ProblemError(422, "refused", f"A part has at most {PART_FILES} files.")
    given = [await _handed(file) for file in files]
    taken = await incoming.add_files(ask.services, ask.home, batch_id, given, actor=ask.actor)
    response.headers["Location"] = f"/api/v1/batches/{batch_id}"
    return PartTaken(
        files=[FileTaken(name=one.name, upload=one.upload_id, reason=one.reason) for one in taken]
    )


@router.post("/batches/{batch_id}/close", dependencies=writes("uploads:write"), responses=MISSING)
async def close_batch(ask: Asking, batch_id: RowId) -> BatchShown:
    """Say that no more files come."""
    return _batch(await incoming.close_batch(ask.services, ask.home, batch_id, actor=ask.actor))


@router.get("/batches/{batch_id}", dependencies=reads("uploads:read"), responses=MISSING)
async def get_batch(ask: Asking, batch_id: RowId) -> BatchShown:
    """How far a folder is."""
    return _batch(await incoming.batch_state(ask.services, ask.home, batch_id))


@router.get("/batches/{batch_id}/uploads", dependencies=reads("uploads:read"), responses=MISSING)
async def list_batch(
    request: Request, ask: Asking, batch_id: RowId, before: Before = None, limit: Limit = 50
) -> Page[UploadShown]:
    """The files of a folder, the newest first."""
    found = await incoming.listed(
        ask.services, ask.home, batch_id=batch_id, before=before, limit=limit + 1
    )
    return _page(request, found, limit)


async def _handed(file: UploadFile) -> Handed:
    name = (file.filename or "").replace("\\", "/").rpartition("/")[2].replace("\0", "")
    if not name:
        raise ProblemError(422, "refused", NAMELESS)
    return Handed(name, await file.read())


def _page(request: Request, found: list[Uploaded], limit: int) -> Page[UploadShown]:
    items = [_shown(one) for one in found[:limit]]
    more = following(request, before=items[-1].id) if len(found) > limit else None
    return Page(items=items, next=more)


def _shown(found: Uploaded) -> UploadShown:
    standing = found.standing
    upload, application = standing.upload, standing.application
    return UploadShown(
        id=upload.id,
        opening=upload.opening_id,
        name=found.name,
        stage=str(standing.stage),
        reason=standing.reason,
        hold=standing.hold,
        cv=upload.cv_id if found.linked else None,
        candidate=standing.cv.candidate_id if standing.cv and found.linked else None,
        application=application.id if application else None,
        total=application.total if application and application.state == "scored" else None,
        created_at=upload.created_at,
    )


def _batch(found: BatchState) -> BatchShown:
    batch = found.batch
    return BatchShown(
        id=batch.id,
        opening=batch.opening_id,
        created_at=batch.created_at,
        closed_at=batch.closed_at,
        files=found.files,
        stages=dict(found.stages),
    )
