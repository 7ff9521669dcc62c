"""The tables. Everything taken from a CV is in `bytes` columns, sealed by `storage.crypto`.

Clear are only ids, states, times, versions and the ranking columns: levels, totals, canonical
skill ids, years, language codes. Times are UTC.
"""

from storage.models.api import ApiAnswer, ApiKey, ApiToken, Batch
from storage.models.applications import Application, Decision, Feedback, JudgementRow, ScoreRow
from storage.models.base import Base, UtcDateTime
from storage.models.cvs import (
    Apart,
    Candidate,
    Correction,
    Cv,
    CvSkill,
    Drop,
    ProfileRow,
    Remark,
    Upload,
)
from storage.models.mail import Mailbox, MailChoice
from storage.models.openings import Opening, RubricVersion
from storage.models.work import Notice, Schedule, Task, Tick
from storage.models.workspaces import Carried, Installation, JournalEntry, Key, Member, Workspace

__all__ = [
    "Apart",
    "ApiAnswer",
    "ApiKey",
    "ApiToken",
    "Application",
    "Base",
    "Batch",
    "Candidate",
    "Carried",
    "Correction",
    "Cv",
    "CvSkill",
    "Decision",
    "Drop",
    "Feedback",
    "Installation",
    "JournalEntry",
    "JudgementRow",
    "Key",
    "MailChoice",
    "Mailbox",
    "Member",
    "Notice",
    "Opening",
    "ProfileRow",
    "Remark",
    "RubricVersion",
    "Schedule",
    "ScoreRow",
    "Task",
    "Tick",
    "Upload",
    "UtcDateTime",
    "Workspace",
]
