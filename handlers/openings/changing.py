"""What a change of an opening brings about: its message, those beside it, and its CVs."""

from handlers.notices.notifying import want
from handlers.services import Work
from storage.models import Opening
from storage.openings import list_openings


async def show(unit: Work, opening: Opening) -> None:
    """Bring the opening's own message in its channel up to date."""
    await want(
        unit,
        opening.workspace_id,
        destination=opening.channel,
        kind="opening",
        key=f"opening:{opening.id}",
        ids={"workspace_id": opening.workspace_id, "opening_id": opening.id},
    )


async def show_channel(unit: Work, opening: Opening) -> None:
    """Bring an opening up to date with the others of its channel: where CVs go changes for all."""
    here = await list_openings(
        unit.session, opening.workspace_id, channel=opening.channel, state="open"
    )
    for shown in {opening.id: opening, **{other.id: other for other in here}}.values():
        await show(unit, shown)


async def follow(unit: Work, opening: Opening, *changes: str) -> None:
    """Let the opening's CVs, which may be many, follow changes: `handlers.openings.following`."""
    for what in changes:
        await unit.put("opening_changed", opening.workspace_id, opening_id=opening.id, what=what)


async def note(unit: Work, opening: Opening, action: str, actor: str, **detail: object) -> None:
    """Put into the journal what was done with an opening."""
    await unit.record(
        opening.workspace_id,
        actor=actor,
        action=action,
        subject=f"opening:{opening.id}",
        **detail,
    )
