"""Any request that the document allows, and many that it does not: never an error of ours."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from storage.crypto import Vault
from storage.database import open_database
from storage.files import EncryptedFolder
from tests.bot.web.conftest import Site, serving
from tests.bot.web.hiring import form, hire

CASES, MANY_CASES = 320, 5_000
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
LAST = ("erase", "delete", "drop", "revoke", "close", "retry")  # what ends things comes last
SPARED = 20  # keys that random requests may revoke before they come to ours


@dataclass(frozen=True)
class Served:
    """The site in a thread of its own.

    Attributes:
        ids: of rows that are there, by the name of the parameter.
    """

    address: str
    key: str
    ids: dict[str, Any]
    document: dict[str, Any]


async def prepare(site: Site) -> Served:
    """Store something of everything."""
    for _ in range(SPARED):
        site.programs.clear()
        await site.program(["queue:read"])
    hiring = await hire(site)
    upload = await hiring.upload("Ana Ruiz", "ana@example.com")
    batch = await hiring.program.post(f"/openings/{hiring.opening}/batches", 201)
    bad = form(("bad.pdf", b"%PDF-1.7 broken"))
    await hiring.program.post(f"/openings/{hiring.opening}/uploads", 202, data=bad)
    await site.settle()
    [entry] = (await hiring.program.get("/queue"))["items"]
    ids = {
        "opening_id": hiring.opening,
        "upload_id": upload["id"],
        "batch_id": batch["id"],
        "candidate_id": upload["candidate"],
        "cv_id": upload["cv"],
        "application_id": upload["application"],
        "kind": entry["kind"],
        "entry_id": entry["id"],
        "key_id": 1,
    }
    document = (await hiring.program.ask("GET", "/api/openapi.json")).json
    return Served(site.address, str(hiring.program.key), ids, document)


@pytest.fixture
def served(sqlite_url: str, vault: Vault, tmp_path: Path) -> Iterator[Served]:
    """The site with something of everything in it, served by another thread."""
    ready: Future[Served] = Future()
    done = threading.Event()

    async def serve() -> None:
        async with (
            open_database(sqlite_url, vault) as database,
            serving(database, EncryptedFolder(tmp_path / "files")) as site,
        ):
            ready.set_result(await prepare(site))
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        yield ready.result(60)
    finally:
        done.set()
        thread.join()


def operations(served: Served) -> list[Any]:
    schema = schemathesis.openapi.from_dict(served.document)
    found: list[Any] = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]
    return sorted(found, key=lambda one: any(word in one.label.lower() for word in LAST))


def hammer(served: Served, cases: int, *, seed: bool) -> tuple[int, set[str]]:
    """Send so many requests, the same number to each route; how many were sent, and what failed."""
    each, sent = -(-cases // (2 * len(operations(served)))), 0
    failed: set[str] = set()
    for operation in operations(served):
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for case, known in examples(operation, mode, each, seed=seed):
                sent += 1
                failed |= send(served, case, known=known)
    return sent, failed


def examples(
    operation: Any, mode: GenerationMode, cases: int, *, seed: bool
) -> list[tuple[Any, bool]]:
    found: list[tuple[Any, bool]] = []

    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        derandomize=seed,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=mode), known=st.booleans())
    def draw(case: Any, known: bool) -> None:
        found.append((case, known))

    try:
        draw()
    except Unsatisfiable:  # nothing of it can be made wrong
        return []
    return found


def send(served: Served, case: Any, *, known: bool) -> set[str]:
    """Send a request, half of them about rows that are there; what is wrong with the answer."""
    if known and case.path_parameters:
        for name in set(case.path_parameters) & set(served.ids):
            case.path_parameters[name] = served.ids[name]
    headers = {"Authorization": f"Bearer {served.key}"}
    response = case.call(base_url=served.address, headers=headers)
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        label = case.operation.label
        return {f"{label}: {one!r:.300} {response.text:.200}" for one in group.exceptions}
    return set()


def test_a_few_hundred_requests_meet_no_error_of_ours(served: Served) -> None:
    sent, failed = hammer(served, CASES, seed=True)
    assert not failed, "\n".join(failed)
    assert sent > 0.8 * CASES


@pytest.mark.slow
def test_five_thousand_requests_meet_no_error_of_ours(served: Served) -> None:
    sent, failed = hammer(served, MANY_CASES, seed=False)
    assert not failed, "\n".join(failed)
    assert sent > 0.8 * MANY_CASES
