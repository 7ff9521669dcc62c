"""The site: every route of this process, its limits, and how errors are answered."""

from fastapi import FastAPI

from bot.web import health
from bot.web.desk import Desk
from bot.web.problems import explain_problems

BODY_LIMIT = 12 * 1024 * 1024  # bytes: the largest CV, and what goes with it


def build_site(desk: Desk) -> FastAPI:
    """Build the site.

    Args:
        desk: what the routes work with.
    """
    site = FastAPI(
        title="Shortlist",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=BODY_LIMIT,
    )
    site.state.desk = desk
    explain_problems(site)
    site.include_router(health.router)
    return site
