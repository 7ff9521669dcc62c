"""The recruiters' board: pages for whoever works with shortlists in a browser."""

from fastapi import APIRouter

from bot.web.board import (
    acting,
    ats,
    candidates,
    entering,
    following,
    keys,
    mail,
    openings,
    requests,
    retrying,
    settings,
    sharing,
    shortlists,
    sources,
    webhooks,
)

router = APIRouter(include_in_schema=False)
for _part in (
    entering,
    openings,
    shortlists,
    sharing,
    following,
    candidates,
    requests,
    retrying,
    settings,
    mail,
    ats,
    keys,
    webhooks,
    sources,
    acting,
):
    router.include_router(_part.router)
