"""Figures for Prometheus: counts and times only. Imported only where somebody may read them."""

import asyncio

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest

from bot.adapters.store.figures import Figures

TURN = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Seconds."""
COMMIT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
"""Seconds."""
BATCH = (1, 2, 4, 8, 16, 32, 64, 128, 256)
"""Turns."""


class Metrics:
    """A `Watch` that counts. Each has a registry of its own: two bots in one process do not meet."""

    def __init__(self, version: str, part: str) -> None:
        own = self._own = CollectorRegistry()
        info = Gauge("backwise_start_info", "What runs here; always 1.", ["version", "part"], registry=own)
        info.labels(version, part).set(1)
        self._updates = Histogram(
            "backwise_update_seconds", "Each try at an update, by outcome.", ["outcome"], buckets=TURN, registry=own
        )
        self._waiting = Gauge("backwise_updates_waiting", "Updates taken in and not yet handled.", registry=own)
        self._calls = Histogram(
            "backwise_api_call_seconds",
            "Requests to Telegram, by method and outcome.",
            ["method", "outcome"],
            buckets=TURN,
            registry=own,
        )
        self._commits = Histogram("backwise_commit_seconds", "Commits of turns.", buckets=COMMIT, registry=own)
        self._turns = Histogram("backwise_commit_turns", "Turns in one commit.", buckets=BATCH, registry=own)
        self._up = Gauge("backwise_database_up", "Whether the database answered just now.", registry=own)
        self._stored = _Stored(own)

    def taken(self, finished: "asyncio.Future[None]") -> None:
        self._waiting.inc()
        finished.add_done_callback(lambda _: self._waiting.dec())

    def handled(self, outcome: str, seconds: float) -> None:
        self._updates.labels(outcome).observe(seconds)

    def called(self, method: str, outcome: str, seconds: float) -> None:
        self._calls.labels(method, outcome).observe(seconds)

    def committed(self, turns: int, seconds: float) -> None:
        self._commits.observe(seconds)
        self._turns.observe(turns)

    def page(self, figures: Figures | None) -> bytes:
        """All of it as text; `figures` are what the database tells, None where it does not answer."""
        self._up.set(figures is not None)
        self._stored.set(figures)
        return generate_latest(self._own)


class _Stored:
    """What the database tells at the moment of asking; where it does not answer, nothing old is told."""

    def __init__(self, own: CollectorRegistry) -> None:
        self._behind = Gauge("backwise_chats_behind", "Chats whose last screen was not shown.", ["state"], registry=own)
        self._deliveries = Gauge(
            "backwise_deliveries", "Rows of the ledger, by kind and state.", ["kind", "state"], registry=own
        )
        self._lease = Gauge(
            "backwise_sender_lease_seconds",
            "Until the lease of the sender ends; below 0: nobody sends, for so long.",
            ["name"],
            registry=own,
        )

    def set(self, figures: Figures | None) -> None:
        for gauge in (self._behind, self._deliveries, self._lease):
            gauge.clear()
        if figures is None:
            return
        self._behind.labels("unshown").set(figures.behind)
        for (kind, state), count in figures.deliveries.items():
            self._deliveries.labels(kind, state).set(count)
        if figures.lease is not None:
            self._lease.labels("sender").set(figures.lease)
