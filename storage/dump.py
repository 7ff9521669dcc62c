"""Tables as lines of JSON, from the tables as they are: no model is asked, so old schemas work."""

import base64
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from typing import IO, Any

from sqlalchemy import Connection, MetaData, Table, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import AddConstraint, DropConstraint

BATCH = 200
VERSION_TABLE = "alembic_version"


class IntegrityError(Exception):
    """Rows point to rows that are not there."""


def tables(connection: Connection) -> dict[str, Table]:
    """The tables that the database has, by name, without Alembic's."""
    metadata = MetaData()
    metadata.reflect(connection)
    return {name: table for name, table in metadata.tables.items() if name != VERSION_TABLE}


async def dump(connection: AsyncConnection, table: Table, target: IO[bytes]) -> int:
    """Write a table's rows, one JSON object a line; the number of rows."""
    count = 0
    result = await connection.stream(select(table))
    async for rows in result.mappings().partitions(BATCH):
        target.writelines(_line(row) for row in rows)
        count += len(rows)
    return count


def load(connection: Connection, table: Table, source: IO[bytes]) -> None:
    """Insert the rows that `dump` wrote, ids included."""
    rows = (_row(line) for line in source)
    while batch := list(islice(rows, BATCH)):
        connection.execute(insert(table), batch)
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        _advance(connection, table)


def drop_all(connection: Connection) -> None:
    """Remove every table, Alembic's too."""
    metadata = MetaData()
    metadata.reflect(connection)
    loosen(connection, metadata.tables.values())
    for table in metadata.tables.values():
        table.drop(connection)


def loosen(connection: Connection, present: Iterable[Table]) -> None:
    """Take off the foreign keys, so that tables that point at each other load in any order."""
    if connection.dialect.name == "postgresql":
        for table in present:
            for key in table.foreign_key_constraints:
                connection.execute(DropConstraint(key))


def tighten(connection: Connection, present: Iterable[Table]) -> None:
    """Put the foreign keys back and check them.

    Raises:
        IntegrityError: a row points to one that is not there (SQLite).
        sqlalchemy.exc.IntegrityError: the same, on PostgreSQL.
    """
    if connection.dialect.name == "postgresql":
        for table in present:
            for key in table.foreign_key_constraints:
                connection.execute(AddConstraint(key, isolate_from_table=False))
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken:
        raise IntegrityError(f"a row of {broken[0]} points to one of {broken[2]} that is missing")


def _advance(connection: Connection, table: Table) -> None:
    """Let new ids start after those that were loaded."""
    highest = connection.scalar(select(func.max(table.columns["id"])))
    if highest is not None:
        query = text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)")
        connection.execute(query, {"name": table.name, "highest": highest})


def _line(row: Any) -> bytes:
    values = {name: _encode(value) for name, value in row.items()}
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _row(line: bytes) -> dict[str, Any]:
    return {name: _decode(value) for name, value in json.loads(line).items()}


def _encode(value: Any) -> Any:
    match value:
        case bytes() | memoryview():
            return {"bytes": base64.b64encode(value).decode()}
        case datetime():
            # SQLite keeps no zone; all of our times are UTC.
            aware = value if value.tzinfo else value.replace(tzinfo=UTC)
            return {"time": aware.astimezone(UTC).isoformat()}
        case dict() | list():
            return {"json": value}
    return value


def _decode(value: Any) -> Any:
    match value:
        case {"bytes": str() as encoded}:
            return base64.b64decode(encoded)
        case {"time": str() as encoded}:
            return datetime.fromisoformat(encoded)
        case {"json": decoded}:
            return decoded
    return value


def count_rows(connection: Connection) -> int:
    """Number of rows in all tables."""
    present = tables(connection).values()
    return sum(connection.scalar(select(func.count()).select_from(each)) or 0 for each in present)
