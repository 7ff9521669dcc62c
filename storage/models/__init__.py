"""The tables. Everything taken from a CV is in `bytes` columns, sealed by `storage.crypto`.

Clear are only ids, states, times, versions and the ranking columns: levels, totals, canonical
skill ids, years, language codes. Times are UTC.
"""

from storage.models.applications import Application, JudgementRow, ScoreRow
from storage.models.base import Base, UtcDateTime
from storage.models.cvs import Candidate, Correction, Cv, CvSkill, Drop, ProfileRow, Upload
from storage.models.openings import Opening, RubricVersion
from storage.models.work import Notice, Schedule, Task, Tick
from storage.models.workspaces import Installation, JournalEntry, Key, Member, Workspace

__all__ = [
    "Application",
    "Base",
    "Candidate",
    "Correction",
    "Cv",
    "CvSkill",
    "Drop",
    "Installation",
    "JournalEntry",
    "JudgementRow",
    "Key",
    "Member",
    "Notice",
    "Opening",
    "ProfileRow",
    "RubricVersion",
    "Schedule",
    "ScoreRow",
    "Task",
    "Tick",
    "Upload",
    "UtcDateTime",
    "Workspace",
]
