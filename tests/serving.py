"""A site on a port of this machine, as its process serves it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import uvicorn
from fastapi import FastAPI


def one_request_each() -> aiohttp.TCPConnector:
    """Connections that are not kept: a server closes idle ones, and who is slow meets a dead one.

    Our loop stands still between two tests, and in a long step on a busy machine.
    """
    return aiohttp.TCPConnector(limit=0, force_close=True)


@asynccontextmanager
async def served(site: FastAPI) -> AsyncIterator[str]:
    """Serve a site; gives its address."""
    config = uvicorn.Config(site, port=0, log_config=None, access_log=False, lifespan="off")
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        server.force_exit = True  # streams of events end with it
        await server.shutdown()
