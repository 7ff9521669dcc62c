"""What all tables share: names of constraints, times in UTC, ids that the database gives."""

from datetime import UTC, datetime
from typing import Any, Literal, dataclass_transform

from sqlalchemy import JSON, DateTime, ForeignKey, MetaData, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time; SQLite keeps no zone, so UTC is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store as UTC."""
        del dialect
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC time."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def row_id(*, init: Literal[False] = False) -> Mapped[int]:
    """A primary key that the database gives."""
    # `init` tells type checkers that the database gives the id, not the caller.
    return mapped_column(primary_key=True, init=init, default=None)


def home() -> Mapped[int]:
    """The workspace that a row belongs to."""
    return mapped_column(ForeignKey("workspaces.id"), index=True)


@dataclass_transform(kw_only_default=True, field_specifiers=(mapped_column, row_id, home))
class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Declarative base; table classes are keyword-only dataclasses."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012
