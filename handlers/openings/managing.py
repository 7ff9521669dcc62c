"""Openings: created with a drafted rubric, edited by a person, scored again."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import structlog

from handlers.errors import ChangedError, UserError
from handlers.openings.changing import follow, note, show, show_channel
from handlers.owned import own_opening
from handlers.services import Services, Work, work
from handlers.wording.rubrics import rubric_form
from pipeline.drafting import openai, rules
from pipeline.errors import ModelError
from pipeline.profile import Engine
from pipeline.rubric import DraftedRubric, Rubric
from storage.models import Opening, Task
from storage.openings import add_opening, add_rubric, get_opening, get_rubric
from storage.slices import count_outdated
from storage.workspaces import find_member, get_workspace

log = structlog.get_logger()
BY_HAND = Engine(name="person", version="1")
CHANGED_MEANWHILE = (
    "Someone else changed this rubric while you edited it. Open it again to see their version, "
    "then make your change."
)


@dataclass(frozen=True)
class NewOpening:
    """What a person says of a new opening; destinations as `slack:T1/C1`."""

    title: str
    description: str
    channel: str
    alert_bar: float
    alert_channel: str | None = None
    created_by: str | None = None
    blind: bool = False
    language: str | None = None


async def create(services: Services, workspace_id: int, new: NewOpening) -> Opening:
    """Store an opening; its rubric is drafted by `draft_now` or by the task `draft`."""
    async with work(services) as unit:
        return await add(unit, workspace_id, new)


async def add(unit: Work, workspace_id: int, new: NewOpening) -> Opening:
    """The same in a transaction that does more."""
    opening = await add_opening(
        unit.session,
        Opening(
            workspace_id=workspace_id,
            channel=new.channel,
            title=new.title,
            description=new.description,
            alert_bar=new.alert_bar,
            alert_channel=new.alert_channel,
            blind=new.blind,
            language=new.language,
            created_by=new.created_by,
            created_at=unit.now,
        ),
    )
    await note(unit, opening, "opening.created", new.created_by or "shell")
    return opening


async def want_draft(
    services: Services, opening: Opening, *, file: str | None, form: str | None
) -> None:
    """Have the rubric drafted by a task, because a file or a model is slow."""
    async with work(services) as unit:
        await put_draft(unit, opening, file=file, form=form)


async def put_draft(
    unit: Work, opening: Opening, *, file: str | None = None, form: str | None = None
) -> None:
    """The same in a transaction that does more."""
    await unit.put(
        "draft",
        opening.workspace_id,
        key=f"draft:{opening.id}",
        opening_id=opening.id,
        file=file,
        form=form,
    )


async def draft(services: Services, *, opening_id: int, file: str | None, form: str | None) -> None:
    """Task: draft an opening's rubric, from a file where one was given, and show it for editing."""
    async with services.database.read() as session:
        opening = await session.get(Opening, opening_id)
        if opening is None or opening.rubric_version:
            return
        workspace = await get_workspace(session, opening.workspace_id)
        author = await find_member(session, workspace.id, opening.created_by or "")
    if file is not None:
        opening.description = await _read_description(services, workspace.key, opening, file)
    drafted = await _draft(services, opening)
    if not await _put_in_force(services, opening, drafted):
        return
    notifier = services.notifiers.get(opening.channel.partition(":")[0])
    if notifier is not None and form is not None:
        opening.rubric_version = 1
        zone = author.time_zone if author else None
        shown = rubric_form(opening, drafted.rubric, drafted.refused, zone)
        await notifier.show_form(workspace.key, form, shown)


async def draft_now(services: Services, opening: Opening) -> DraftedRubric:
    """Draft an opening's rubric on the spot and put it in force."""
    drafted = await _draft(services, opening)
    await _put_in_force(services, opening, drafted)
    return drafted


async def _read_description(services: Services, workspace: str, opening: Opening, file: str) -> str:
    source = services.sources[opening.channel.partition(":")[0]]
    remote = await source.describe(workspace, file)
    data = await source.fetch(workspace, file, services.options.max_file)
    document = (await services.read(data, remote.name, services.now().date())).document
    return "\n".join(part for part in (opening.description, document.text) if part)


async def _draft(services: Services, opening: Opening) -> DraftedRubric:
    if services.llm is not None:
        try:
            return await openai.draft(services.llm, opening.title, opening.description)
        except ModelError as error:
            if not error.permanent:
                raise
            # An opening without a rubric helps nobody; the rubric says that rules made it.
            log.warning("draft_by_rules", opening=opening.id, code=error.code)
    return await asyncio.to_thread(rules.draft, opening.title, opening.description)


async def _put_in_force(services: Services, opening: Opening, drafted: DraftedRubric) -> bool:
    """Make a draft the first version; False where a person wrote one while it was drafted."""
    async with work(services) as unit:
        row = await get_opening(unit.session, opening.workspace_id, opening.id)
        if row is None or row.rubric_version:
            return False
        row.description = opening.description
        await _save_rubric(unit, row, drafted, row.created_by)
        await show_channel(unit, row)
        await follow(unit, row, "unassigned", "waiting")
        return True


