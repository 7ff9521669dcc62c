"""A CV that another program gave a link to: the link is kept, sealed, until it was fetched."""

from datetime import timedelta
from urllib.parse import urlsplit

from handlers.cvs.intake import HandedIn, keep, note_upload
from handlers.cvs.progress import show_progress
from handlers.errors import PermanentError, UserError
from handlers.services import Services, Work, work
from pipeline.reading import readable
from storage.links import drop_link, get_link, keep_link
from storage.uploads import get_upload

KEPT = timedelta(days=7)
LINK_GONE = (
    "The link to this file is no longer kept: it was given more than a week ago, or used already. "
    "Have the file handed in again."
)


def check_link(services: Services, url: str, hosts: list[str], name: str) -> None:
    """Say whether a link may be followed.

    Args:
        services: what it works with.
        url: the link.
        hosts: where it may lead.
        name: of the file.

    Raises:
        UserError: it may not, or the file is of a kind that is not read.
    """
    if refusal := services.web.refusal(url):
        raise UserError(refusal)
    host = urlsplit(url).hostname or ""
    if not any(_is_on(host, one) for one in hosts):
        raise UserError(
            f"Links of this source may not lead to {host}. An admin names the hosts that they may "
            "lead to when the source is made (--host)."
        )
    if not readable(name):
        raise UserError(f"{name} is of a kind that is not read. Save it as PDF or DOCX.")


def _is_on(host: str, allowed: str) -> bool:
    if allowed.startswith("*."):
        return host.endswith(allowed[1:])
    return host == allowed


async def note_link(unit: Work, workspace_id: int, given: HandedIn, url: str) -> int:
    """Note a CV behind a link, and have it fetched; returns the upload's id."""
    upload, wanted = await note_upload(unit, workspace_id, given)
    if wanted:
        until = unit.now + KEPT
        await keep_link(unit.session, upload, url, until)
        await unit.put("fetch_link", workspace_id, key=f"fetch:{upload.id}", upload_id=upload.id)
        await show_progress(unit, upload.drop_id)
    return upload.id


async def fetch_link(services: Services, *, upload_id: int) -> None:
    """Task: download the CV behind a link and keep it.

    Raises:
        PermanentError: the link is no longer kept, or leads to nothing that is taken in.
        TemporaryError: try again.
    """
    async with services.database.read() as session:
        upload = await get_upload(session, upload_id)
        if upload is None or upload.state not in {"received", "failed"}:
            return
        url = await get_link(session, upload, services.now())
    if url is None:
        raise PermanentError("file_gone", LINK_GONE)
    data = await services.web.fetch(url, services.options.max_file)
    await keep(services, upload_id, data, last=False)
    async with work(services, last=True) as unit:
        await drop_link(unit.session, upload)
