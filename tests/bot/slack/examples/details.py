"""The details of a candidate, and the forms behind their buttons."""

from dataclasses import replace
from typing import Final

from handlers.candidates.corrections import Fact
from handlers.candidates.details import Details
from handlers.wording import details
from pipeline.profile import Education, Profile, Work
from storage.corrections import Corrected
from storage.models import Correction, Remark
from storage.remarks import Said
from tests.bot.slack.examples import Examples
from tests.bot.slack.examples.values import (
    CHANNEL,
    DOCUMENT,
    JUDGEMENT,
    NOW,
    STANCES,
    application,
    assessment,
    cv,
    entry,
    explanation,
    opening,
)

PROFILE = Profile(
    name="Ana Ruiz",
    emails=("ana.ruiz@example.com",),
    skills=("Python", "k8s"),
    languages=("German (C1)",),
    work=(Work(title="Engineer", company="Acme <Cloud>", start="2016-03", end="present"),),
    education=(Education(degree="MSc", institution="University of Testville", end="2014"),),
    years_experience=9.5,
)
CORRECTED = Correction(
    workspace_id=1, cv_id=7, field="years_experience", body=b"", actor="U1", created_at=NOW
)
CORRECTED.id = 61
FACTS = {
    "name": Fact("Ana Ruiz"),
    "emails": Fact(["ana.ruiz@example.com"]),
    "years_experience": Fact(9.5, Corrected(CORRECTED, 9.5, 7.0)),
}


def _remark(number: int, text: str) -> Said:
    row = Remark(workspace_id=1, candidate_id=5, body=b"", actor="U2", created_at=NOW)
    row.id = number
    return Said(row, text)


VIEW = Details(
    entry=replace(entry(), assessment=assessment(judgement=JUDGEMENT), stances=STANCES),
    opening=opening(),
    found=explanation(judgement=JUDGEMENT),
    earlier=explanation(open_must=True),
    profile=PROFILE,
    facts=FACTS,
    document=DOCUMENT,
    remarks=(_remark(71, "Call her <@U1> on *Monday*"), _remark(72, "Called")),
    others=(cv(8), cv(9)),
    duplicates=((6, "A. Ruiz"), (7, "Anna Ruiz")),
    apart=((8, "Ana Ruiz Gómez"), (9, "Anabel Ruiz")),
)
BARE = replace(
    VIEW,
    entry=entry(12, "Candidate 12", open_must=True),
    opening=opening(blind=True),
    found=explanation("Candidate 12", open_must=True),
    earlier=None,
    remarks=(),
    others=(),
    duplicates=(),
    apart=((8, "Candidate 8"),),
)

BY_PROGRAM = (replace(STANCES[0], program="careers-page <!here>"),)

EXAMPLES: Final[Examples] = {
    "details": lambda: details.details(VIEW, "U1"),
    "details-by-a-program": lambda: details.details(
        replace(VIEW, entry=replace(VIEW.entry, stances=BY_PROGRAM)), "U9"
    ),
    "details-undecided": lambda: details.details(VIEW, "U9"),
    "details-blind": lambda: details.details(BARE, "U1"),
    "level_form": lambda: details.level_form(application(), VIEW.found.parts[0]),
    "level_form-unknown": lambda: details.level_form(application(), BARE.found.parts[0]),
    "correct_form": lambda: details.correct_form(7, list(FACTS.items())),
    "remark_form": lambda: details.remark_form(5),
    "ended": lambda: details.ended("This candidate is no longer in this opening."),
    "original": lambda: details.original((CHANNEL, "100.1")),
    "original-unknown": lambda: details.original(None),
    "revealed": lambda: details.revealed(PROFILE),
}
