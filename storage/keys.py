"""Data keys: which key opens what, found by its owner.

Owners are `workspace`, `cv:7`, `candidate:3`. Destroying a key row makes everything that was sealed
in its box unreadable, in backups made before too (as long as those are not restored with the row).
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.crypto import DataKey, SealBrokenError, Vault
from storage.database import Session
from storage.models import Key

WORKSPACE = "workspace"
_FOUND = "boxes"  # where a session keeps what it has found


@dataclass(frozen=True, repr=False)
class Box:
    """Seals and opens the values of one owner."""

    vault: Vault
    key: DataKey
    workspace_id: int
    owner: str

    def seal(self, kind: str, data: bytes) -> bytes:
        """Encrypt `data`; it opens only in this box under the same kind (`file`, `score:12`)."""
        return self.vault.seal(
            self.key, data, workspace_id=self.workspace_id, owner=self.owner, kind=kind
        )

    def open(self, kind: str, sealed: bytes) -> bytes:
        """Decrypt.

        Raises:
            SealBrokenError: changed, or not this owner's and kind's.
        """
        return self.vault.open(
            self.key, sealed, workspace_id=self.workspace_id, owner=self.owner, kind=kind
        )

    def seal_json(self, kind: str, value: Any) -> bytes:
        """Encrypt a JSON-able value."""
        return self.seal(
            kind, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        )

    def open_json(self, kind: str, sealed: bytes) -> Any:
        """Decrypt a JSON value.

        Raises:
            SealBrokenError: as in `open`.
        """
        return json.loads(self.open(kind, sealed))


async def box(session: Session, workspace_id: int, owner: str) -> Box:
    """Find the owner's box, or make it (in a write transaction).

    Raises:
        SealBrokenError: the key row was changed.
        KeyFileError: the root key of this workspace is not in the key file.
    """
    found = await existing_box(session, workspace_id, owner)
    if found:
        return found
    workspace = await _workspace_key(session, workspace_id)
    if owner != WORKSPACE:
        key = session.vault.new_key()
        wrapped = session.vault.wrap(key, workspace, workspace_id=workspace_id, owner=owner)
        if await _insert(session, workspace_id, owner, WORKSPACE, wrapped):
            made = Box(session.vault, key, workspace_id, owner)
            session.info.setdefault(_FOUND, {})[workspace_id, owner] = made
            return made
    # Two made it at once, and the other's row won.
    return (await boxes(session, workspace_id, [owner]))[owner]


async def existing_box(session: Session, workspace_id: int, owner: str) -> Box | None:
    """Find the owner's box; None if it was never made or was destroyed."""
    return (await boxes(session, workspace_id, [owner])).get(owner)


async def boxes(session: Session, workspace_id: int, owners: Sequence[str]) -> dict[str, Box]:
    """Find the boxes of many owners in one query; owners without one are left out.

    A transaction asks for the same few boxes again and again, so it keeps those it has found.
    """
    known: dict[tuple[int, str], Box] = session.info.setdefault(_FOUND, {})
    missing = [owner for owner in owners if (workspace_id, owner) not in known]
    if missing:
        for owner, found in (await _find(session, workspace_id, missing)).items():
            known[workspace_id, owner] = found
    return {owner: known[workspace_id, owner] for owner in owners if (workspace_id, owner) in known}


async def _find(session: Session, workspace_id: int, owners: Sequence[str]) -> dict[str, Box]:
    vault = session.vault
    rows = await _rows(session, workspace_id, {*owners, WORKSPACE})
    root = rows.pop(WORKSPACE, None)
    if root is None:
        return {}
    by = vault.unwrap_workspace_key(root.wrapper, root.wrapped, workspace_id)
    keys = {
        owner: vault.unwrap(row.wrapped, by, workspace_id=workspace_id, owner=owner)
        for owner, row in rows.items()
    }
    keys[WORKSPACE] = by
    return {owner: Box(vault, key, workspace_id, owner) for owner, key in keys.items()}


