"""Files as they arrived, CVs, the persons they are of, and their profiles."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, home, row_id


class Drop(Base):
    """The uploads of one chat message. `message` is the platform's id of it (Slack: ts).

    `thread` is the message that it answers to itself, where it does.
    """

    __tablename__ = "drops"
    __table_args__ = (UniqueConstraint("workspace_id", "channel", "message"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    channel: Mapped[str]
    message: Mapped[str]
    user: Mapped[str | None]
    created_at: Mapped[datetime]
    opening_id: Mapped[int | None] = mapped_column(ForeignKey("openings.id"), default=None)
    thread: Mapped[str | None] = mapped_column(default=None)


class Upload(Base):
    """A file as it arrived. States: received, fetched, ignored, failed, removed."""

    __tablename__ = "uploads"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel", "file"),
        Index("ix_uploads_drop", "drop_id"),
        Index("ix_uploads_cv", "cv_id"),
    )
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
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
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    email_hash: Mapped[str | None]
    name_hash: Mapped[str | None]
    created_at: Mapped[datetime]
    current_cv_id: Mapped[int | None] = mapped_column(
        ForeignKey("cvs.id", use_alter=True), default=None
    )


class Remark(Base):
    """A person's note on a candidate, sealed under the candidate's key."""

    __tablename__ = "remarks"
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    body: Mapped[bytes]
    actor: Mapped[str]
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[str | None] = mapped_column(default=None)


class Apart(Base):
    """Two candidates who look like one person and are not, as a person said; lower id first."""

    __tablename__ = "apart"
    __table_args__ = (UniqueConstraint("first_id", "second_id"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    first_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    actor: Mapped[str]
    created_at: Mapped[datetime]


class Cv(Base):
    """A CV file, unique per workspace and content.

    States: storing, stored, read, failed. `hold` says what a person must do before it is scored:
    `name` (no name was found), `not_a_cv`; None when nothing holds it. `released` means that a
    person said Score all the same. `revision` counts the times that people put its facts right.
    """

    __tablename__ = "cvs"
    __table_args__ = (
        UniqueConstraint("workspace_id", "sha256"),
        Index("ix_cvs_person", "candidate_id"),
    )
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
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
    redacted: Mapped[bytes | None] = mapped_column(default=None)
    error: Mapped[str | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(default=None)
    read_at: Mapped[datetime | None] = mapped_column(default=None)
    revision: Mapped[int] = mapped_column(default=0, server_default="0")


class ProfileRow(Base):
    """The facts of a CV by one engine version; `current` marks the one in use."""

    __tablename__ = "profiles"
    __table_args__ = (Index("ix_profiles_cv", "cv_id", "current"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    cv_id: Mapped[int] = mapped_column(ForeignKey("cvs.id"))
    engine: Mapped[dict[str, Any]]
    usage: Mapped[dict[str, Any]]
    body: Mapped[bytes]
    years: Mapped[float | None]
    created_at: Mapped[datetime]
    current: Mapped[bool] = mapped_column(default=True)


class Correction(Base):
    """A fact of a CV as a person put it right; `body` holds the value and what it was before."""

    __tablename__ = "corrections"
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    cv_id: Mapped[int] = mapped_column(ForeignKey("cvs.id"), index=True)
    field: Mapped[str]
    body: Mapped[bytes]
    actor: Mapped[str]
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[str | None] = mapped_column(default=None)


class CvSkill(Base):
    """A canonical skill id of a CV's current profile, for filters."""

    __tablename__ = "cv_skills"
    cv_id: Mapped[int] = mapped_column(ForeignKey("cvs.id"), primary_key=True)
    skill: Mapped[str] = mapped_column(primary_key=True, index=True)
