"""`/opening share`: words in, the link of an opening's page out."""

import re
from dataclasses import replace

from handlers.access import require
from handlers.applicants.pages import Wanted, share
from handlers.messages import Caller, Reply, Say
from handlers.ranking import find_opening
from handlers.services import Services
from handlers.wording import requests as wording
from handlers.wording import shortlists
from storage.models import Opening

_OPTION = re.compile(
    r"(?:^|\s+)(?:(off)|days?\s+(\d{1,6})|language\s+([a-z]{2}))\s*$", re.IGNORECASE
)


def read_options(text: str) -> tuple[str, Wanted]:
    """The words that name an opening, and what is said behind them: `days 90`, `language de`."""
    wanted = Wanted()
    while found := _OPTION.search(text):
        off, days, language = found.groups()
        if off:
            wanted = replace(wanted, live=False)
        elif days:
            wanted = replace(wanted, days=int(days))
        else:
            wanted = replace(wanted, language=language.lower())
        text = text[: found.start()]
    return text.strip(), wanted


async def share_command(services: Services, caller: Caller, text: str) -> Reply:
    """Switch an opening's page on or off, and give its link."""
    workspace = await require(services, caller, "recruiter")
    words, wanted = read_options(text)
    found = await find_opening(services, caller, workspace.id, words)
    if not isinstance(found, Opening):
        return Say(shortlists.choose(found, "/opening share"))
    shared = await share(services, workspace.id, found.id, wanted, by=caller.user)
    return Say(wording.shared(shared.opening, shared.page, shared.link))
