"""What storing a reading runs, gone through once and undone: processes forked later have it ready.

SQLAlchemy keeps each statement that it has put into words; a process that is forked for one file
would otherwise do that for some fifty of them, at about 2 ms each.
"""

from contextlib import suppress

from handlers.reading import Result, digest, save
from handlers.services import Services, Work, work
from pipeline.document import Document, Page, Quality
from storage import cvs
from storage.models import Opening, Task, Upload
from storage.openings import add_opening
from storage.tasks import claim, finish
from storage.uploads import ensure_drop, ensure_upload, get_name, set_name, uploads_of_cv
from storage.workspaces import ensure_workspace

NAME = "rehearsal"
LINES = "Maren Oldfield\nmaren.oldfield@example.org\nSkills\nPython, PostgreSQL"


class _UndoneError(Exception):
    """Raised at the end, so that nothing of it is kept."""


async def rehearse(services: Services) -> None:
    """Store an invented CV in a transaction that is not committed.

    Raises:
        DatabaseBusyError, SQLAlchemyError: the database cannot be used.
    """
    async with services.database.read() as session:
        await cvs.get_cv(session, 0)
        await uploads_of_cv(session, 0)
    with suppress(_UndoneError):
        async with work(services) as unit:
            upload, task = await _intake(unit)
            cv_id = upload.cv_id or 0
            await get_name(unit.session, upload)
            await save(services, unit, cv_id, _result(unit))
            await finish(unit.session, task, unit.now)
            raise _UndoneError


async def _intake(unit: Work) -> tuple[Upload, Task]:
    session, now = unit.session, unit.now
    home = (await ensure_workspace(session, NAME, now)).id
    opening = await add_opening(
        session,
        Opening(workspace_id=home, channel=NAME, title="", description="", created_at=now),
    )
    opening.rubric_version = 1
    upload, _ = await ensure_upload(
        session, home, channel=NAME, file=NAME, event=None, user=None, now=now
    )
    drop = await ensure_drop(session, home, channel=NAME, message=NAME, user=None, now=now)
    cv = await cvs.ensure_cv(session, home, sha256=NAME, size=0, now=now)
    await set_name(session, upload, NAME)
    cv.state, upload.state = "stored", "fetched"
    upload.drop_id, upload.cv_id = drop.id, cv.id
    task = await unit.put("read", home, key=NAME, cv_id=cv.id)
    await claim(session, task.id, task.attempts, NAME, now, 0.0)
    return upload, task


def _result(unit: Work) -> Result:
    quality = Quality(bucket="good", words=7)
    document = Document(kind="txt", pages=(Page(number=1, text=LINES),), quality=quality)
    return digest(document, unit.now.date())
