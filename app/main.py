"""Builds the application: every part is constructed here, once, and passed to those that need it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI

from app.api import (
    api_keys,
    applications,
    calendars,
    candidates,
    deadlines,
    deliveries,
    event_streams,
    events,
    feed_tokens,
    interactions,
    interviewers,
    interviews,
    letters,
    pages,
    pictures,
    plans,
    probes,
    problems,
    references,
    tasks,
    webhooks,
)
from app.api.access import Access
from app.api.addresses import Addresses
from app.api.bodies import BodyLimits
from app.api.forwarding import Forwarding
from app.api.idempotency import InFlight
from app.api.loops import LoopGuard
from app.api.openapi import document, serving
from app.api.rate_limits import RateLimits
from app.api.representations import Representations
from app.api.requests import RequestLog
from app.clock import Clock, SystemClock
from app.delivery.diagnosis import Diagnoses
from app.delivery.egress import Egress
from app.delivery.sender import Sender
from app.delivery.worker import DeliveryWorker
from app.metrics import Metrics
from app.scheduling.notifications import listening
from app.scheduling.runner import Runner
from app.settings import Settings
from app.store.db import Database
from app.store.schema import require_current_schema
from app.usecases.accounts.key_uses import KeyUses
from app.usecases.accounts.secret_keys import open_seal
from app.usecases.letters.threads import letter_threads
from app.usecases.webhooks.event_streams import Streams

VERSION = "0.1.0"
_ROUTERS = (
    interviews,
    tasks,
    letters,
    interactions,
    deadlines,
    applications,
    interviewers,
    references,
    candidates,
    feed_tokens,
    calendars,
    pictures,
    plans,
    webhooks,
    deliveries,
    event_streams,
    events,
    api_keys,
    probes,
    pages,
)


def create_app(settings: Settings, clock: Clock | None = None) -> FastAPI:
    """The application on a migrated database; refuses another schema and another secret key."""
    app = FastAPI(
        title="Afterview",
        version=VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would go to whatever host the request names
        lifespan=_lifespan,
        generate_unique_id_function=lambda route: route.name,
    )
    for module in _ROUTERS:
        app.include_router(module.router)
    pages.mount_assets(app)
    problems.install(app)
    document.install(app)
    serving.install(app)
    # Starlette runs the last added first: a request passes from Forwarding down to BodyLimits, then to its route.
    app.add_middleware(BodyLimits)
    app.add_middleware(Access)
    app.add_middleware(RateLimits)
    app.add_middleware(LoopGuard)
    app.add_middleware(Representations)
    app.add_middleware(RequestLog)
    app.add_middleware(Addresses)
    app.add_middleware(Forwarding, trusted=settings.trusted_proxies)
    app.state.settings = settings
    app.state.in_flight = InFlight()
    app.state.clock = clock or SystemClock()
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    clock: Clock = app.state.clock
    db = Database(settings.database_url, direct_url=settings.direct_url, logs_faults=True)
    metrics = app.state.metrics = Metrics(VERSION)
    egress = Egress(settings.webhook_allowed_networks)
    app.state.db, app.state.egress, app.state.runner = db, egress, None
    app.state.streams = Streams(db, clock, to_block=event_streams.to_block, on_change=metrics.note_streams)
    threads = app.state.letter_threads = letter_threads()
    try:
        await require_current_schema(db)
        seal = app.state.seal = await open_seal(db, settings, clock.now())
        uses = app.state.key_uses = KeyUses(db)
        timeout = settings.webhook_timeout_seconds
        async with (
            uses.running(),
            db.watching_for_damage(),
            listening(db, clock),
            Sender(egress, seal, clock, timeout_seconds=timeout, base_url=settings.base_url) as sender,
        ):
            app.state.diagnoses = Diagnoses(db, sender, clock, settings.base_url)
            if settings.scheduler == "off":
                yield
                return
            worker = DeliveryWorker(
                db,
                sender,
                clock,
                retry_delays=settings.webhook_retry_seconds,
                timeout_seconds=timeout,
                on_attempt=metrics.note_attempt,
            )
            retention = timedelta(days=settings.retention_days)
            runner = app.state.runner = Runner(db, worker, clock, retention=retention, on_run=metrics.note_run)
            async with runner.running():
                yield
    finally:
        await app.state.streams.finish()
        threads.shutdown(cancel_futures=True)
        await db.close()
