"""A bare FastAPI site: what any API in front of any store costs at the least.

python -m tests.bench.bare PORT
"""

import asyncio
import sys
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, File, UploadFile

from bot.serving import open_port

site = FastAPI()
ENTRY = {
    "place": 1,
    "application": 1,
    "candidate": 1,
    "name": "Somebody Somewhere",
    "total": 61.5,
    "evidence": 0.8,
    "bucket": "ready",
    "criteria": [
        {"name": "Python", "level": 3, "quotes": ["words of a CV " * 8], "reason": "why " * 12}
        for _ in range(6)
    ],
}


@site.post("/uploads", status_code=202)
async def upload(file: Annotated[UploadFile, File()]) -> dict[str, int]:
    """Read a file and forget it."""
    return {"size": len(await file.read())}


@site.get("/page")
async def page(limit: int = 25) -> dict[str, Any]:
    """As much as a page of a shortlist, from nowhere."""
    return {"items": [ENTRY] * limit}


def main() -> None:
    """Serve it as our own site is served."""
    port = open_port("127.0.0.1", int(sys.argv[1]))
    config = uvicorn.Config(site, log_config=None, lifespan="off", access_log=False)
    asyncio.run(uvicorn.Server(config).serve([port]))


if __name__ == "__main__":
    main()
