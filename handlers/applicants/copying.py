"""The copy of a candidate's data: what they handed in, what was read from it, what they agreed to.

Only what came with the receipt, as in `handlers.applicants.erasing`.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from handlers.applicants.receipts import Held, State
from handlers.candidates.corrections import facts_of
from handlers.errors import MissingError
from handlers.services import Services
from storage import cvs
from storage.applying import consents_of
from storage.database import Session
from storage.models import Consent, Cv
from storage.uploads import get_name, get_upload

LASTS: Final = timedelta(days=14)
NONE_YET = "There is no copy to download."


@dataclass(frozen=True)
class _File:
    name: str
    data: bytes
    told: Mapping[str, Any]


def is_ready(held: Held, services: Services) -> bool:
    """Whether a copy was handed over and may still be downloaded."""
    asked = held.asked("export")
    if held.state is State.ERASED or asked is None or asked.state != "done":
        return False
    return asked.settled_at is not None and services.now() - asked.settled_at < LASTS


async def copy_for(services: Services, held: Held) -> bytes:
    """The copy, as a ZIP file.

    Raises:
        MissingError: none was handed over, or its time is over.
    """
    if not is_ready(held, services):
        raise MissingError(NONE_YET)
    async with services.database.read() as session:
        consents = await consents_of(session, held.receipt.id)
        found = [await _file(services, session, n, one) for n, one in enumerate(consents, 1)]
    return _pack(held, [one for one in found if one is not None])


async def _file(
    services: Services, session: Session, number: int, consent: Consent
) -> _File | None:
    upload = await get_upload(session, consent.upload_id)
    cv = await cvs.get_cv(session, upload.cv_id) if upload and upload.cv_id else None
    if upload is None or cv is None or upload.state == "removed":
        return None
    data = await cvs.open_file(session, cv, await services.files.get(cvs.blob(cv)))
    name = await get_name(session, upload)
    told = {
        "file": name,
        "sent": consent.given_at.isoformat(),
        "agreed": {
            "version": consent.version,
            "language": consent.language,
            "days": consent.days,
        },
        "read": await _read(session, cv),
    }
    return _File(f"{number}-{name}", data, told)


async def _read(session: Session, cv: Cv) -> Mapping[str, Any] | None:
    """What was found in a CV, with what people put right; None before it is read."""
    facts = await facts_of(session, cv)
    return {name: fact.value for name, fact in facts.by_field.items()} or None


def _pack(held: Held, files: Sequence[_File]) -> bytes:
    told = {
        "position": held.door.opening.title,
        "kept_until": held.receipt.until.isoformat(),
        "files": [one.told for one in files],
        "requests": [
            {"kind": one.kind, "asked": one.created_at.isoformat(), "state": one.state}
            for one in held.requests
        ],
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(told, ensure_ascii=False, indent=2))
        for one in files:
            archive.writestr(one.name, one.data)
    return packed.getvalue()
