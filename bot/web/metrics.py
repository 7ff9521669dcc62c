"""What Prometheus reads: requests of this process, and how much work there is in all."""

import time
from collections.abc import Mapping
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from handlers.api.measuring import Measures

CONTENT_TYPE = CONTENT_TYPE_LATEST
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
OTHER = "other"  # one name for all addresses that are no route of ours


class Metrics:
    """Counts what this process answers."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        count = partial(Gauge, registry=self.registry)
        self.requests = Counter(
            "shortlist_http_requests",
            "Requests answered",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.seconds = Histogram(
            "shortlist_http_seconds",
            "Seconds to an answer",
            ["route"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self.tasks = count("shortlist_tasks", "Tasks in the database", ["queue", "state"])
        self.depth = count("shortlist_queue_depth", "Tasks that wait in Redis", ["queue"])
        self.redis = count("shortlist_queue_up", "Whether Redis answers")
        self.notices = count("shortlist_notices", "Messages of ours", ["state"])
        self.cvs = count("shortlist_cvs", "CVs", ["state"])
        self.scores = count("shortlist_scores", "Scores")

    def page(self, found: Measures) -> bytes:
        """Everything as Prometheus reads it."""
        _set(self.tasks, {(*names,): amount for names, amount in found.tasks.items()})
        _set(self.depth, {(queue,): amount for queue, amount in (found.depth or {}).items()})
        _set(self.notices, {(state,): amount for state, amount in found.notices.items()})
        _set(self.cvs, {(state,): amount for state, amount in found.cvs.items()})
        self.redis.set(found.depth is not None)
        self.scores.set(found.scores)
        return generate_latest(self.registry)


def _set(gauge: Gauge, amounts: Mapping[tuple[str, ...], int]) -> None:
    gauge.clear()
    for labels, amount in amounts.items():
        gauge.labels(*labels).set(amount)


class CountRequests:
    """Counts every request by the route that answered it, never by its address."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and count."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, note)
        finally:
            route = getattr(scope.get("route"), "path", OTHER)
            self._metrics.requests.labels(scope["method"], route, status).inc()
            self._metrics.seconds.labels(route).observe(time.perf_counter() - began)
