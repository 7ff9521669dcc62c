"""The page on which candidates apply for an opening: its link, and how it is switched on or off."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from bot.web.api.routes import MISSING, reads, routes, writes
from bot.web.api.values import Given, RowId, Shown
from bot.web.auth import Asking
from handlers.applicants.pages import LEAST_DAYS, MOST_DAYS, Shared, Wanted, share, shared
from handlers.errors import MissingError
from handlers.wording.applying import SPOKEN

router = routes("openings", "/openings/{opening_id}/apply-page")
NONE_YET = "Candidates of this opening have no page yet: PUT one here."
Language = Annotated[str, Field(json_schema_extra={"enum": [*SPOKEN]})]


class ApplyPageWanted(Given):
    """How the page should be; what is left out stays as it is."""

    live: bool = Field(True, description="false: it takes no more applications; receipts work.")
    days: int | None = Field(
        None, ge=LEAST_DAYS, le=MOST_DAYS, description="How long CVs are kept; 180 at first."
    )
    language: Language | None = Field(
        None, description="Of the page's texts; that of the description at first."
    )


class ApplyPageShown(Shown):
    """The page on which candidates apply."""

    link: str = Field(description="What is given to candidates.")
    live: bool
    days: int
    language: Language
    created_by: str
    created_at: datetime


@router.get("", dependencies=reads("openings:read"), responses=MISSING)
async def get_apply_page(ask: Asking, opening_id: RowId) -> ApplyPageShown:
    """The candidates' page of an opening."""
    found = await shared(ask.services, ask.home, opening_id)
    if found is None:
        raise MissingError(NONE_YET)
    return _shown(found)


@router.put("", dependencies=writes("openings:write"), responses=MISSING)
async def set_apply_page(ask: Asking, opening_id: RowId, wanted: ApplyPageWanted) -> ApplyPageShown:
    """Switch the page on or off, or change it; the link stays the same."""
    page = Wanted(wanted.live, wanted.days, wanted.language)
    return _shown(await share(ask.services, ask.home, opening_id, page, by=ask.actor))


def _shown(found: Shared) -> ApplyPageShown:
    values = {name: getattr(found.page, name) for name in FIELDS}
    return ApplyPageShown(link=found.link, **values)


FIELDS = frozenset(ApplyPageShown.model_fields) - {"link"}
