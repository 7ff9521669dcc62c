"""Everything that is held about a person, in one file: for whoever asks what that is."""

import asyncio
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from handlers.candidates.people import own
from handlers.services import Services, work
from storage import cvs
from storage.candidates import cvs_of
from storage.held import held_about
from storage.models import Cv, Opening
from storage.openings import get_opening

README: Final = """\
What Shortlist holds about one person.

person.json   every row about them, by table: as read from their CVs, as scored, and as people
              said; what was taken back is among it, with who took it back and when.
files/        the CVs as they came.

Names of tables: candidates (the person), cvs (a file and what was read in it), uploads (how it
came), profiles (facts), corrections (facts that people put right), scores (with quotes),
applications (where they apply), ats_applications (where from, if another system), judgements,
decisions and feedback (what people said), remarks (notes), notices (our messages about them),
webhook_events (what other programs were told of them), journal (who did what, and when).
"""


@dataclass(frozen=True)
class Export:
    """A ZIP file with everything about a person."""

    name: str
    data: bytes


async def export(services: Services, workspace_id: int, candidate_id: int, *, actor: str) -> Export:
    """Gather everything that is held about a person; the journal notes who did.

    Raises:
        MissingError: there is no such candidate.
    """
    async with work(services) as unit:
        person = await own(unit, workspace_id, candidate_id)
        subject = f"candidate:{person.id}"
        await unit.record(workspace_id, actor=actor, action="candidate.exported", subject=subject)
        held = await held_about(unit.session, person)
        theirs = await cvs_of(unit.session, person.id)
        named = {one["opening_id"] for one in held["applications"]}
        openings = [await get_opening(unit.session, workspace_id, one) for one in sorted(named)]
    about = {
        "exported_at": services.now().isoformat(),
        "openings": [_opening(opening) for opening in openings if opening is not None],
        **held,
    }
    files = await _files(services, theirs, held["uploads"])
    data = await asyncio.to_thread(_packed, about, files)
    return Export(f"person-{candidate_id}.zip", data)


def _opening(opening: Opening) -> dict[str, Any]:
    return {"id": opening.id, "title": opening.title, "state": opening.state}


async def _files(
    services: Services, theirs: Sequence[Cv], uploads: Sequence[Mapping[str, Any]]
) -> dict[str, bytes]:
    """The files of a person's CVs by their path in the export."""
    found: dict[str, bytes] = {}
    names = {one["cv_id"]: str(one["name"] or "") for one in uploads}
    for cv in theirs:
        try:
            sealed = await services.files.get(cvs.blob(cv))
        except FileNotFoundError:
            continue
        async with services.database.read() as session:
            data = await cvs.open_file(session, cv, sealed)
        found[f"files/cv-{cv.id}{PurePosixPath(names.get(cv.id, '')).suffix[:12]}"] = data
    return found


def _packed(about: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README)
        archive.writestr("person.json", json.dumps(about, ensure_ascii=False, indent=2))
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()
