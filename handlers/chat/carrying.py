"""What a platform's buttons and forms are too small to carry is kept for them for a while."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from storage.carried import get_carried, key_of, put_carried
from storage.database import Database
from storage.workspaces import ensure_workspace, find_workspace

# A button is pressed long after it was posted; what a person is filling in is done within a day.
BUTTON_DAYS: Final = 90
SESSION_DAYS: Final = 1


@dataclass(frozen=True)
class Carrier:
    """Keeps words for a workspace (`discord:9`), sealed, and gives them back by a short key."""

    database: Database
    now: Callable[[], datetime]

    async def keep(self, workspace: str, text: str) -> str:
        """Keep the value of a button for three months; the same words get the same key."""
        async with self.database.write() as session:
            home = await ensure_workspace(session, workspace, self.now())
            key = await key_of(session, home.id, text)
            await put_carried(session, home.id, key, text, self._until(BUTTON_DAYS))
        return key

    async def put(self, workspace: str, value: Mapping[str, Any], key: str | None = None) -> str:
        """Keep JSON values for a day, under a new key or in place of those under `key`."""
        name = key or secrets.token_hex(8)
        async with self.database.write() as session:
            home = await ensure_workspace(session, workspace, self.now())
            text = json.dumps(value, ensure_ascii=False)
            await put_carried(session, home.id, name, text, self._until(SESSION_DAYS))
        return name

    async def recall(self, workspace: str, key: str) -> str | None:
        """The words under a key; None where they are forgotten, or another workspace's."""
        async with self.database.read() as session:
            home = await find_workspace(session, workspace)
            return await get_carried(session, home.id, key, self.now()) if home else None

    def _until(self, days: int) -> datetime:
        return self.now() + timedelta(days=days)
