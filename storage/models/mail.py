"""Where members read mail, and what is mailed to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, home, row_id


class Mailbox(Base):
    """A member's e-mail address, sealed, and what is mailed to it.

    States: unconfirmed (a link was mailed to it at `asked_at`), on, refused (switched off after the
    server would not take mail to it, `refusals` times in a row). `sends` is what is mailed about
    every opening for which nothing else is chosen: alerts, digest or nothing. The digest comes at
    `hour`, in `zone` or else the member's own time zone: next at `digest_at`, None where no opening
    wants one; it tells what happened since `digested_at`.
    """

    __tablename__ = "mailboxes"
    __table_args__ = (
        UniqueConstraint("workspace_id", "user"),
        Index("ix_mailboxes_address", "workspace_id", "address_hash"),
        Index("ix_mailboxes_digest", "digest_at"),
    )
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    user: Mapped[str]
    address: Mapped[bytes]
    address_hash: Mapped[str]
    asked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="unconfirmed")
    sends: Mapped[str] = mapped_column(default="alerts")
    hour: Mapped[int] = mapped_column(default=8)
    zone: Mapped[str | None] = mapped_column(default=None)
    digest_at: Mapped[datetime | None] = mapped_column(default=None)
    digested_at: Mapped[datetime | None] = mapped_column(default=None)
    refusals: Mapped[int] = mapped_column(default=0)


class MailChoice(Base):
    """What is mailed about one opening, in place of what is mailed about all."""

    __tablename__ = "mail_choices"
    __table_args__ = (UniqueConstraint("mailbox_id", "opening_id"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailboxes.id"))
    opening_id: Mapped[int] = mapped_column(ForeignKey("openings.id"))
    sends: Mapped[str]
