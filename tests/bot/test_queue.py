"""The queue over a real Redis: what it holds, what it forgets, and that it fails no request."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from rq.job import Job

from bot.queue import RqQueue, connect
from tests.fakes import redis


@dataclass(frozen=True)
class Given:
    id: int
    attempts: int = 0
    queue: str = "model"


@pytest.fixture(scope="module")
def one_server() -> Iterator[redis.Server]:
    with redis.running() as server:
        yield server


@pytest.fixture
def server(one_server: redis.Server) -> redis.Server:
    one_server.client.flushall()
    return one_server


@pytest.fixture
def queue(server: redis.Server) -> Iterator[RqQueue]:
    opened = RqQueue(connect(server.url))
    yield opened
    opened.close()


async def test_tasks_wait_in_their_queues_in_order(queue: RqQueue, server: redis.Server) -> None:
    await queue.put([Given(1), Given(2, 3), Given(4, queue="post")])
    assert await queue.depth() == {"call": 0, "fetch": 0, "model": 2, "post": 1, "read": 0}
    assert server.client.lrange("rq:queue:model", 0, -1) == [b"1-0", b"2-3"]


async def test_redis_holds_ids_and_nothing_else(queue: RqQueue, server: redis.Server) -> None:
    await queue.put([Given(7, 2)])
    job = Job.fetch("7-2", connection=server.client, serializer="json")
    assert (job.func_name, job.args, job.kwargs) == ("bot.attempts.run", [7, 2], {})
    assert job.description == "task 7, attempt 2"
    assert (job.result_ttl, job.failure_ttl) == (0, 3600)
    assert job.data == b'["bot.attempts.run",null,[7,2],{}]'.replace(b",", b", ")


async def test_the_same_attempt_twice_in_one_call_waits_once(queue: RqQueue) -> None:
    await queue.put([Given(1), Given(1)])
    assert (await queue.depth())["model"] == 1


async def test_restore_adds_only_what_is_missing(queue: RqQueue, server: redis.Server) -> None:
    tasks = [Given(number) for number in range(5)]
    await queue.put(tasks)
    assert await queue.restore(tasks) == 0
    server.client.lrem("rq:queue:model", 1, "3-0")
    assert await queue.restore(tasks) == 1
    server.client.flushall()
    assert await queue.restore(tasks) == 5
    assert (await queue.depth())["model"] == 5


async def test_a_redis_that_is_down_never_fails_a_request() -> None:
    with redis.running() as server:
        queue = RqQueue(connect(server.url))
        server.kill()
        await queue.put([Given(1)])
        assert await queue.restore([Given(1)]) == 0
        with pytest.raises(OSError, match="Redis"):
            await queue.depth()
        server.start()
        await queue.put([Given(1)])
        assert (await queue.depth())["model"] == 1
        queue.close()


async def test_a_redis_that_hangs_holds_a_request_up_for_a_second_at_most(
    queue: RqQueue, server: redis.Server
) -> None:
    server.client.client_pause(30_000)
    assert await queue.restore([Given(1)]) == 0
