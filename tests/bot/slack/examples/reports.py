"""How the hiring stands."""

from dataclasses import replace
from typing import Final

from handlers.attachments import FileWay
from handlers.reports.figures import Agreement, Candidates, CriterionFigures, Files, Report
from handlers.wording import reports
from pipeline.agreement import Waits
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import RUBRIC, opening

PYTHON, KUBERNETES, _ = RUBRIC.criteria
FULL = Report(
    opening=opening(),
    files=Files(received=42, read=36, on_the_way=2, held=1, failed=2, removed=1),
    candidates=Candidates(
        all=35, waiting=1, failed=1, scored=33, ready=20, over_bar=9,
        shortlisted=5, on_hold=2, declined=8,
    ),
    totals=(0, 1, 2, 4, 6, 7, 5, 4, 3, 1),
    decisions=15,
    agreement=Agreement(5, 4, 8, 7, 0.9),
    feedback={"too_high": 1, "right": 6, "too_low": 2},
    criteria=(
        CriterionFigures(PYTHON, 33, 2, alike=True, shortlisted=5, declined=8, higher=0.55),
        CriterionFigures(KUBERNETES, 33, 9, alike=False, shortlisted=5, declined=8, higher=0.95),
    ),
    looks=Waits(12, 4200.0, 90_000.0),
)  # fmt: skip
NOBODY = Candidates(0, 0, 0, 0, 0, 0, 0, 0, 0)
EMPTY = replace(
    FULL, files=Files(0, 0, 0, 0, 0, 0), candidates=NOBODY, totals=(0,) * 10, decisions=0,
    agreement=None, feedback={}, criteria=(), looks=None,
)  # fmt: skip
TO_CHANNEL = FileWay("channel", "Add the scope im:write so that files come to you alone.")

EXAMPLES: Final[Examples] = {
    "report": lambda: reports.report(FULL, FileWay("member")),
    "report-to-the-channel": lambda: reports.report(FULL, TO_CHANNEL),
    "report-empty": lambda: reports.report(EMPTY, FileWay("nowhere", "Add files:write.")),
    "being_made": lambda: reports.being_made("sheet", FileWay("member")),
}
