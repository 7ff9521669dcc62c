"""Candidates in openings, their scores, and what people say of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, home, row_id


class Application(Base):
    """A candidate in an opening. `rank_key` ascending is the order of the shortlist.

    States: waiting, scored, failed, removed. Bucket, total and evidence are those that count: of
    the score, with people's judgements. `second_look`: wanted, made, failed; None where not due.
    `decision` and `decided_by` repeat the decision that stands. `digest` names the digest in which
    it is announced, where it came in quiet hours.
    """

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("opening_id", "candidate_id"),
        Index("ix_applications_rank", "opening_id", "state", "rank_key"),
        Index("ix_applications_cv", "cv_id"),
    )
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
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
    second_look: Mapped[str | None] = mapped_column(default=None)
    decision: Mapped[str | None] = mapped_column(default=None)
    decided_by: Mapped[str | None] = mapped_column(default=None)
    digest: Mapped[str | None] = mapped_column(default=None)


class ScoreRow(Base):
    """A CV against one rubric version by one engine version.

    Never changed once written, but for a second look, which is taken once. `revision` is that of
    the CV's facts: a person who puts them right makes a new score due. `totals` are those of both
    markings, where a second look was taken.
    """

    __tablename__ = "scores"
    __table_args__ = (
        UniqueConstraint("cv_id", "opening_id", "rubric_version", "engine_key", "revision"),
        Index("ix_scores_opening", "opening_id"),
    )
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
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
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    totals: Mapped[list[Any] | None] = mapped_column(JSON, default=None)


class JudgementRow(Base):
    """A person's word on a criterion of an application; the newest that is not undone counts.

    `criterion` is the criterion as it was judged: the word counts while it reads the same.
    `kind` is level or answer.
    """

    __tablename__ = "judgements"
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    criterion_id: Mapped[str]
    criterion: Mapped[dict[str, Any]]
    kind: Mapped[str]
    level: Mapped[float | None]
    reason: Mapped[bytes]
    actor: Mapped[str]
    created_at: Mapped[datetime]
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[str | None] = mapped_column(default=None)


class Decision(Base):
    """What a reviewer would do with an application, and on what it was based.

    Kinds: shortlist, hold, decline. A reviewer has one that is not undone at most; that of whoever
    came first stands (by `since`, which a reviewer keeps who thinks again), the others are votes.
    `total` and `rubric_version` are those that the reviewer saw; `code` is a listed reason, `note`
    a free one.
    """

    __tablename__ = "decisions"
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    kind: Mapped[str]
    code: Mapped[str | None]
    note: Mapped[bytes | None]
    actor: Mapped[str]
    created_at: Mapped[datetime]
    since: Mapped[datetime]
    total: Mapped[float | None]
    rubric_version: Mapped[int | None]
    undone_at: Mapped[datetime | None] = mapped_column(default=None)
    undone_by: Mapped[str | None] = mapped_column(default=None)


class Feedback(Base):
    """Whether a person found a score right: too_high, right or too_low; the newest counts."""

    __tablename__ = "feedback"
    __table_args__ = (UniqueConstraint("application_id", "actor"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    actor: Mapped[str]
    answer: Mapped[str]
    total: Mapped[float]
    created_at: Mapped[datetime]
