"""What another program hands in: signed openings and CVs, each done once however often it comes.

A message is known by its webhook-id, an opening and a CV by the id that the program has for them:
both are kept as keyed hashes, as they may name a person.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

from handlers.access import kept_out, own_channel
from handlers.cvs.intake import HandedIn, hand_in
from handlers.errors import MissingError, UserError
from handlers.messages import Caller
from handlers.openings.managing import NewOpening, add, put_draft
from handlers.services import Services, Work, work
from handlers.webhooks.inbound.messages import NewCv, NewPosition, parse, schema
from handlers.webhooks.linked import check_link, note_link
from handlers.webhooks.signing import verified
from storage.database import Session
from storage.models import InboundSource, Opening
from storage.openings import get_opening
from storage.sources import (
    add_message,
    add_named,
    find_message,
    find_named,
    find_source,
    hashed,
    mark_heard,
    source_secrets,
)
from storage.uploads import find_upload
from storage.workspaces import get_workspace

__all__ = ["Heard", "Receipt", "ReusedError", "actor", "recognise", "schema", "take"]
NO_SOURCE = "There is no such source: it was removed, or never made."
NO_OPENING = "There is no such opening. Create it first, or name one by opening_id."
_REUSED = "This webhook-id came before with another body. Give each message an id of its own."


class ReusedError(UserError):
    """A message has the id of another one that came before."""

    def __init__(self) -> None:
        super().__init__(_REUSED)


@dataclass(frozen=True)
class Receipt:
    """What came of a message: the opening or the upload, and whether it is new."""

    kind: Literal["opening", "upload"]
    id: int
    created: bool


@dataclass(frozen=True)
class Heard:
    """A message that its source signed: its id and its body as keyed hashes, and the body."""

    source: InboundSource
    message: str
    digest: str
    body: bytes


async def recognise(services: Services, uid: str, headers: Mapping[str, str], body: bytes) -> Heard:
    """See whether a message is a source's.

    Args:
        services: what it works with.
        uid: the source's part of the address.
        headers: of the request, by names in small letters.
        body: as it came.

    Raises:
        MissingError: there is no such source.
        SignatureError: it is not signed by the source, or not now.
    """
    async with services.database.read() as session:
        source = await find_source(session, uid)
        if source is None:
            raise MissingError(NO_SOURCE)
        secrets = await source_secrets(session, source)
        message = verified(secrets, headers, body, services.now())
        return Heard(
            source,
            await hashed(session, source, "message", message),
            await hashed(session, source, "body", body.decode()),
            body,
        )


async def take(services: Services, heard: Heard) -> Receipt:
    """Do what a message says.

    Returns:
        What came of it; for a message that came before, what came of it then.

    Raises:
        ReusedError: another message had its id.
        UserError: it cannot be done as it stands.
    """
    async with services.database.read() as session:
        known = await _known(session, heard)
    if known is not None:
        return known
    match parse(heard.body):
        case NewPosition() as position:
            return await _take_position(services, heard, position)
        case NewCv() as cv:
            return await _take_cv(services, heard, cv)


async def _known(session: Session, heard: Heard) -> Receipt | None:
    """What came of a message that was done before.

    Raises:
        ReusedError: another one had its id.
    """
    before = await find_message(session, heard.source, heard.message)
    if before is not None and before.body != heard.digest:
        raise ReusedError
    return Receipt(**before.answer) if before else None


async def _take_position(services: Services, heard: Heard, position: NewPosition) -> Receipt:
    channel = await _channel(services, heard.source, position)
    async with work(services) as unit:
        # Another request may have done the same one meanwhile; writers take turns.
        known = await _known(unit.session, heard)
        if known is not None:
            return known
        external = await hashed(unit.session, heard.source, "opening", position.external_id)
        before = await find_named(unit.session, heard.source, external)
        if before is not None:
            return await _answer(unit, heard, Receipt("opening", before, created=False))
        opening = await add(unit, heard.source.workspace_id, _new(heard.source, position, channel))
        await add_named(unit.session, heard.source, external, opening.id)
        await put_draft(unit, opening)
        return await _answer(unit, heard, Receipt("opening", opening.id, created=True))


def _new(source: InboundSource, position: NewPosition, channel: str) -> NewOpening:
    return NewOpening(
        title=" ".join(position.title.split()),
        description=position.description,
        channel=channel,
        alert_bar=position.alert_bar,
        created_by=actor(source),
        blind=position.blind,
        language=position.language,
    )


def actor(source: InboundSource) -> str:
    """A source as the journal names it."""
    return f"source:{source.name}"


async def _channel(services: Services, source: InboundSource, position: NewPosition) -> str:
    wanted = position.channel or source.channel
    if wanted is None:
        raise UserError(
            "Name the channel that the opening belongs to, e.g. slack:T1/C1; or have an admin "
            "give the source one of its own (--channel)."
        )
    async with services.database.read() as session:
        home = await get_workspace(session, source.workspace_id)
    channel = own_channel(Caller(home.key, actor(source)), wanted)
    if barred := await kept_out(services, channel):
        raise UserError(barred)
    return channel


async def _answer(unit: Work, heard: Heard, receipt: Receipt) -> Receipt:
    """Remember what came of a message."""
    await add_message(
        unit.session,
        heard.source,
        message=heard.message,
        body=heard.digest,
        answer=asdict(receipt),
        now=unit.now,
    )
    await mark_heard(unit.session, heard.source, unit.now)
    return receipt


async def _take_cv(services: Services, heard: Heard, cv: NewCv) -> Receipt:
    if (cv.content is None) is (cv.url is None):
        raise UserError("Give the CV as content (base64) or as url, one of them.")
    async with services.database.read() as session:
        opening = await _opening(session, heard.source, cv)
        given = await _given(session, services, heard.source, cv, opening)
        known = await find_upload(session, opening.workspace_id, given.channel, given.file)
    if cv.url is not None:
        upload_id = await _link(services, heard.source, given, cv.url)
    else:
        upload_id = await hand_in(services, opening.workspace_id, given)
    async with work(services) as unit:
        return await _answer(unit, heard, Receipt("upload", upload_id, created=known is None))


async def _opening(session: Session, source: InboundSource, cv: NewCv) -> Opening:
    """The opening that a CV is for.

    Raises:
        UserError: there is none, or it is closed.
    """
    if (cv.opening_id is None) is (cv.opening_external_id is None):
        raise UserError("Give the opening as opening_id or as opening_external_id, one of them.")
    opening_id = cv.opening_id
    if cv.opening_external_id is not None:
        external = await hashed(session, source, "opening", cv.opening_external_id)
        opening_id = await find_named(session, source, external)
    opening = opening_id and await get_opening(session, source.workspace_id, opening_id)
    if not opening:
        raise UserError(NO_OPENING)
    if opening.state == "closed":
        raise UserError(f"Opening {opening.id} is closed. Nothing more is taken in for it.")
    return opening


async def _given(
    session: Session, services: Services, source: InboundSource, cv: NewCv, opening: Opening
) -> HandedIn:
    """A CV as it is taken in: one drop a day for each opening, so that a channel stays readable."""
    key = await hashed(session, source, "cv", f"{opening.id} {cv.external_id}")
    return HandedIn(
        channel=opening.channel,
        file=f"{source.uid}-{key[:32]}",
        message=f"file-{source.uid}-{opening.id}-{services.now():%Y%m%d}",
        name=_file_name(cv.file_name),
        data=_decode(cv.content or ""),
        user=actor(source),
        opening_id=opening.id,
        once=True,
    )


def _file_name(name: str) -> str:
    """The last part of a name, without what cannot be shown."""
    return "".join(
        sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()
    )


def _decode(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise UserError(
            "The content is no base64. Encode the file's bytes, without line breaks."
        ) from None


async def _link(services: Services, source: InboundSource, given: HandedIn, url: str) -> int:
    check_link(services, url, source.hosts, given.name)
    async with work(services) as unit:
        return await note_link(unit, source.workspace_id, given, url)
