"""The tables. Everything taken from a CV is in `bytes` columns, sealed by `storage.crypto`.

Clear are only ids, states, times, versions and the ranking columns: levels, totals, canonical
skill ids, years, language codes. Times are UTC.
"""

from datetime import UTC, datetime
from typing import Any, Literal, dataclass_transform

from sqlalchemy import JSON, DateTime, ForeignKey, Index, MetaData, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time; SQLite keeps no zone, so UTC is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store as UTC."""
        del dialect
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC time."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id(*, init: Literal[False] = False) -> Mapped[int]:
    # `init` tells type checkers that the database gives the id, not the caller.
    return mapped_column(primary_key=True, init=init, default=None)


def _workspace() -> Mapped[int]:
    return mapped_column(ForeignKey("workspaces.id"), index=True)


@dataclass_transform(kw_only_default=True, field_specifiers=(mapped_column, _id, _workspace))
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Declarative base; table classes are keyword-only dataclasses."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012


class Workspace(Base):
    """A Slack team, a Discord guild, or `local`. `key` is `slack:T1`, `discord:9`, `local`."""

    __tablename__ = "workspaces"
    id: Mapped[int] = _id()
    key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None] = mapped_column(default=None)


class Key(Base):
    """A data key, wrapped by the key named in `wrapper`.

    Owners: `workspace` (wrapped by a root key), `cv:7`, `candidate:3` (by the workspace's key).
    """

    __tablename__ = "keys"
    __table_args__ = (UniqueConstraint("workspace_id", "owner"),)
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    owner: Mapped[str]
    wrapper: Mapped[str]
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]


class Installation(Base):
    """The app in one workspace: its bot token, sealed, and the scopes it was granted."""

    __tablename__ = "installations"
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), unique=True)
    token: Mapped[bytes]
    bot_user: Mapped[str]
    app_id: Mapped[str | None]
    url: Mapped[str | None]
    scopes: Mapped[list[str]]
    installed_at: Mapped[datetime]


class Member(Base):
    """A person of a workspace. `role` None means: as the platform says."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("workspace_id", "user"),)
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    user: Mapped[str]
    role: Mapped[str | None] = mapped_column(default=None)
    time_zone: Mapped[str | None] = mapped_column(default=None)
    platform_role: Mapped[str | None] = mapped_column(default=None)
    checked_at: Mapped[datetime | None] = mapped_column(default=None)


class Opening(Base):
    """A position to fill. `channel` is the destination it belongs to, `slack:T1/C1` or `local`."""

    __tablename__ = "openings"
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    channel: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    description: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    alert_bar: Mapped[float] = mapped_column(default=75.0)
    alert_channel: Mapped[str | None] = mapped_column(default=None)
    rubric_version: Mapped[int] = mapped_column(default=0)
    created_by: Mapped[str | None] = mapped_column(default=None)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class RubricVersion(Base):
    """One version of an opening's criteria; `refused` are the wishes left out of it as unlawful."""

    __tablename__ = "rubrics"
    __table_args__ = (UniqueConstraint("opening_id", "version"),)
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"))
    version: Mapped[int]
    body: Mapped[dict[str, Any]]
    engine: Mapped[dict[str, Any]]
    usage: Mapped[dict[str, Any]]
    refused: Mapped[list[Any]] = mapped_column(JSON)
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]


class Drop(Base):
    """The uploads of one chat message. `message` is the platform's id of it (Slack: ts)."""

    __tablename__ = "drops"
    __table_args__ = (UniqueConstraint("workspace_id", "channel", "message"),)
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    channel: Mapped[str]
    message: Mapped[str]
    user: Mapped[str | None]
    created_at: Mapped[datetime]
    opening_id: Mapped[int | None] = mapped_column(ForeignKey("openings.id"), default=None)


class Upload(Base):
    """A file as it arrived. States: received, fetched, ignored, failed, removed."""

    __tablename__ = "uploads"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel", "file"),
        Index("ix_uploads_drop", "drop_id"),
        Index("ix_uploads_cv", "cv_id"),
    )
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    channel: Mapped[str]
    file: Mapped[str]
    event: Mapped[str | None]
    user: Mapped[str | None]
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="received")
    drop_id: Mapped[int | None] = mapped_column(ForeignKey("drops.id"), default=None)
    cv_id: Mapped[int | None] = mapped_column(ForeignKey("cvs.id"), default=None)
    opening_id: Mapped[int | None] = mapped_column(ForeignKey("openings.id"), default=None)
    name: Mapped[bytes | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)


class Candidate(Base):
    """A person with one or more CVs. The hashes are keyed per workspace, for exact look-ups."""

    __tablename__ = "candidates"
    __table_args__ = (
        Index("ix_candidates_email", "workspace_id", "email_hash"),
        Index("ix_candidates_name", "workspace_id", "name_hash"),
    )
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    email_hash: Mapped[str | None]
    name_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    current_cv_id: Mapped[int | None] = mapped_column(
        ForeignKey("cvs.id", use_alter=True), default=None
    )


