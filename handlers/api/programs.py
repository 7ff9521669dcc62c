"""What programs ask of openings, as people do by commands and forms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from handlers.access import kept_out, own_channel
from handlers.errors import MissingError, UserError
from handlers.messages import Caller
from handlers.notices.notifying import NOWHERE
from handlers.notices.quiet import parse_quiet, parse_zone
from handlers.openings import managing
from handlers.openings.managing import NewOpening, Settings
from handlers.openings.rubric_files import RubricFile
from handlers.owned import own_opening
from handlers.services import Services
from pipeline.rubric import Rubric
from storage.models import Opening
from storage.openings import count_applications, get_rubric, list_openings

NO_RUBRIC: Final = "This opening has no rubric yet: it is being drafted."
NO_VERSION: Final = "This opening's rubric has no such version."


@dataclass(frozen=True)
class Listed:
    """An opening with the number of its candidates."""

    opening: Opening
    candidates: int


async def listed(
    services: Services,
    workspace_id: int,
    *,
    state: str | None = None,
    before: int | None = None,
    limit: int,
) -> list[Listed]:
    """Openings of a workspace, the newest first."""
    async with services.database.read() as session:
        found = await list_openings(session, workspace_id, state=state, before=before, limit=limit)
        counts = await count_applications(session, [opening.id for opening in found])
    return [Listed(opening, counts.get(opening.id, 0)) for opening in found]


async def one(services: Services, workspace_id: int, opening_id: int) -> Listed:
    """One opening.

    Raises:
        MissingError: there is none.
    """
    async with services.database.read() as session:
        opening = await own_opening(session, workspace_id, opening_id)
        counts = await count_applications(session, [opening.id])
    return Listed(opening, counts.get(opening.id, 0))


async def create(services: Services, caller: Caller, workspace_id: int, new: NewOpening) -> Listed:
    """Create an opening; its rubric is drafted at once, or by a task where a model does it.

    Args:
        services: what it works with.
        caller: who asks.
        workspace_id: whose it is.
        new: what is wanted; its channel is `NOWHERE` or one of the workspace.

    Raises:
        UserError: a channel is none of this workspace, or Shortlist cannot post there.
    """
    for channel in (new.channel, new.alert_channel):
        await _check_channel(services, caller, channel)
    opening = await managing.create(services, workspace_id, new)
    if services.options.model is not None:
        await managing.want_draft(services, opening, file=None, form=None)
    else:
        await managing.draft_now(services, opening)
    return await one(services, workspace_id, opening.id)


async def _check_channel(services: Services, caller: Caller, channel: str | None) -> None:
    if channel is None or channel == NOWHERE:
        return
    if barred := await kept_out(services, own_channel(caller, channel)):
        raise UserError(barred)


async def configure(
    services: Services,
    caller: Caller,
    workspace_id: int,
    opening_id: int,
    changes: Mapping[str, Any],
) -> Listed:
    """Change settings of an opening.

    Args:
        services: what it works with.
        caller: who asks.
        workspace_id: whose it is.
        opening_id: which.
        changes: fields of `handlers.openings.managing.Settings`, by name.

    Raises:
        MissingError: there is no such opening.
        UserError: a value cannot be used; says why.
        ChangedError: its rubric was changed at the same moment.
    """
    opening = (await one(services, workspace_id, opening_id)).opening
    if "alert_channel" in changes:
        await _check_channel(services, caller, changes["alert_channel"])
    settings = replace(Settings.of(opening), **_checked(changes))
    await managing.edit(services, workspace_id, opening_id, settings=settings, by=caller.user)
    return await one(services, workspace_id, opening_id)


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    parsers: Mapping[str, Callable[[str], str | None]] = {"quiet": parse_quiet, "zone": parse_zone}
    checked = dict(changes)
    for name, parse in parsers.items():
        try:
            checked[name] = parse(checked[name]) if checked.get(name) else checked.get(name)
        except ValueError as error:
            raise UserError(f"{name}: {error}") from None
    return {name: value for name, value in checked.items() if name in changes}


@dataclass(frozen=True)
class Versioned:
    """A version of a rubric; `refused` are (wish, reason, lawful alternative)."""

    opening: Opening
    version: int
    rubric: Rubric
    refused: Sequence[Sequence[str]]
    engine: Mapping[str, Any]
    created_by: str | None
    created_at: datetime


async def rubric(
    services: Services, workspace_id: int, opening_id: int, version: int | None = None
) -> Versioned:
    """A version of an opening's rubric; the one in force where none is named.

    Raises:
        MissingError: there is none.
    """
    async with services.database.read() as session:
        opening = await own_opening(session, workspace_id, opening_id)
        row = await get_rubric(session, opening.id, version or opening.rubric_version)
    if row is None:
        raise MissingError(NO_RUBRIC if not opening.rubric_version else NO_VERSION)
    return Versioned(
        opening,
        row.version,
        Rubric.model_validate(row.body),
        row.refused,
        row.engine,
        row.created_by,
        row.created_at,
    )


async def replace_rubric(
    services: Services, workspace_id: int, opening_id: int, given: RubricFile, *, by: str
) -> Versioned:
    """Put a rubric in force in place of the version that it was made from.

    Raises:
        MissingError: there is no such opening.
        ChangedError: the version in force is another one.
    """
    opening = (await one(services, workspace_id, opening_id)).opening
    # One that comes from elsewhere replaces whatever is in force here.
    known = given.version if given.opening in {None, opening.id} else None
    await managing.edit(
        services,
        workspace_id,
        opening_id,
        rubric=given.rubric,
        settings=Settings.of(opening),
        seen_version=opening.rubric_version if known is None else known,
        by=by,
    )
    return await rubric(services, workspace_id, opening_id)
