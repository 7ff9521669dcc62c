"""Insert a row unless one like it is there, safely under concurrent writers."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.database import Session
from storage.models import Base

Row = TypeVar("Row", bound=Base)


async def insert_once(session: Session, table: type[Row], **values: Any) -> Row | None:
    """Insert a row and give it; None where a unique column set says that it exists already."""
    insert = postgresql_insert if session.dialect == "postgresql" else sqlite_insert
    statement = insert(table).values(**values).on_conflict_do_nothing().returning(table)
    return (await session.scalars(statement)).one_or_none()


async def insert_new(
    session: Session, table: type[Row], rows: Sequence[Mapping[str, Any]]
) -> Sequence[Row]:
    """Insert rows with one statement and give those that were not there, in any order."""
    insert = postgresql_insert if session.dialect == "postgresql" else sqlite_insert
    statement = insert(table).values([*rows]).on_conflict_do_nothing().returning(table)
    return (await session.scalars(statement)).all() if rows else []