class Cv(Base):
    """A CV file, unique per workspace and content.

    States: storing, stored, read, failed. `hold` says what a person must do before it is scored:
    `name` (no name was found), `not_a_cv`; None when nothing holds it. `released` means that a
    person said Score all the same.
    """

    __tablename__ = "cvs"
    __table_args__ = (
        UniqueConstraint("workspace_id", "sha256"),
        Index("ix_cvs_person", "candidate_id"),
    )
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    sha256: Mapped[str]
    size: Mapped[int]
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="storing")
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidates.id"), default=None)
    hold: Mapped[str | None] = mapped_column(default=None)
    released: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str | None] = mapped_column(default=None)
    quality: Mapped[str | None] = mapped_column(default=None)
    language: Mapped[str | None] = mapped_column(default=None)
    document: Mapped[bytes | None] = mapped_column(default=None)
    identity: Mapped[bytes | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    read_at: Mapped[datetime | None] = mapped_column(default=None)


class ProfileRow(Base):
    """The facts of a CV by one engine version; `current` marks the one in use."""

    __tablename__ = "profiles"
    __table_args__ = (Index("ix_profiles_cv", "cv_id", "current"),)
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    cv_id: Mapped[int] = mapped_column(ForeignKey("cvs.id"))
    engine: Mapped[dict[str, Any]]
    usage: Mapped[dict[str, Any]]
    body: Mapped[bytes]
    years: Mapped[float | None]
    created_at: Mapped[datetime]
    current: Mapped[bool] = mapped_column(default=True)


class CvSkill(Base):
    """A canonical skill id of a CV's current profile, for filters."""

    __tablename__ = "cv_skills"
    cv_id: Mapped[int] = mapped_column(ForeignKey("cvs.id"), primary_key=True)
    skill: Mapped[str] = mapped_column(primary_key=True, index=True)


class Application(Base):
    """A candidate in an opening. `rank_key` ascending is the order of the shortlist.

    States: waiting, scored, failed, removed.
    """

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("opening_id", "candidate_id"),
        Index("ix_applications_rank", "opening_id", "state", "rank_key"),
        Index("ix_applications_cv", "cv_id"),
    )
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"))
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    cv_id: Mapped[int] = mapped_column(ForeignKey("cvs.id"))
    code_name: Mapped[str]
    arrived_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="waiting")
    score_id: Mapped[int | None] = mapped_column(ForeignKey("scores.id"), default=None)
    bucket: Mapped[str | None] = mapped_column(default=None)
    total: Mapped[float | None] = mapped_column(default=None)
    evidence: Mapped[float | None] = mapped_column(default=None)
    rank_key: Mapped[str | None] = mapped_column(default=None)
    years: Mapped[float | None] = mapped_column(default=None)
    announced_at: Mapped[datetime | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)


class ScoreRow(Base):
    """A CV against one rubric version by one engine version; never changed once written."""

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("cv_id", "opening_id", "rubric_version", "engine_key"),
        Index("ix_scores_opening", "opening_id"),
    )
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    cv_id: Mapped[int] = mapped_column(ForeignKey("cvs.id"))
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"))
    rubric_version: Mapped[int]
    engine_key: Mapped[str]
    engine: Mapped[dict[str, Any]]
    usage: Mapped[dict[str, Any]]
    levels: Mapped[dict[str, Any]]
    total: Mapped[float]
    evidence: Mapped[float]
    bucket: Mapped[str]
    body: Mapped[bytes]
    created_at: Mapped[datetime]


class Notice(Base):
    """One message of ours at a destination; its content is rendered from kind + ids when sent.

    `revision` counts wanted changes, `sent_revision` those that were delivered. States: due,
    sending, sent, waiting (a person must say), failed, gone. `thread` is the remote id of the
    message it answers to.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_notices_due", "destination", "state"),
    )
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    destination: Mapped[str]
    thread: Mapped[str | None]
    kind: Mapped[str]
    ids: Mapped[dict[str, Any]]
    key: Mapped[str]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="due")
    revision: Mapped[int] = mapped_column(default=1)
    sent_revision: Mapped[int] = mapped_column(default=0)
    remote_id: Mapped[str | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)


class Task(Base):
    """Queued work: the truth of which RQ on Redis is only the muscle.

    States: ready, waiting (for `due_at`), leased, failed, done. `key` makes a task unique while it
    exists; putting it again raises `revision`, and a run that ends on an older revision makes it
    ready once more. `attempts` numbers the run that may claim it; `failures` counts those that went
    wrong. `cv_id` repeats the CV of `ids`, so that its tasks are found when it is removed.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_sweep", "state", "due_at"),
        Index("ix_tasks_lease", "lease_owner", "state"),
        Index("ix_tasks_cv", "cv_id"),
    )
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    name: Mapped[str]
    queue: Mapped[str]
    ids: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    key: Mapped[str | None] = mapped_column(unique=True, default=None)
    cv_id: Mapped[int | None] = mapped_column(default=None)
    state: Mapped[str] = mapped_column(default="ready")
    attempts: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)
    queued_at: Mapped[datetime | None] = mapped_column(default=None)
    lease_owner: Mapped[str | None] = mapped_column(default=None)
    lease_until: Mapped[datetime | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    finished_at: Mapped[datetime | None] = mapped_column(default=None)


class Schedule(Base):
    """A line of the timetable: a task name and when it is next due."""

    __tablename__ = "schedules"
    name: Mapped[str] = mapped_column(primary_key=True)
    cron: Mapped[str]
    next_due: Mapped[datetime]


class Tick(Base):
    """One due time of a timetable line, claimed by exactly one clock."""

    __tablename__ = "ticks"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)


class JournalEntry(Base):
    """Who did what to whom, and when. Ids and codes only, no CV text."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_at", "workspace_id", "at"),)
    id: Mapped[int] = _id()
    workspace_id: Mapped[int] = _workspace()
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]


# SQLite would give the id of a deleted row to the next one. Files, keys and our chat messages are
# found by id: those of someone forgotten must not turn out to be those of the next to come.
for _table in Base.metadata.tables.values():
    _table.dialect_options["sqlite"]["autoincrement"] = True
