"""Openings and the versions of their rubrics."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, home, row_id


class Opening(Base):
    """A position to fill. `channel` is the destination it belongs to, `slack:T1/C1` or `local`.

    States: open, paused (CVs are kept and wait), closed. `blind` shows code names until someone
    reveals. Alerts go out for the first `top_k` places only, where that is set; in quiet hours
    (`22:00-07:00` in `zone`) they are collected. Each candidate has a post in `forum`, where that
    is set.
    """

    __tablename__ = "openings"
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
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
    blind: Mapped[bool] = mapped_column(default=False, server_default=false())
    top_k: Mapped[int | None] = mapped_column(default=None)
    quiet: Mapped[str | None] = mapped_column(default=None)
    zone: Mapped[str | None] = mapped_column(default=None)
    forum: Mapped[str | None] = mapped_column(default=None)


class RubricVersion(Base):
    """One version of an opening's criteria; `refused` are the wishes left out of it as unlawful."""

    __tablename__ = "rubrics"
    __table_args__ = (UniqueConstraint("opening_id", "version"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"))
    version: Mapped[int]
    body: Mapped[dict[str, Any]]
    engine: Mapped[dict[str, Any]]
    usage: Mapped[dict[str, Any]]
    refused: Mapped[list[Any]] = mapped_column(JSON)
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
