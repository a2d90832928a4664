"""Prometheus metrics: the only module that knows its client library.

No metric has an account, a name or an address: the port may be open to anybody. Counts are per process. Under
`serve --workers` the processes share them in files, by prometheus_client's multiprocess mode, and each answers for
all.

The backlog in the database is counted on a scrape and cached for seconds, so that frequent scrapes do not load the
database. While it does not answer, those figures are left out and `afterview_database_up` is 0.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from app.delivery.attempts import PostResult
from app.errors import DatabaseUnavailable
from app.store.db import Database
from app.usecases.backlog import Backlog, read_backlog

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable that names the shared folder; prometheus_client reads it when it is imported."""
_CACHED_FOR: Final = timedelta(seconds=5)
_TIMEOUT_SECONDS: Final = 5.0
"""Less than Prometheus' scrape timeout of ten seconds."""
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_REQUEST_BUCKETS: Final = (0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_DELIVERY_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0, 60.0)
_LATENESS_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0, 60.0)
_OUTCOMES: Final = {2: "accepted", 3: "redirected", 4: "refused", 5: "server_error"}


class Metrics(Collector):
    """The metrics of one application."""

    def __init__(self, version: str) -> None:
        own = CollectorRegistry()
        self._version = version
        self._samples: Collector = _multiprocess_collector() if FOLDER in os.environ else own
        self._backlog: Backlog | None = None
        self._counted_at: datetime | None = None
        self._counting = asyncio.Lock()
        self._requests = Counter(
            "afterview_http_requests",
            "Requests answered. The route is a path's template; none: there is no such path, or it was not asked for.",
            ("method", "route", "status"),
            registry=own,
        )
        self._answered = Histogram(
            "afterview_http_request_duration_seconds",
            "From a request's first byte to the last of its answer; to its beginning, where that is a stream.",
            ("method", "route"),
            buckets=_REQUEST_BUCKETS,
            registry=own,
        )
        self._late = Histogram(
            "afterview_scheduler_lateness_seconds",
            "How late the run of a queue's job began, after the instant that it was scheduled for.",
            ("queue",),
            buckets=_LATENESS_BUCKETS,
            registry=own,
        )
        self._attempts = Counter(
            "afterview_delivery_attempts",
            "Attempts to deliver: accepted (2xx), redirected (3xx), refused (4xx), server_error (5xx), no_answer.",
            ("outcome",),
            registry=own,
        )
        self._delivered = Histogram(
            "afterview_delivery_duration_seconds",
            "How long an attempt to deliver took, whatever came of it.",
            buckets=_DELIVERY_BUCKETS,
            registry=own,
        )
        self._streams = Gauge(
            "afterview_event_streams_open",
            "Streams of events that are open: readers of GET /v1/events/stream.",
            multiprocess_mode="livesum",
            registry=own,
        )
        for outcome in (*_OUTCOMES.values(), "no_answer"):
            self._attempts.labels(outcome)  # an alert on a rate needs the initial zero

    def note_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered; `route` is the template, never a path."""
        known_method = method if method in _METHODS else "other"
        self._requests.labels(known_method, route, str(status)).inc()
        self._answered.labels(known_method, route).observe(seconds)

    def note_run(self, queue: str, late: timedelta) -> None:
        """The scheduler runs a queue's job, so much after the instant that was set."""
        self._late.labels(queue).observe(max(0.0, late.total_seconds()))

    def note_attempt(self, result: PostResult) -> None:
        """A delivery was attempted."""
        status = result.status_code
        self._attempts.labels("no_answer" if status is None else _OUTCOMES.get(status // 100, "redirected")).inc()
        self._delivered.observe(result.duration.total_seconds())

    def note_streams(self, more: int) -> None:
        """This many more event streams are open; fewer, if negative."""
        self._streams.inc(more)

    async def text(self, db: Database, now: datetime) -> bytes:
        """All metrics in Prometheus' text format."""
        async with self._counting:
            if self._counted_at is None or not timedelta() <= now - self._counted_at < _CACHED_FOR:
                self._backlog, self._counted_at = await _count_backlog(db, now), now
        return generate_latest(self)

    def collect(self) -> Iterator[Metric]:
        for metric in self._samples.collect():
            # `_created` series double the output; a restart shows as a counter reset.
            metric.samples = [sample for sample in metric.samples if not sample.name.endswith("_created")]
            yield metric
        yield _gauges("build_info", "The version that runs.", "version", {self._version: 1})
        yield _gauge("database_up", "Whether the database answered.", self._backlog is not None)
        if self._backlog is not None:
            yield from _backlog_metrics(self._backlog)


def forget_process(pid: int) -> None:
    """Drop the gauges of a worker process that has ended; its counters stay."""
    mark_process_dead(pid)  # type: ignore[no-untyped-call]  # the library's own


def _multiprocess_collector() -> Collector:
    return MultiProcessCollector(None)  # type: ignore[no-untyped-call]  # the library's own


async def _count_backlog(db: Database, now: datetime) -> Backlog | None:
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            return await read_backlog(db, now)
    except (DatabaseUnavailable, TimeoutError):
        return None


def _backlog_metrics(backlog: Backlog) -> Iterator[Metric]:
    yield _gauges("tasks", "Open tasks; those that ended are not counted.", "status", backlog.open_tasks)
    deliveries = {"now": backlog.due_deliveries, "later": backlog.later_deliveries}
    when = "Deliveries to make: due now, or later, which includes those that a process has claimed."
    yield _gauges("deliveries_waiting", when, "due", deliveries)
    yield _gauge("events_pending", "Events not yet fanned out to webhooks.", backlog.pending_events)
    waited = "How long the oldest due thing of a queue has waited; 0 where nothing is due."
    yield _gauges("queue_lateness_seconds", waited, "queue", backlog.lateness)


def _gauge(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(f"afterview_{name}", documentation, value)


def _gauges(name: str, documentation: str, label: str, values: Mapping[Any, float]) -> Metric:
    family = GaugeMetricFamily(f"afterview_{name}", documentation, labels=[label])
    for label_value, value in values.items():
        family.add_metric([label_value], value)
    return family
