"""What a platform says was shared is noted at once, and what arrives together in one transaction.

A hundred drops at once are answered about as fast as a few.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.access import visible
from handlers.cvs.choosing import numbers_in, opening_named, without_numbers
from handlers.errors import TemporaryError
from handlers.messages import Caller
from handlers.services import Services, Share, Work, work
from storage import uploads
from storage.models import Upload
from storage.openings import get_opening
from storage.workspaces import ensure_workspace, find_workspace

_Key = tuple[int, str, str]  # workspace id, channel, file


@dataclass(frozen=True)
class Shared:
    """Files that were shared in a channel, as a platform's event tells it.

    Attributes:
        workspace: `slack:T1`.
        channel: destination, `slack:T1/C1`.
        files: the platform's file ids.
        user: who shared them, where known.
        event: the platform's event id.
        message: the id of the chat message, where the event tells it.
        thread: the message that one answers to, where it does.
        opening: id of the opening that a person chose for them.
        text: what was written with the files, where the event tells it; it is not stored.
    """

    workspace: str
    channel: str
    files: tuple[str, ...]
    user: str | None
    event: str | None
    message: str | None = None
    thread: str | None = None
    opening: int | None = None
    text: str = ""


async def receive(services: Services, shared: Sequence[Shared]) -> None:
    """Note files that were shared; what is noted is never lost.

    Safe to call again for the same event or file. What came at the same time is one transaction
    with few statements, however much it is.
    """
    heard = [await _heard(services, one) for one in shared]
    async with work(services) as unit:
        await note_shared(unit, heard)


async def _heard(services: Services, shared: Shared) -> Shared:
    """What was shared, without the numbers of openings that whoever wrote them may not see.

    Nor those of which the platform does not tell now: a person is asked instead.
    """
    numbers = numbers_in(shared.text)
    if not numbers or shared.user is None:
        return shared
    async with services.database.read() as session:
        home = await find_workspace(session, shared.workspace)
        named = [await get_opening(session, home.id, number) for number in numbers] if home else []
    openings = [opening for opening in named if opening is not None]
    try:
        caller = Caller(shared.workspace, shared.user, shared.channel)
        seen = {opening.id for opening in await visible(services, caller, openings)}
    except TemporaryError:
        seen = set()
    hidden = {opening.id for opening in openings} - seen
    return replace(shared, text=without_numbers(shared.text, hidden))


async def note_shared(unit: Work, shared: Sequence[Shared]) -> None:
    """Note files in a transaction that is open, see `receive`."""
    homes = {
        key: (await ensure_workspace(unit.session, key, unit.now)).id
        for key in dict.fromkeys(one.workspace for one in shared)
    }
    each = {(homes[one.workspace], one.channel, file): one for one in shared for file in one.files}
    rows = [_row(place, one, unit) for place, one in each.items()]
    fresh = await uploads.add_uploads(unit.session, rows)
    fetches = [(new.workspace_id, f"fetch:{new.id}", {"upload_id": new.id}) for new in fresh]
    await unit.put_new("fetch", fetches)
    known = {(new.workspace_id, new.channel, new.file): new for new in fresh}
    for one in shared:
        for file in one.files:
            place = (homes[one.workspace], one.channel, file)
            await _note(unit, place, one, known.get(place))
        await _heed(unit, homes[one.workspace], one)


async def _heed(unit: Work, workspace_id: int, shared: Shared) -> None:
    """Take the files of a message for the opening that its words name; the first word counts."""
    if not shared.text or shared.message is None:
        return
    drop = await uploads.find_drop(unit.session, workspace_id, shared.channel, shared.message)
    if drop is None or drop.opening_id is not None:
        return
    opening = await opening_named(unit, workspace_id, shared.channel, shared.text)
    if opening is None:
        return
    drop.opening_id = opening.id
    await unit.session.flush()
    # The event without the words may have come first, and its file be taken in by now.
    if any(upload.cv_id for upload in await uploads.uploads_of_drop(unit.session, drop.id)):
        await unit.put("assign", workspace_id, drop_id=drop.id, moves=True)


def _row(place: _Key, one: Shared, unit: Work) -> dict[str, Any]:
    workspace_id, channel, file = place
    return {
        "workspace_id": workspace_id,
        "channel": channel,
        "file": file,
        "event": one.event,
        "user": one.user,
        "created_at": unit.now,
        "opening_id": one.opening,
    }


async def _note(unit: Work, place: _Key, shared: Shared, fresh: Upload | None) -> None:
    """Join an upload to its message where that is told, and take a removed one in again."""
    upload = fresh or await uploads.find_upload(unit.session, *place)
    if upload is None:
        raise LookupError(f"upload of {place[2]} vanished")
    again = await _begin_again(unit, upload, shared)
    if shared.message is not None and upload.drop_id is None:
        share = Share(shared.channel, shared.message, shared.thread)
        await join_drop(unit, upload, share, shared.user)
    if again:
        await unit.put("fetch", place[0], key=f"fetch:{upload.id}", upload_id=upload.id)


async def _begin_again(unit: Work, upload: Upload, shared: Shared) -> bool:
    """Let an upload that was taken out be as new, where its file was shared once more."""
    event = shared.event
    if upload.state != "removed" or await _told_before(unit, upload, shared):
        return False
    uploads.begin_again(upload, event=event, user=shared.user)
    upload.opening_id = shared.opening
    return True


async def _told_before(unit: Work, upload: Upload, shared: Shared) -> bool:
    """Whether an event tells of the time before the CV was taken out: it may come late, or again.

    A file that is shared once more is in another message. A person who asks for an old one (there
    is no event then) means it.
    """
    if shared.event is None:
        return False
    if shared.event == upload.event:
        return True
    if shared.message is None or upload.drop_id is None:
        return False
    return (await uploads.get_drop(unit.session, upload.drop_id)).message == shared.message


async def join_drop(unit: Work, upload: Upload, share: Share, user: str | None) -> None:
    """Make an upload part of the drop of the message that shares it."""
    drop = await uploads.ensure_drop(
        unit.session,
        upload.workspace_id,
        channel=upload.channel,
        message=share.message,
        thread=share.thread,
        user=user or upload.user,
        now=unit.now,
    )
    upload.drop_id = drop.id
    await unit.session.flush()


class Inbox:
    """Stores what is shared; each caller goes on once its own is stored, or hears that it is not.

    While one transaction waits for its turn and runs, what arrives is gathered for the next one.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._waiting: list[tuple[Shared, asyncio.Future[None]]] = []
        self._turn = asyncio.Lock()

    async def take(self, shared: Shared) -> None:
        """Store what was shared.

        Raises:
            Exception: whatever kept it, and all that came with it, from being stored.
        """
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((shared, stored))
        async with self._turn:
            batch, self._waiting = self._waiting, []
            if batch:
                await self._store(batch)
        await stored

    async def _store(self, batch: list[tuple[Shared, asyncio.Future[None]]]) -> None:
        try:
            await receive(self._services, [shared for shared, _ in batch])
        except Exception as error:  # noqa: BLE001 - each caller raises it
            for _, stored in batch:
                stored.set_exception(error)
            return
        for _, stored in batch:
            stored.set_result(None)
