"""What the site answers while the database is not there for it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.crypto import Vault
from storage.database import open_database
from storage.files import EncryptedFolder
from tests.bot.web.conftest import serving


async def test_a_database_that_is_kept_busy_is_told_as_such_and_nothing_is_done(
    sqlite_url: str, vault: Vault, files: EncryptedFolder
) -> None:
    wanted = {"title": "Engineer", "description": "Python is required."}
    async with (
        open_database(sqlite_url, vault, patience=0.2) as database,
        serving(database, files) as site,
    ):
        program = await site.program()
        known = await program.ask("GET", "/api/v1/openings")  # the key's use is noted by now
        with closing(sqlite3.connect(Path(sqlite_url.removeprefix("sqlite:///")))) as other:
            other.execute("BEGIN IMMEDIATE")
            reply = await program.ask("POST", "/api/v1/openings", json=wanted)
            assert (reply.status, reply.json["code"]) == (503, "database_away")
            assert reply.headers["retry-after"] == "5"
            assert (await program.ask("GET", "/api/v1/openings")).json == known.json
            other.rollback()
        await program.post("/openings", 201, json=wanted)
