"""Insert a row unless one like it is there, safely under concurrent writers."""

from typing import Any

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.database import Session
from storage.models import Base


async def insert_once(session: Session, table: type[Base], **values: Any) -> bool:
    """Insert a row; False where a unique column set says that it exists already."""
    insert = postgresql_insert if session.dialect == "postgresql" else sqlite_insert
    statement = insert(table).values(**values).on_conflict_do_nothing()
    result = await session.execute(statement.returning(*inspect(table).primary_key))
    return result.first() is not None
