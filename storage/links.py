"""Links to files that other programs hand in: sealed, until the file was fetched."""

from datetime import datetime

from storage.carried import drop_carried, get_carried, put_carried
from storage.database import Session
from storage.models import Upload


def _key(upload: Upload) -> str:
    return f"link:{upload.id}"


async def keep_link(session: Session, upload: Upload, url: str, until: datetime) -> None:
    """Keep the link to an upload's file until then, in place of one that was given before."""
    await put_carried(session, upload.workspace_id, _key(upload), url, until)


async def get_link(session: Session, upload: Upload, now: datetime) -> str | None:
    """The link to an upload's file; None where it is no longer kept.

    Raises:
        SealBrokenError: it was changed by someone else than us.
    """
    return await get_carried(session, upload.workspace_id, _key(upload), now)


async def drop_link(session: Session, upload: Upload) -> None:
    """Forget the link to an upload's file."""
    await drop_carried(session, upload.workspace_id, _key(upload))
