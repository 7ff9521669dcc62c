"""How the modules of the API make their routes: what they state, and what they may answer."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Header
from fastapi.params import Depends as Dependency

from bot.web.api.naming import named_by
from bot.web.api.route import ApiRoute
from bot.web.auth import needs
from bot.web.problems import problems

API = "/api/v1"
EVERYWHERE: Mapping[int | str, str] = {
    400: "The request cannot be read.",
    401: "There is no key or token, or none that is good.",
    403: "The key or token lacks the scope.",
    413: "The request is larger than 12 MB.",
    422: "The request is not as it should be, or is refused; `detail` says why.",
    429: "This key has made too many requests; Retry-After says how long to wait.",
}


MISSING = problems({404: "There is none, or none in this workspace."})


def routes(tag: str, prefix: str = "") -> APIRouter:
    """A router for one subject."""
    return APIRouter(
        prefix=f"{API}{prefix}", tags=[tag], route_class=ApiRoute, responses=problems(EVERYWHERE)
    )


IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        description="An ETag of before: 304 without content where nothing has changed.",
    ),
]


async def _known(_: IfNoneMatch = None) -> None:
    """States the header in the document; `bot.web.entity` heeds it."""


def reads(scope: str) -> list[Dependency]:
    """What a route states that shows something."""
    return [*needs(scope), Depends(_known)]


def writes(scope: str) -> list[Dependency]:
    """What a route states that changes something."""
    return [*needs(scope), Depends(named_by)]
