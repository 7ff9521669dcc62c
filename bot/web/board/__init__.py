"""The recruiters' board: pages for whoever works with shortlists in a browser."""

from fastapi import APIRouter

from bot.web.board import (
    acting,
    candidates,
    entering,
    following,
    openings,
    retrying,
    settings,
    shortlists,
)

router = APIRouter(include_in_schema=False)
for _part in (entering, openings, shortlists, following, candidates, retrying, settings, acting):
    router.include_router(_part.router)
