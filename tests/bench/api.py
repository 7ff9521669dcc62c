"""The API beside a bare FastAPI route in the same run: uploads by many, a page of a long list."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial

import aiohttp

from bot.services import open_services
from bot.settings import Settings
from handlers.access import workspace_of
from handlers.api import keys
from handlers.api.keys import NewKey
from tests.bench import board
from tests.bench.people import files
from tests.bench.rank import filled
from tests.bench.running import WORKSPACE, free_port, running
from tests.bench.table import Row, percentile
from tests.processes import until

CLIENTS, EACH = 50, 4  # clients at the same time, and uploads of each
APPLICATIONS = 100_000
PAGES, WARM = 60, 5
SCOPES = ("uploads:write", "candidates:read")
Ask = Callable[[], Awaitable[float]]


async def api() -> list[Row]:
    """Uploads while everything works, then pages over a shortlist that is long."""
    async with _bare() as bare:
        return [*await _uploads(bare), *await _pages(bare)]


@asynccontextmanager
async def _bare() -> AsyncIterator[str]:
    """The bare site in a process of its own; its address."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.bare", str(port)
    )
    address = f"http://127.0.0.1:{port}"
    try:
        async with aiohttp.ClientSession() as http:
            await until(partial(_answers, http, address))
        yield address
    finally:
        process.terminate()
        await process.wait()


async def _answers(http: aiohttp.ClientSession, address: str) -> bool:
    try:
        async with http.get(f"{address}/page") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def _key(settings: Settings) -> Mapping[str, str]:
    async with open_services(settings, redis=False, outside=False) as services:
        home = await workspace_of(services, WORKSPACE)
        issued = await keys.create(services, home, NewKey("bench", SCOPES), by="bench")
    return {"Authorization": f"Bearer {issued.secret}"}


async def _uploads(bare: str) -> list[Row]:
    given = files(CLIENTS * EACH)
    async with running(api_rate=1_000_000) as bench:
        headers = await _key(bench.settings)
        ours = f"{bench.settings.address}/api/v1/openings/1/uploads"
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            plain = await _at_once(partial(_upload, http, f"{bare}/uploads", {}), given)
            seconds = await _at_once(partial(_upload, http, ours, headers), given)
    rows = []
    for share in (0.5, 0.95):
        figure, peer = (percentile(values, share) * 1000 for values in (seconds, plain))
        title = f"Upload to 202, {CLIENTS} clients, p{share * 100:.0f} ms"
        rows.append(Row(title, figure, peer, "bare route", higher_is_better=False))
    return rows


async def _at_once(
    upload: Callable[[str, bytes], Awaitable[float]], given: list[tuple[str, bytes]]
) -> list[float]:
    """Let every client upload its files one after the other."""

    async def client(number: int) -> list[float]:
        return [await upload(*file) for file in given[number::CLIENTS]]

    each = await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return [seconds for one in each for seconds in one]


async def _upload(
    http: aiohttp.ClientSession, url: str, headers: Mapping[str, str], name: str, data: bytes
) -> float:
    form = aiohttp.FormData()
    form.add_field("file", data, filename=name)
    start = time.monotonic()
    async with http.post(url, data=form, headers=headers) as answer:
        if answer.status != 202:
            raise RuntimeError(f"{answer.status}: {(await answer.text())[:300]}")
        await answer.read()
    return time.monotonic() - start


async def _pages(bare: str) -> list[Row]:
    async with running(fill=filled(APPLICATIONS), api_rate=1_000_000) as bench:
        headers = await _key(bench.settings)
        home = f"{bench.settings.address}/api/v1/openings/1/shortlist"
        async with aiohttp.ClientSession(headers=headers) as http:
            plain = await _halves(http, f"{bare}/page?limit=10")
            rows = []
            for title, query in (
                ("first page of 10", "limit=10"),
                ("a page in the middle", f"limit=10&after={await _middle(http, home)}"),
                ("filtered by skill and score", "limit=10&skill=python&min_total=40"),
                ("counted", "limit=10&count=true"),
            ):
                figure = await _halves(http, f"{home}?{query}")
                name = f"Shortlist of {APPLICATIONS:,}, {title}, p50 ms"
                rows.append(Row(name, figure, plain, "bare route", higher_is_better=False))
        async with board.signed_in(bench.settings) as browser:
            for title, path in board.PAGES:
                figure = await _halves(browser, bench.settings.address + path, "</main>")
                name = f"{APPLICATIONS:,} candidates, {title}, p50 ms"
                rows.append(Row(name, figure, plain, "bare route", higher_is_better=False))
    return rows


async def _halves(http: aiohttp.ClientSession, url: str, mark: str = '"items":[{') -> float:
    """Half of the answers come within so many milliseconds; each has `mark` in it."""
    seconds = [await _page(http, url, mark) for _ in range(WARM + PAGES)][WARM:]
    return percentile(seconds, 0.5) * 1000


async def _page(http: aiohttp.ClientSession, url: str, mark: str) -> float:
    start = time.monotonic()
    async with http.get(url) as answer:
        text = await answer.text()
        if not answer.ok or mark not in text:
            raise RuntimeError(f"this is no page: {answer.status} {text[:300]}")
    return time.monotonic() - start


async def _middle(http: aiohttp.ClientSession, url: str) -> str:
    """The rank key of somebody in the middle of the shortlist, by where their score lies."""
    low, high = 0.0, 100.0
    async with http.get(f"{url}?count=true&limit=1") as answer:
        half = (await answer.json())["total"] / 2
    while high - low > 0.01:
        between = (low + high) / 2
        async with http.get(f"{url}?count=true&limit=1&min_total={between}") as answer:
            low, high = (between, high) if (await answer.json())["total"] > half else (low, between)
    # The key's first digits are the bucket and what the score lacks of 100, in thousandths.
    return f"0{100_000 - round(low * 1000):06d}"
