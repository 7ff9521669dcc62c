"""Applicant tracking systems: accounts, what is what, what was last seen."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, home, row_id


def _unique_while(ended: str, name: str, *columns: str) -> Index:
    """Let there be one row of these values as long as `ended` is not set."""
    condition = text(f"{ended} IS NULL")
    return Index(name, *columns, unique=True, sqlite_where=condition, postgresql_where=condition)


class AtsConnection(Base):
    """A workspace's account of a provider (`greenhouse`, `ashby`); `access` is sealed.

    `two_way` says whether anything may be written there at all. `synced_at` is when it was last
    gone through to the end.
    """

    __tablename__ = "ats_connections"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    provider: Mapped[str]
    name: Mapped[str]
    access: Mapped[bytes]
    two_way: Mapped[bool]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    synced_at: Mapped[datetime | None] = mapped_column(default=None)


class AtsLink(Base):
    """A job of an account, and the opening that it is here.

    `title`, `state` and `their_title`, `their_state` are what either side had when they last
    agreed; states are open and closed. `stages` gives id and name of the stage that each decision
    moves to. Where `two_way_since` is set, scores and decisions go out; decisions only that are
    newer. Where `candidates_since` is set, whoever was shortlisted since is made a candidate there.
    What is new there is looked for from `position` on, which the adapter gave; `run` counts how
    often that came to its end. A link that is over has `ended_at`.
    """

    __tablename__ = "ats_links"
    __table_args__ = (
        _unique_while("ended_at", "uq_ats_links_job", "connection_id", "job"),
        _unique_while("ended_at", "uq_ats_links_opening", "opening_id"),
    )
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    connection_id: Mapped[int] = mapped_column(ForeignKey("ats_connections.id"))
    job: Mapped[str]
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"))
    stages: Mapped[dict[str, Any]]
    title: Mapped[str]
    state: Mapped[str]
    their_title: Mapped[str]
    their_state: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    two_way_since: Mapped[datetime | None] = mapped_column(default=None)
    candidates_since: Mapped[datetime | None] = mapped_column(default=None)
    position: Mapped[str | None] = mapped_column(default=None)
    run: Mapped[int] = mapped_column(default=1)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)


class AtsApplication(Base):
    """An application as the provider knows it, by its id, and the upload that its CV came as.

    `stage`, `stage_name`, `state` (active, hired, rejected) and `updated` are as last seen;
    `updated` is None where its CV was left for later, because the opening was closed. `file` is the
    id of the CV that was taken in last, or that we attached. One that we make there is in the state
    unsent until it is whole; until it has an id, `remote` is a stand-in. Of someone erased only
    `remote` stays, in the state forgotten, so that they are not taken in again.
    """

    __tablename__ = "ats_applications"
    __table_args__ = (
        UniqueConstraint("link_id", "remote"),
        Index("ix_ats_applications_upload", "upload_id"),
    )
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    link_id: Mapped[int] = mapped_column(ForeignKey("ats_links.id"))
    remote: Mapped[str]
    person: Mapped[str]
    created_at: Mapped[datetime]
    stage: Mapped[str | None] = mapped_column(default=None)
    stage_name: Mapped[str | None] = mapped_column(default=None)
    state: Mapped[str] = mapped_column(default="active")
    updated: Mapped[str | None] = mapped_column(default=None)
    file: Mapped[str | None] = mapped_column(default=None)
    upload_id: Mapped[int | None] = mapped_column(default=None)


class AtsChange(Base):
    """Something that is written to the provider once; its words are made from `ids` when sent.

    Kinds: make (a candidate), note, move (to `stage`). States: due, sent, held (by a conflict),
    dropped, failed. `key` is what makes it happen once.
    """

    __tablename__ = "ats_changes"
    __table_args__ = (UniqueConstraint("workspace_id", "key"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    ats_application_id: Mapped[int] = mapped_column(ForeignKey("ats_applications.id"), index=True)
    kind: Mapped[str]
    key: Mapped[str]
    ids: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    stage: Mapped[str | None] = mapped_column(default=None)
    state: Mapped[str] = mapped_column(default="due")
    remote_id: Mapped[str | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)


class AtsConflict(Base):
    """Both sides changed the same since they agreed: a person says whose holds.

    `field` is title, state, stage or person; `subject` names it within a workspace (`link:3`,
    `application:7`). `choice` is ours or theirs once it is settled. At most one of a subject's
    field is open.
    """

    __tablename__ = "ats_conflicts"
    __table_args__ = (
        _unique_while("settled_at", "uq_ats_conflicts_open", "workspace_id", "subject", "field"),
    )
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    link_id: Mapped[int] = mapped_column(ForeignKey("ats_links.id"), index=True)
    ats_application_id: Mapped[int | None] = mapped_column(ForeignKey("ats_applications.id"))
    field: Mapped[str]
    subject: Mapped[str]
    ours: Mapped[dict[str, Any]]
    theirs: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    choice: Mapped[str | None] = mapped_column(default=None)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_by: Mapped[str | None] = mapped_column(default=None)
