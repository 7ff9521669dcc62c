"""Who may look at the board in a browser: links to sign in by, and sessions."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, home, row_id


class SignInLink(Base):
    """A link that signs a member in once. Of its token only the hash is kept."""

    __tablename__ = "sign_in_links"
    __table_args__ = (UniqueConstraint("token_hash"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    user: Mapped[str]
    token_hash: Mapped[str]
    created_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None] = mapped_column(default=None)


class BoardSession(Base):
    """A browser in which a member is signed in. Of its token only the hash is kept.

    `way` is how they signed in: link or slack. `browser` is a short name of it, for the list of
    sessions; `until` moves on while it is used.
    """

    __tablename__ = "board_sessions"
    __table_args__ = (UniqueConstraint("token_hash"),)
    id: Mapped[int] = row_id()
    workspace_id: Mapped[int] = home()
    user: Mapped[str] = mapped_column(index=True)
    token_hash: Mapped[str]
    way: Mapped[str]
    browser: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime]
    until: Mapped[datetime] = mapped_column(index=True)
