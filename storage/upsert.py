"""Insert a row unless one like it is there, safely under concurrent writers."""

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
