"""Requests are counted in Redis, so that all web processes know; without it each by itself."""

import pytest

from bot.web.limits import limits_over
from bot.web.problems import ProblemError
from tests.fakes.redis import running


async def test_two_processes_count_together_over_one_redis() -> None:
    with running() as server:
        one, other = limits_over(server.url, 3), limits_over(server.url, 3)
        left = [(await limits.take("key:1"))["RateLimit"][:12] for limits in (one, other, one)]
        assert left == ['"minute";r=2', '"minute";r=1', '"minute";r=0']
        with pytest.raises(ProblemError) as refused:
            await other.take("key:1")
        assert refused.value.status == 429
        assert (refused.value.headers or {})["Retry-After"].isdecimal()
        await other.take("key:2")


async def test_without_redis_each_process_counts_by_itself() -> None:
    with running() as server:
        limits = limits_over(server.url, 2)
        await limits.take("key:1")
        server.kill()
        await limits.take("key:1")
        await limits.take("key:1")
        with pytest.raises(ProblemError):
            await limits.take("key:1")
        server.start()
        assert (await limits.take("key:2"))["RateLimit"].startswith('"minute";r=1')
