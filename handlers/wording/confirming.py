"""What is asked before something is done, where a platform's buttons cannot ask themselves."""

from collections.abc import Mapping
from typing import Final

from handlers.wording.cards import REMOVE
from handlers.wording.details import MERGE, REVEAL
from handlers.wording.home import CLOSE, PAUSE
from handlers.wording.queue import DROP
from handlers.wording.reports import SHOWN_TO_ALL

QUESTIONS: Final[Mapping[str, str]] = {
    "drop_work": DROP,
    "home_close": CLOSE,
    "home_pause": PAUSE,
    "merge": MERGE,
    "remove_cv": REMOVE,
    "report_file": SHOWN_TO_ALL,
    "reveal": REVEAL,
}
