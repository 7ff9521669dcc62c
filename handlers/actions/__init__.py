"""Buttons and forms: ids in, a reply out; the same on every platform."""

from collections.abc import Mapping
from typing import Final

from handlers.actions import comparing, cvs, openings, queue, shortlists
from handlers.actions.types import Action, FormAction

ACTIONS: Final[Mapping[str, Action]] = {
    **comparing.ACTIONS,
    **cvs.ACTIONS,
    **openings.ACTIONS,
    **queue.ACTIONS,
    **shortlists.ACTIONS,
}
FORMS: Final[Mapping[str, FormAction]] = {
    **cvs.FORMS,
    **openings.FORMS,
}
