"""Buttons and forms: ids in, a reply out; the same on every platform."""

from collections.abc import Mapping
from typing import Final

from handlers.actions import (
    comparing,
    cvs,
    decisions,
    details,
    home,
    mailing,
    openings,
    queue,
    reports,
    requests,
    shortlists,
    uploads,
)
from handlers.actions.types import Action, FormAction

ACTIONS: Final[Mapping[str, Action]] = {
    **comparing.ACTIONS,
    **cvs.ACTIONS,
    **decisions.ACTIONS,
    **details.ACTIONS,
    **home.ACTIONS,
    **mailing.ACTIONS,
    **openings.ACTIONS,
    **queue.ACTIONS,
    **reports.ACTIONS,
    **requests.ACTIONS,
    **shortlists.ACTIONS,
}
FORMS: Final[Mapping[str, FormAction]] = {
    **cvs.FORMS,
    **decisions.FORMS,
    **details.FORMS,
    **openings.FORMS,
    **uploads.FORMS,
}
