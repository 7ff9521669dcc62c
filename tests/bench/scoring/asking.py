"""What benchmarks of scoring share: a model server on loopback, files as the product reads them."""

import asyncio
import datetime
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.digest import Digest, digest
from pipeline.drafting import rules as drafting
from pipeline.errors import ReadingError
from pipeline.llm import Llm, LlmSettings, open_llm
from pipeline.rubric import Rubric
from tests.fakes.openai import FakeOpenAI, Model, Recorded

READERS = 2  # files that are read at the same time


@dataclass(frozen=True)
class Asked:
    """A client, and the server that it asks."""

    llm: Llm
    server: FakeOpenAI


@asynccontextmanager
async def asking(model: Model) -> AsyncIterator[Asked]:
    """Start a server whose model answers, and open a client of it."""
    async with (
        FakeOpenAI(model=model) as server,
        open_llm(LlmSettings(api_key="sk-bench", base_url=server.url)) as llm,
    ):
        yield Asked(llm, server)


async def read_all(files: Mapping[str, bytes]) -> dict[str, Digest]:
    """Read files by name as the product does; those that cannot be read are left out."""
    gate = asyncio.Semaphore(READERS)
    today = datetime.datetime.now(datetime.UTC).date()

    async def one(name: str, data: bytes) -> tuple[str, Digest] | None:
        async with gate:
            try:
                return name, await asyncio.to_thread(digest, data, Path(name).name, today)
            except ReadingError:
                return None

    found = await asyncio.gather(*(one(name, data) for name, data in files.items()))
    return dict(filter(None, found))


def described(folder: Path) -> dict[str, Any]:
    """What `injection.json` says: the opening, the payloads, the files."""
    found: dict[str, Any] = json.loads((folder / "injection" / "injection.json").read_text("utf-8"))
    return found


def rubric_of(folder: Path) -> Rubric:
    """The rubric of the opening that the injected CVs are for."""
    job = described(folder)["job"]
    return drafting.draft(job["title"], job["text"]).rubric


def content(request: Recorded) -> str:
    """The part of a request that is the CV."""
    return str(request.body["input"][0]["content"][-1]["text"])


def payloads() -> Sequence[str]:
    """Our own sentences that try to steer."""
    lines = Path(__file__).with_name("payloads.txt").read_text("utf-8").splitlines()
    return [line for line in lines[1:] if line]
