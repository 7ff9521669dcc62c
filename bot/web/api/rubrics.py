"""Rubrics: what an opening's CVs are scored by, as JSON and as a file."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query, Request, Response
from pydantic import Field

from bot.web.api.routes import MISSING, reads, routes, writes
from bot.web.api.values import CLEAR, LARGEST_ID, Given, RowId, Shown
from bot.web.auth import Asking
from bot.web.problems import ProblemError
from handlers.api import programs
from handlers.api.programs import Versioned
from handlers.openings import rubric_files

router = routes("rubrics", "/openings/{opening_id}")
YAML = "application/yaml"  # RFC 9512
FILE = {"type": "object", "properties": {"criteria": {"type": "array"}}}
Text = Annotated[str, Field(min_length=1, max_length=600), CLEAR]
Level = Annotated[int, Field(ge=1, le=4)]


class CriterionGiven(Given):
    """One thing that the opening asks for."""

    id: str = Field(pattern="^[a-z0-9-]{1,40}$", description="Keep it while it means the same.")
    name: Annotated[str, Field(min_length=1, max_length=120), CLEAR]
    kind: Literal["must", "scored", "note"] = Field(
        "scored", description="must gates, scored counts, note is shown only."
    )
    weight: int = Field(3, ge=1, le=5)
    levels: list[Text] = Field(
        min_length=5, max_length=5, description="What each level 0 to 4 means."
    )
    pass_level: Level = Field(2, description="Lowest level at which a must passes.")
    terms: list[Annotated[str, Field(min_length=1, max_length=100), CLEAR]] = Field(
        [], max_length=40, description="Words that count as evidence for the keyword engine."
    )
    years: float | None = Field(None, gt=0, le=50, allow_inf_nan=False)


class RubricGiven(Given):
    """A rubric in place of another version."""

    version: int = Field(ge=0, le=LARGEST_ID, description="The version that you have seen.")
    criteria: list[CriterionGiven] = Field(min_length=1, max_length=12)


class CriterionShown(Shown):
    """One thing that the opening asks for."""

    id: str
    name: str
    kind: Literal["must", "scored", "note"]
    weight: int
    levels: list[str]
    pass_level: int
    terms: list[str]
    years: float | None


class Refused(Shown):
    """A wish that may not be a criterion."""

    wish: str
    reason: str
    instead: str


class RubricShown(Shown):
    """A version of a rubric."""

    opening: int
    version: int
    in_force: bool
    criteria: list[CriterionShown]
    refused: list[Refused] = Field(description="Wishes that were left out as unlawful.")
    engine: dict[str, Any] = Field(description="What made it.")
    created_by: str | None
    created_at: datetime


Version = Annotated[
    int | None, Query(ge=1, le=LARGEST_ID, description="Another version than the one in force.")
]


@router.get("/rubric", dependencies=reads("openings:read"), responses=MISSING)
async def get_rubric(ask: Asking, opening_id: RowId, version: Version = None) -> RubricShown:
    """The rubric in force, or another version of it."""
    return _shown(await programs.rubric(ask.services, ask.home, opening_id, version))


@router.put("/rubric", dependencies=writes("openings:write"), responses=MISSING)
async def replace_rubric(ask: Asking, opening_id: RowId, given: RubricGiven) -> RubricShown:
    """Put a new version in force; 409 where somebody else did meanwhile.

    Candidates keep their scores, marked as older, until they are scored again.
    """
    read = rubric_files.of_body(given.model_dump(mode="json"))
    return _shown(
        await programs.replace_rubric(ask.services, ask.home, opening_id, read, by=ask.actor)
    )


@router.get(
    "/rubric.yaml",
    dependencies=reads("openings:read"),
    responses={**MISSING, 200: {"content": {YAML: {"schema": FILE}}}},
    response_class=Response,
)
async def export_rubric(ask: Asking, opening_id: RowId) -> Response:
    """The rubric in force as a file: to keep, compare, edit, and take elsewhere."""
    found = await programs.rubric(ask.services, ask.home, opening_id)
    text = rubric_files.write(
        found.rubric, opening=opening_id, title=found.opening.title, version=found.version
    )
    return Response(text, media_type=YAML)


@router.put(
    "/rubric.yaml",
    dependencies=writes("openings:write"),
    responses=MISSING,
    openapi_extra={"requestBody": {"required": True, "content": {YAML: {"schema": FILE}}}},
)
async def import_rubric(ask: Asking, opening_id: RowId, request: Request) -> RubricShown:
    """Put the rubric of a file in force; one of this opening only over the version it came from."""
    try:
        text = (await request.body()).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ProblemError(422, "refused", "The file is no text in UTF-8.") from None
    read = rubric_files.read(text)
    return _shown(
        await programs.replace_rubric(ask.services, ask.home, opening_id, read, by=ask.actor)
    )


def _shown(found: Versioned) -> RubricShown:
    return RubricShown(
        opening=found.opening.id,
        version=found.version,
        in_force=found.version == found.opening.rubric_version,
        criteria=[CriterionShown.of(criterion) for criterion in found.rubric.criteria],
        refused=[Refused(wish=w, reason=r, instead=i) for w, r, i in found.refused],
        engine=dict(found.engine),
        created_by=found.created_by,
        created_at=found.created_at,
    )
