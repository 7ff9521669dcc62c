"""Programs that use the API: their keys, their short-lived tokens, the answers they were given."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, home, row_id


class ApiKey(Base):
    """A key by which a program is known. `digest` is the SHA-256 of its secret, which is not kept.

    `prefix` names the key in the clear. `revoked_at` ends it at once, `expires_at` by itself;
    `replaced_by` is the key that took its place, where it was rotated.
    """

    __tablename__ = "api_keys"
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str]
    scopes: Mapped[list[str]]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None] = mapped_column(default=None)
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_by: Mapped[str | None] = mapped_column(default=None)
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("api_keys.id"), default=None)


class ApiToken(Base):
    """A token that a key was exchanged for: it ends with the key, or when its time is over."""

    __tablename__ = "api_tokens"
    __table_args__ = (Index("ix_api_tokens_until", "until"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    key_id: Mapped[int] = mapped_column(ForeignKey("api_keys.id"), index=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str]
    scopes: Mapped[list[str]]
    until: Mapped[datetime]


class ApiAnswer(Base):
    """What a request with an Idempotency-Key was answered, given again until `until`.

    `digest` is of the key, `request` of what was asked under it. States: running, begun (something
    was changed, the answer is still to come), done. `body` is sealed.
    """

    __tablename__ = "api_answers"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key_id", "digest"),
        Index("ix_api_answers_until", "until"),
    )
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    key_id: Mapped[int] = mapped_column(ForeignKey("api_keys.id"))
    digest: Mapped[str]
    request: Mapped[str]
    state: Mapped[str]
    until: Mapped[datetime]
    owner: Mapped[str]
    lease_until: Mapped[datetime]
    status: Mapped[int | None] = mapped_column(default=None)
    body: Mapped[bytes | None] = mapped_column(default=None)


class Batch(Base):
    """Files that come in parts over the API, of one drop; `closed_at` is when no more come."""

    __tablename__ = "batches"
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"))
    drop_id: Mapped[int] = mapped_column(ForeignKey("drops.id"))
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
