"""Openings take applications from a page of their own once a recruiter switches it on."""

import secrets
from dataclasses import dataclass

from handlers.applicants.stamps import ensure_key, make_stamp
from handlers.errors import MissingError, UserError
from handlers.openings.changing import note
from handlers.owned import own_opening
from handlers.services import Services, Work, work
from handlers.wording.applying import LANGUAGES, SPOKEN
from pipeline.reading.quality import guess_language
from storage.applying import add_page, find_page, page_of
from storage.models import ApplyPage, Opening
from storage.openings import LIVE, get_opening

DAYS, LEAST_DAYS, MOST_DAYS = 180, 7, 1095
NO_PAGES = (
    "The pages are switched off here, so candidates could not open one. Whoever runs Shortlist "
    "sets WEB=on, and PUBLIC_URL to how others reach it."
)
GONE = "There is no such page."


@dataclass(frozen=True)
class Shared:
    """An opening with its page; `link` is what is given to candidates."""

    opening: Opening
    page: ApplyPage
    link: str


async def shared(services: Services, workspace_id: int, opening_id: int) -> Shared | None:
    """An opening's page as it is; None where there never was one.

    Raises:
        MissingError: there is no such opening.
    """
    async with services.database.read() as session:
        opening = await own_opening(session, workspace_id, opening_id)
        page = await page_of(session, workspace_id, opening_id)
    return Shared(opening, page, _link(services, page)) if page else None


def _link(services: Services, page: ApplyPage) -> str:
    return f"{services.options.address or ''}/apply/{page.public_id}"


@dataclass(frozen=True)
class Wanted:
    """How a page should be; None leaves it as it is."""

    live: bool = True
    days: int | None = None
    language: str | None = None


async def share(
    services: Services, workspace_id: int, opening_id: int, wanted: Wanted, *, by: str
) -> Shared:
    """Switch an opening's page on or off.

    Raises:
        UserError: the opening is gone or closed, or nobody could reach a page.
    """
    _check(wanted)
    async with work(services) as unit:
        opening = await own_opening(unit.session, workspace_id, opening_id)
        if wanted.live and not services.options.address:
            raise UserError(NO_PAGES)
        if wanted.live and opening.state not in LIVE:
            raise UserError(f"#{opening.id} {opening.title} is closed: reopen it first.")
        page = await page_of(unit.session, workspace_id, opening_id)
        page = page or await _new_page(unit, opening, by)
        page.live = wanted.live
        page.days = wanted.days or page.days
        page.language = wanted.language or page.language
        await unit.session.flush()
        action = "page.shared" if wanted.live else "page.closed"
        await note(unit, opening, action, by, days=page.days, language=page.language)
    return Shared(opening, page, _link(services, page))


def _check(wanted: Wanted) -> None:
    if wanted.days is not None and not LEAST_DAYS <= wanted.days <= MOST_DAYS:
        raise UserError(
            f"What is handed in can be kept for {LEAST_DAYS} to {MOST_DAYS} days, not for "
            f"{wanted.days}."
        )
    if wanted.language is not None and wanted.language not in LANGUAGES:
        known = ", ".join(f"{code} ({name})" for code, name in SPOKEN.items())
        raise UserError(f"The page's texts are there in {known}; not in “{wanted.language}”.")


async def _new_page(unit: Work, opening: Opening, by: str) -> ApplyPage:
    await ensure_key(unit.session, opening.workspace_id)
    guessed = guess_language(f"{opening.title}\n{opening.description}") or "en"
    return await add_page(
        unit.session,
        ApplyPage(
            workspace_id=opening.workspace_id,
            opening_id=opening.id,
            public_id=secrets.token_urlsafe(16),
            live=True,
            language=guessed if guessed in LANGUAGES else "en",
            days=DAYS,
            created_by=by,
            created_at=unit.now,
        ),
    )


@dataclass(frozen=True)
class Door:
    """An opening as its page shows it.

    Attributes:
        stamp: for the form that is shown now.
        takes: whether applications are taken.
    """

    page: ApplyPage
    opening: Opening
    stamp: str

    @property
    def takes(self) -> bool:
        """Whether applications are taken: one that is paused keeps them for later."""
        return self.page.live and self.opening.state in LIVE


async def find_door(services: Services, public_id: str) -> Door:
    """What a page's id stands for.

    Raises:
        MissingError: nothing.
    """
    async with services.database.read() as session:
        page = await find_page(session, public_id)
        opening = await get_opening(session, page.workspace_id, page.opening_id) if page else None
        if page is None or opening is None:
            raise MissingError(GONE)
        return Door(page, opening, await make_stamp(session, page, services.now()))
