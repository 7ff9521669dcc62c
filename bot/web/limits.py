"""How many requests each program may make in a minute, counted in Redis, else in this process."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from bot.web.problems import ProblemError

log = structlog.get_logger(__name__)
REQUESTS = 600  # a minute
TOO_MANY = "Too many requests. Wait as long as Retry-After says, then go on."


@dataclass
class RateLimits:
    """Counts requests; where Redis does not answer, each process counts for itself.

    Attributes:
        amount: requests that one program may make in a minute.
    """

    amount: int = REQUESTS
    storage: Storage = field(default_factory=MemoryStorage)
    _own: Storage = field(default_factory=MemoryStorage)

    async def take(self, who: str) -> Mapping[str, str]:
        """Count a request.

        Args:
            who: what is counted together, such as `key:7`.

        Returns:
            Headers that say how many are left (draft-ietf-httpapi-ratelimit-headers-10).

        Raises:
            ProblemError: these were too many.
        """
        try:
            return await self._take(self.storage, who)
        except (RedisError, OSError) as error:
            log.warning("limits_without_redis", error=type(error).__name__)
            return await self._take(self._own, who)

    async def _take(self, storage: Storage, who: str) -> Mapping[str, str]:
        limiter, limit = FixedWindowRateLimiter(storage), RateLimitItemPerMinute(self.amount)
        allowed = await limiter.hit(limit, who)
        stats = await limiter.get_window_stats(limit, who)
        left = max(1, round(stats.reset_time - time.time()))
        headers = {
            "RateLimit-Policy": f'"minute";q={self.amount};w=60',
            "RateLimit": f'"minute";r={stats.remaining if allowed else 0};t={left}',
        }
        if allowed:
            return headers
        more = {**headers, "Retry-After": str(left)}
        raise ProblemError(429, "too_many_requests", TOO_MANY, headers=more)


def limits_over(redis: str | None, amount: int) -> RateLimits:
    """Limits that all web processes share by a Redis server, where there is one."""
    if redis is None:
        return RateLimits(amount)
    # `redis://…`, `rediss://…` or `unix://…`, as limits wants them named.
    where = redis.replace("unix://", "redis+unix://", 1) if redis.startswith("unix:") else redis
    return RateLimits(amount, RedisStorage(f"async+{where}", implementation="redispy"))
