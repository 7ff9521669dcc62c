"""The one module that meets the openai library, and with it the network."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import openai

from pipeline.llm.failures import OversizedError, StatusError
from pipeline.llm.settings import OPENAI_URL, LlmSettings
from pipeline.llm.wire import Body

CONNECT_SECONDS = 10.0


class _Capped(httpx2.AsyncByteStream):
    """A response body that stops the reading beyond a number of bytes."""

    def __init__(self, inner: httpx2.AsyncByteStream, limit: int) -> None:
        self._inner = inner
        self._limit = limit

    async def __aiter__(self) -> AsyncIterator[bytes]:
        seen = 0
        async for chunk in self._inner:
            seen += len(chunk)
            if seen > self._limit:
                raise OversizedError
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


class Transport:
    """Posts bodies as they are and gives the bytes that come back."""

    def __init__(self, client: openai.AsyncOpenAI) -> None:
        self._client = client

    async def post(self, path: str, body: Body) -> bytes:
        """Post one body.

        Raises:
            StatusError: the server answered with anything but success.
            OversizedError: it answered with more than is read.
            TimeoutError: it was silent for too long.
            ConnectionError: it cannot be reached.
        """
        try:
            response = await self._client.post(path, cast_to=httpx2.Response, body=body)
        except openai.APIStatusError as error:
            raise _status_error(error) from error
        except openai.APITimeoutError as error:
            raise TimeoutError from error
        except openai.APIError as error:
            raise ConnectionError from error
        return response.content


def _status_error(error: openai.APIStatusError) -> StatusError:
    return StatusError(
        status=error.status_code,
        message=error.message,
        names=frozenset(name for name in (error.code, error.type) if name),
        about=f"{error.param or ''} {error.message} {error.body}",
        headers=dict(error.response.headers),
    )


@asynccontextmanager
async def open_transport(settings: LlmSettings) -> AsyncIterator[Transport]:
    """Open the one HTTP client that all tasks of a process share."""
    limit = settings.max_response_bytes

    async def cap(response: httpx2.Response) -> None:
        # Packed bodies are not asked for; they may unpack to a thousand times their size.
        packed = response.headers.get("content-encoding", "identity") != "identity"
        if isinstance(response.stream, httpx2.AsyncByteStream):
            response.stream = _Capped(response.stream, limit // 16 if packed else limit)

    http = openai.DefaultAsyncHttpxClient(
        event_hooks={"response": [cap]},
        follow_redirects=False,  # a CV goes where the settings say and nowhere else
        headers={"Accept-Encoding": "identity"},
        timeout=httpx2.Timeout(settings.timeout, connect=min(CONNECT_SECONDS, settings.timeout)),
    )
    client = openai.AsyncOpenAI(
        api_key=settings.api_key,
        base_url=settings.base_url or OPENAI_URL,
        max_retries=0,  # the task queue owns the waiting
        http_client=http,
    )
    async with client:
        yield Transport(client)
