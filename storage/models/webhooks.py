"""Webhooks: who is told what happens, and the programs that may tell us something."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, home, row_id


class WebhookEndpoint(Base):
    """An address that is told what happens in a workspace; `url` and `secrets` are sealed.

    No `events` means all of them. `disabled_code` says why it is off: person, gone, failing.
    `failing_since`: the first failure since it last took something. Nothing is sent before
    `wait_until`: it said that it is busy.
    """

    __tablename__ = "webhook_endpoints"
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    url: Mapped[bytes]
    secrets: Mapped[bytes]
    events: Mapped[list[str]]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)
    disabled_code: Mapped[str | None] = mapped_column(default=None)
    failing_since: Mapped[datetime | None] = mapped_column(default=None)
    wait_until: Mapped[datetime | None] = mapped_column(default=None)


class WebhookEvent(Base):
    """Something that happened, for those who want to be told: ids, codes, totals and times only.

    `uid` is the id under which others know it. `cv_id` and `candidate_id` repeat those of `data`,
    so that what was told of someone is forgotten with them.
    """

    __tablename__ = "webhook_events"
    __table_args__ = (
        Index("ix_webhook_events_at", "at"),
        Index("ix_webhook_events_cv", "cv_id"),
        Index("ix_webhook_events_candidate", "candidate_id"),
    )
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    uid: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    cv_id: Mapped[int | None] = mapped_column(default=None)
    candidate_id: Mapped[int | None] = mapped_column(default=None)


class Delivery(Base):
    """An event on its way to an endpoint. States: due, delivered, failed, dropped (by a person).

    `tries` counts since it was put, or a person had it tried again.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (UniqueConstraint("event_id", "endpoint_id"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    event_id: Mapped[int] = mapped_column(ForeignKey("webhook_events.id"))
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoints.id"), index=True)
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="due")
    tries: Mapped[int] = mapped_column(default=0)


class DeliveryAttempt(Base):
    """One try of a delivery: the status that was answered, or why there was no answer.

    `answer` is the beginning of what was answered, sealed. `milliseconds` is how long it took.
    """

    __tablename__ = "webhook_attempts"
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_deliveries.id"), index=True)
    at: Mapped[datetime]
    milliseconds: Mapped[int]
    status: Mapped[int | None]
    error: Mapped[str | None]
    answer: Mapped[bytes | None]


class InboundSource(Base):
    """A program that may hand in openings and CVs; it signs with one of `secrets`, sealed.

    `uid` is part of its address. `channel` is where its openings belong that name no other, and
    `hosts` are those that its links may lead to.
    """

    __tablename__ = "inbound_sources"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    uid: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    secrets: Mapped[bytes]
    channel: Mapped[str | None]
    hosts: Mapped[list[str]]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    heard_at: Mapped[datetime | None] = mapped_column(default=None)


class InboundMessage(Base):
    """A message of a source that was done: its id and its body as keyed hashes, and our answer."""

    __tablename__ = "inbound_messages"
    __table_args__ = (UniqueConstraint("source_id", "message"), Index("ix_inbound_at", "at"))
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    source_id: Mapped[int] = mapped_column(ForeignKey("inbound_sources.id"))
    message: Mapped[str]
    body: Mapped[str]
    answer: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class InboundOpening(Base):
    """An opening under the id that a source has for it, as a keyed hash."""

    __tablename__ = "inbound_openings"
    __table_args__ = (UniqueConstraint("source_id", "external"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    source_id: Mapped[int] = mapped_column(ForeignKey("inbound_sources.id"))
    external: Mapped[str]
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"), index=True)
