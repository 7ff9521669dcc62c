"""The candidates' pages: which openings have one, what was handed in there, what was asked for."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, home, row_id


class ApplyPage(Base):
    """The page on which candidates apply for an opening.

    `public_id` cannot be guessed and stays when the page is switched off and on. `days` is how long
    what is handed in there is kept; `language` is the one that its texts are in.
    """

    __tablename__ = "apply_pages"
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"), unique=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    live: Mapped[bool]
    language: Mapped[str]
    days: Mapped[int]
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class Receipt(Base):
    """What a candidate holds after applying: who knows the token may ask about it.

    `upload_id` is the newest file. No foreign key: the receipt outlives what is erased, so that it
    can say so.
    """

    __tablename__ = "receipts"
    __table_args__ = (Index("ix_receipts_upload", "upload_id"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    upload_id: Mapped[int]
    created_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
    erased_at: Mapped[datetime | None] = mapped_column(default=None)


class Consent(Base):
    """What a candidate agreed to when handing in a file: the text's version and language, and when.

    `upload_id` as in `Receipt`.
    """

    __tablename__ = "consents"
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"), index=True)
    upload_id: Mapped[int]
    version: Mapped[str]
    language: Mapped[str]
    days: Mapped[int]
    given_at: Mapped[datetime]


class Request(Base):
    """What a candidate asked for.

    Kinds: export, review, erasure; states: open, done, refused, ended (its CV was gone before).
    """

    __tablename__ = "requests"
    __table_args__ = (Index("ix_requests_open", "workspace_id", "state"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipts.id"), index=True)
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"))
    kind: Mapped[str]
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="open")
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_by: Mapped[str | None] = mapped_column(default=None)
