"""The REST API, version 1: one module for each subject."""

from bot.web.api import (
    apply_pages,
    candidates,
    decisions,
    inbound,
    journal,
    keys,
    oauth,
    openings,
    people,
    queue,
    reports,
    requests,
    rubrics,
    shortlists,
    uploads,
    webhooks,
)

SUBJECTS = tuple(
    module.router
    for module in (
        oauth,
        openings,
        apply_pages,
        rubrics,
        uploads,
        candidates,
        people,
        requests,
        shortlists,
        decisions,
        queue,
        reports,
        journal,
        webhooks,
        inbound,
        keys,
    )
)