async def open_readable(
    session: Session, workspace_id: int, kind: str, sealed: Mapping[int, tuple[str, bytes]]
) -> dict[int, Any]:
    """Decrypt the JSON values of many owners with one query.

    Args:
        session: a transaction.
        workspace_id: of all owners.
        kind: as in `Box.open_json`.
        sealed: owner and sealed value by the caller's id.

    Returns:
        The values by id, without those that were changed or whose key was destroyed.
    """
    openers = await boxes(session, workspace_id, [owner for owner, _ in sealed.values()])
    opened = {}
    for number, (owner, value) in sealed.items():
        if owner in openers:
            with suppress(SealBrokenError):
                opened[number] = openers[owner].open_json(kind, value)
    return opened


async def fingerprint(session: Session, workspace_id: int, what: str, value: str) -> str:
    """Keyed hash of a normalised value for exact look-ups, 64 hex digits.

    Args:
        session: a transaction.
        workspace_id: hashes of two workspaces never match.
        what: `email`, `name`, `phone`; hashes of two of these never match.
        value: normalised by the caller.
    """
    if session.writable:
        key = await _workspace_key(session, workspace_id)
    else:
        found = await existing_box(session, workspace_id, WORKSPACE)
        # A workspace without a key holds no hash yet: one under a key of the moment finds nothing.
        key = found.key if found else session.vault.new_key()
    return session.vault.fingerprint(key, what, value)


async def destroy(session: Session, workspace_id: int, owner: str) -> None:
    """Delete the owner's key: what was sealed in its box cannot be read any more."""
    session.info.get(_FOUND, {}).pop((workspace_id, owner), None)
    await session.execute(delete(Key).where(Key.workspace_id == workspace_id, Key.owner == owner))


async def rewrap(session: Session) -> int:
    """Wrap every workspace key with the newest root key; the number that changed.

    Afterwards the older root keys are needed only for backups made before.
    """
    newest = session.vault.newest
    rows = await session.scalars(select(Key).where(Key.owner == WORKSPACE, Key.wrapper != newest))
    changed = 0
    for row in rows:
        key = session.vault.unwrap_workspace_key(row.wrapper, row.wrapped, row.workspace_id)
        row.wrapped = session.vault.wrap_workspace_key(key, row.workspace_id)
        row.wrapper = newest
        changed += 1
    await session.flush()
    return changed


async def _workspace_key(session: Session, workspace_id: int) -> DataKey:
    found = await existing_box(session, workspace_id, WORKSPACE)
    if found is None:
        wrapped = session.vault.wrap_workspace_key(session.vault.new_key(), workspace_id)
        await _insert(session, workspace_id, WORKSPACE, session.vault.newest, wrapped)
        found = (await boxes(session, workspace_id, [WORKSPACE]))[WORKSPACE]
    return found.key


async def _rows(session: Session, workspace_id: int, owners: set[str]) -> dict[str, Key]:
    query = select(Key).where(Key.workspace_id == workspace_id, Key.owner.in_(owners))
    return {row.owner: row for row in await session.scalars(query)}


async def _insert(
    session: Session, workspace_id: int, owner: str, wrapper: str, wrapped: bytes
) -> bool:
    """Store a key; False where there is one already."""
    if not session.writable:
        raise RuntimeError(f"A key for {owner} can only be made in a write transaction.")
    insert = postgresql.insert if session.dialect == "postgresql" else sqlite.insert
    row_id = await session.scalar(
        insert(Key)
        .values(
            workspace_id=workspace_id,
            owner=owner,
            wrapper=wrapper,
            wrapped=wrapped,
            created_at=datetime.now(UTC),
        )
        .on_conflict_do_nothing(index_elements=["workspace_id", "owner"])
        .returning(Key.id)
    )
    return row_id is not None
