"""Workspaces and who is in them: keys, installations, members, the audit journal."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, home, row_id


class Workspace(Base):
    """A Slack team, a Discord guild, or `local`. `key` is `slack:T1`, `discord:9`, `local`.

    `seen_at`: when the platform was last heard of there; what came after it may have been missed.
    """

    __tablename__ = "workspaces"
    id: Mapped[int] = row_id()
    key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None] = mapped_column(default=None)
    seen_at: Mapped[datetime | None] = mapped_column(default=None)


class Key(Base):
    """A data key, wrapped by the key named in `wrapper`.

    Owners: `workspace` (wrapped by a root key), `cv:7`, `candidate:3` (by the workspace's key).
    """

    __tablename__ = "keys"
    __table_args__ = (UniqueConstraint("workspace_id", "owner"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    owner: Mapped[str]
    wrapper: Mapped[str]
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]


class Installation(Base):
    """The app in one workspace: its bot token, sealed, and the scopes it was granted.

    `refresh` (sealed) and `expires_at` are there where tokens rotate; `enterprise` is the id of the
    organisation, where the app was installed for all of it.
    """

    __tablename__ = "installations"
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"), unique=True)
    token: Mapped[bytes]
    bot_user: Mapped[str]
    app_id: Mapped[str | None]
    url: Mapped[str | None]
    scopes: Mapped[list[str]]
    installed_at: Mapped[datetime]
    refresh: Mapped[bytes | None] = mapped_column(default=None)
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    enterprise: Mapped[str | None] = mapped_column(default=None)


class Member(Base):
    """A person of a workspace. `role` None means: as the platform says."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("workspace_id", "user"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    user: Mapped[str]
    role: Mapped[str | None] = mapped_column(default=None)
    time_zone: Mapped[str | None] = mapped_column(default=None)
    platform_role: Mapped[str | None] = mapped_column(default=None)
    checked_at: Mapped[datetime | None] = mapped_column(default=None)


class JournalEntry(Base):
    """Who did what to whom, and when. Ids and codes only, no CV text."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_at", "workspace_id", "at"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]


class Carried(Base):
    """Words that a button or a form of a platform is too small for, sealed, under a short key.

    `until` is when they are forgotten.
    """

    __tablename__ = "carried"
    __table_args__ = (UniqueConstraint("workspace_id", "key"), Index("ix_carried_until", "until"))
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    key: Mapped[str]
    body: Mapped[bytes]
    until: Mapped[datetime]


# SQLite would give the id of a deleted row to the next one. Files, keys and our chat messages are
# found by id: those of someone forgotten must not turn out to be those of the next to come.
for _table in Base.metadata.tables.values():
    _table.dialect_options["sqlite"]["autoincrement"] = True
