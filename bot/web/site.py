"""The site: every route of this process, its limits, and how errors are answered."""

from fastapi import APIRouter, FastAPI
from fastapi.responses import RedirectResponse

from bot.web import api, applying, assets, board, confirm_address, health, unsubscribe
from bot.web.board.visiting import HOME
from bot.web.body import LimitBody, RefuseNul
from bot.web.desk import Desk
from bot.web.document import add_document
from bot.web.guards import Guard
from bot.web.headers import AnswerHead, SecurityHeaders
from bot.web.looks import Looks
from bot.web.metrics import CountRequests
from bot.web.refusals import AnswerErrors, explain_refusals

BODY_LIMIT = 12 * 1024 * 1024  # bytes: the largest CV, and what goes with it


async def to_the_board() -> RedirectResponse:
    """Whoever types the address alone is a recruiter."""
    return RedirectResponse(HOME)


def build_site(desk: Desk, *, slack: APIRouter | None = None, pages: bool = True) -> FastAPI:
    """Build the site.

    Args:
        desk: what the routes work with.
        slack: Slack's routes, where it comes over HTTP.
        pages: False leaves everything else out but the process's own health.
    """
    site = FastAPI(
        title="Shortlist",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    site.state.desk = desk
    site.state.guard = Guard()
    site.state.looks = Looks()
    explain_refusals(site)
    site.include_router(health.router)
    if slack is not None:
        site.include_router(slack)
    if pages:
        site.include_router(assets.router)
        site.include_router(applying.router)
        site.include_router(board.router)
        site.add_api_route("/", to_the_board, include_in_schema=False)
        for subject in api.SUBJECTS:
            site.include_router(subject)
        add_document(site)
        site.include_router(confirm_address.router)
        site.include_router(unsubscribe.router)
    site.add_middleware(AnswerErrors)
    site.add_middleware(LimitBody, limit=BODY_LIMIT)
    site.add_middleware(RefuseNul)
    site.add_middleware(AnswerHead)
    site.add_middleware(SecurityHeaders, secure=desk.address.startswith("https:"))
    site.add_middleware(CountRequests, metrics=desk.metrics)
    return site
