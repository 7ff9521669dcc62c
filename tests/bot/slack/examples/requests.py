"""What candidates ask for, and the page on which they apply."""

from collections.abc import Sequence
from typing import Final

from handlers.wording import requests
from handlers.wording.requests import Asked
from storage.models import ApplyPage, Request
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import NAME, NOW, opening

LINK = "https://hire.example.com/apply/Xk2v9Qm4Ls8Rt1Wz7Yb3Nc"


def asked(
    kind: str,
    state: str = "open",
    *,
    who: str = NAME,
    by: str | None = None,
    number: int = 6,
    left: Sequence[int] = (),
) -> Asked:
    """Something that a candidate asks for."""
    row = Request(
        workspace_id=1,
        receipt_id=4,
        opening_id=3,
        kind=kind,
        created_at=NOW,
        state=state,
        settled_by=by,
    )
    row.id = number
    return Asked(row, opening(), who, left)


def page(*, live: bool = True) -> ApplyPage:
    """An opening's page."""
    return ApplyPage(
        workspace_id=1,
        opening_id=3,
        public_id="Xk2v9Qm4Ls8Rt1Wz7Yb3Nc",
        live=live,
        language="de",
        days=180,
        created_by="U1",
        created_at=NOW,
    )


EXAMPLES: Final[Examples] = {
    "asked": lambda: requests.asked(asked("review")),
    "asked-export": lambda: requests.asked(asked("export", "done", by="U2")),
    "asked-erasure": lambda: requests.asked(asked("erasure")),
    "asked-erased": lambda: requests.asked(asked("erasure", "done", who="", by="candidate")),
    "asked-stays": lambda: requests.asked(asked("erasure", "done", who="", by="U2", left=(12,))),
    "asked-ended": lambda: requests.asked(asked("review", "ended", who="", by="U2")),
    "asked-refused": lambda: requests.asked(asked("export", "refused", by="U2")),
    "asked-shell": lambda: requests.asked(asked("review"), ids=True),
    "listing": lambda: requests.listing([asked("review", number=n) for n in range(1, 11)]),
    "listing-none": lambda: requests.listing([]),
    "shared": lambda: requests.shared(opening(), page(), LINK),
    "shared-paused": lambda: requests.shared(opening(state="paused"), page(), LINK),
    "shared-off": lambda: requests.shared(opening(), page(live=False), LINK),
    "shared-shell": lambda: requests.shared(opening(), page(), LINK, in_shell=True),
}