async def _save_rubric(
    unit: Work, opening: Opening, drafted: DraftedRubric, by: str | None
) -> None:
    await add_rubric(
        unit.session,
        opening,
        drafted.rubric.model_dump(mode="json"),
        engine=drafted.engine.model_dump(mode="json"),
        usage=drafted.usage.model_dump(mode="json"),
        refused=drafted.refused,
        created_by=by,
        now=unit.now,
    )


async def draft_failed(unit: Work, task: Task, code: str, reason: str) -> None:
    """The opening stays without a rubric; the channel is told where to look."""
    log.warning("draft_failed", task=task.id, code=code, reason=reason)
    opening = await unit.session.get(Opening, task.ids["opening_id"])
    if opening is not None:
        await show(unit, opening)


@dataclass(frozen=True)
class Settings:
    """What is edited beside the rubric, see `storage.models.Opening`."""

    alert_bar: float
    alert_channel: str | None
    top_k: int | None = None
    quiet: str | None = None
    zone: str | None = None
    blind: bool = False

    @classmethod
    def of(cls, opening: Opening) -> "Settings":
        """Those in force."""
        where = opening.alert_channel or opening.channel
        return cls(
            opening.alert_bar, where, opening.top_k, opening.quiet, opening.zone, opening.blind
        )

    def lets_more_through_than(self, other: "Settings") -> bool:
        """Whether somebody may be announced by these who was not by the others."""
        places = other.top_k is not None and (self.top_k is None or self.top_k > other.top_k)
        return self.alert_bar < other.alert_bar or places


async def edit(
    services: Services,
    workspace_id: int,
    opening_id: int,
    *,
    settings: Settings,
    by: str,
    rubric: Rubric | None = None,
    seen_version: int = 0,
) -> Opening:
    """Save a person's changes; a changed rubric becomes a new version.

    Args:
        services: what it works with.
        workspace_id: whose it is.
        opening_id: which.
        settings: all of them.
        by: who changes it.
        rubric: None where it stays as it is.
        seen_version: of the rubric that was changed.

    Raises:
        MissingError: the opening is gone.
        ChangedError: someone else saved a newer version meanwhile.
    """
    async with work(services) as unit:
        opening = await own_opening(unit.session, workspace_id, opening_id)
        if rubric is not None and opening.rubric_version != seen_version:
            raise ChangedError(CHANGED_MEANWHILE)
        before = Settings.of(opening)
        await _set(unit, opening, settings, by)
        # A rubric written where none could be drafted is what the channel's CVs waited for.
        first = ["unassigned"] if rubric is not None and not opening.rubric_version else []
        if rubric is not None and rubric != await _rubric_in_force(unit, opening):
            await _replace_rubric(unit, opening, rubric, by)
        await follow(unit, opening, *_what_follows(before, settings), *first, "waiting")
        await show(unit, opening)
        return opening


def _what_follows(before: Settings, after: Settings) -> list[str]:
    """Changes of settings that candidates have to follow."""
    bar = ["bar"] if after.lets_more_through_than(before) else []
    return [*bar, *(["named"] if after.blind != before.blind else [])]


async def _set(unit: Work, opening: Opening, settings: Settings, by: str) -> None:
    if settings == Settings.of(opening):
        return
    for name, value in asdict(settings).items():
        setattr(opening, name, value)
    await unit.session.flush()
    await note(unit, opening, "opening.edited", by, **asdict(settings))


async def _replace_rubric(unit: Work, opening: Opening, rubric: Rubric, by: str) -> None:
    await _save_rubric(unit, opening, DraftedRubric(rubric=rubric, engine=BY_HAND), by)
    await note(unit, opening, "rubric.changed", by, version=opening.rubric_version)


async def rubric_of(services: Services, opening: Opening) -> tuple[Rubric, Sequence[Sequence[str]]]:
    """The rubric in force and the wishes left out of it; a first draft where there is none yet."""
    async with services.database.read() as session:
        row = await get_rubric(session, opening.id, opening.rubric_version)
    if row is not None:
        return Rubric.model_validate(row.body), row.refused
    drafted = rules.draft(opening.title, opening.description)
    return drafted.rubric, drafted.refused


async def _rubric_in_force(unit: Work, opening: Opening) -> Rubric | None:
    row = await get_rubric(unit.session, opening.id, opening.rubric_version)
    return Rubric.model_validate(row.body) if row else None


async def rescore(services: Services, workspace_id: int, opening_id: int, *, by: str) -> int:
    """Have every application of an opening scored by the rubric in force and the engine in use.

    Returns:
        How many.
    """
    async with work(services) as unit:
        opening = await own_opening(unit.session, workspace_id, opening_id)
        if opening.state != "open":
            raise UserError(
                f"#{opening.id} {opening.title} is {opening.state}: nothing is scored for it; "
                "reopen it first.",
                typed=f"/opening reopen #{opening.id} opens it.",
            )
        again = await count_outdated(unit.session, opening, unit.engine)
        await follow(unit, opening, "outdated")
        await note(unit, opening, "opening.rescored", by, version=opening.rubric_version)
        return again
