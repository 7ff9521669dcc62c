"""What is to be done: messages, tasks and the timetable."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, home, row_id


class Notice(Base):
    """One message of ours at a destination; its content is rendered from kind + ids when sent.

    `revision` counts wanted changes, `sent_revision` those that were delivered. States: due,
    sending, sent, waiting (a person must say), failed, gone, dropped (by a person). `thread` is
    the remote id of the message it answers to.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_notices_due", "destination", "state"),
    )
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
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
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
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
