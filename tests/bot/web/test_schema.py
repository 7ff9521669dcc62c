"""Any request that the document allows, and many that it does not: never an error of ours."""

import asyncio
import os
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import requests
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
from standardwebhooks import Webhook

from bot.web.api.routes import API
from bot.web.auth import TOKEN_PATH
from handlers.access import workspace_of
from handlers.webhooks import sources
from handlers.webhooks.sources import Made
from storage.crypto import Vault
from storage.database import open_database
from storage.files import EncryptedFolder
from tests.bot.web.conftest import MINE, Site, serving
from tests.bot.web.hiring import furnish

CASES = 320
MANY_CASES = int(os.environ.get("SCHEMA_CASES", "5000"))
Prepared = requests.PreparedRequest
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
INBOUND = f"{API}/inbound/{{source}}"
# Any moment that a program can write, in any zone; the generator's own are tame ones.
ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(timezones=st.none() | ZONES).map(datetime.isoformat)
schemathesis.openapi.format("date-time", MOMENTS)
LAST = ("erase", "delete", "drop", "revoke", "close", "retry")  # what ends things comes last
SPARED = 20  # keys that random requests may revoke before they come to ours


@dataclass(frozen=True)
class Served:
    """The site in a thread of its own.

    Attributes:
        ids: of rows that are there, by the name of the parameter.
        source: signs what is handed in at `/inbound`.
        at: the time that the site has.
    """

    address: str
    key: str
    ids: dict[str, Any]
    document: dict[str, Any]
    source: Made
    at: datetime


async def prepare(site: Site) -> Served:
    """Store something of everything."""
    for _ in range(SPARED):
        site.programs.clear()
        await site.program(["queue:read"])
    furnished = await furnish(site)
    home = await workspace_of(site.services, MINE)
    source = await sources.add(
        site.services, home.id, "ats", channel="local:console", hosts=[], by="shell"
    )
    ids = {**furnished.ids, "key_id": 1, "source": source.row.uid}
    document = (await furnished.program.ask("GET", "/api/openapi.json")).json
    key = str(furnished.program.key)
    return Served(site.address, key, ids, document, source, site.clock())


@pytest.fixture
def served(database_url: str, vault: Vault, tmp_path: Path) -> Iterator[Served]:
    """The site with something of everything in it, served by another thread."""
    ready: Future[Served] = Future()
    done = threading.Event()

    async def serve() -> None:
        async with (
            open_database(database_url, vault) as database,
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


@dataclass
class Tally:
    """How many requests were answered by which status, and what was wrong with answers."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: set[str] = field(default_factory=set)


def hammer(served: Served, tally: Tally, cases: int, *, seed: bool = False) -> None:
    """Send about so many requests, the same number to each route."""
    found = operations(served)
    each = -(-cases // (2 * len(found)))
    for operation in found:
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for case, known in examples(operation, mode, each, seed=seed):
                send(served, tally, case, known=known)


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


def send(served: Served, tally: Tally, case: Any, *, known: bool) -> None:
    """Send a request, half of them so that they get far."""
    if known:
        lead_on(served, case)
    response = case.call(base_url=served.address, auth=signer(served, case))
    tally.statuses[response.status_code] += 1
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        label = case.operation.label
        tally.wrong |= {f"{label}: {one!r:.300} {response.text:.200}" for one in group.exceptions}


def lead_on(served: Served, case: Any) -> None:
    """Let a request be about rows that are there, under a name of its own, by a client we know."""
    for name in set(case.path_parameters or ()) & set(served.ids):
        case.path_parameters[name] = served.ids[name]
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    if case.operation.path == TOKEN_PATH and isinstance(case.body, dict):
        _, prefix, secret = served.key.split("_", 2)
        client = {"client_id": prefix, "client_secret": secret}
        case.body |= {"grant_type": "client_credentials", **client}


def signer(served: Served, case: Any) -> Callable[[Prepared], Prepared]:
    """What shows who sends a request: a key, or a source's signature over the body as it goes."""

    def sign(request: Prepared) -> Prepared:
        if case.operation.path == INBOUND:
            sign_as(served, request)
        elif case.operation.path != TOKEN_PATH:
            request.headers["Authorization"] = f"Bearer {served.key}"
        return request

    return sign


def sign_as(served: Served, request: Prepared) -> None:
    body, uid = request.body or b"", str(uuid.uuid4())
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
    request.headers["webhook-id"] = uid
    request.headers["webhook-timestamp"] = str(int(served.at.timestamp()))
    signature = Webhook(served.source.secret).sign(uid, served.at, text)
    request.headers["webhook-signature"] = signature


def test_a_few_hundred_requests_meet_no_error_of_ours(served: Served) -> None:
    tally = Tally()
    hammer(served, tally, CASES, seed=True)
    assert not tally.wrong, "\n".join(tally.wrong)
    assert tally.statuses.total() > 0.8 * CASES


@pytest.mark.slow
def test_five_thousand_requests_meet_no_error_of_ours(
    served: Served, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally()
    while (missing := MANY_CASES - tally.statuses.total()) > 0:
        hammer(served, tally, missing)  # some routes have fewer different requests than are wanted
    record_property("requests", tally.statuses.total())
    record_property("statuses", dict(sorted(tally.statuses.items())))
    assert not tally.wrong, "\n".join(sorted(tally.wrong))
