"""What the service counts, for Prometheus (its exposition format 0.0.4)."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """A registry of its own: two services in one process do not mix, and nothing of the interpreter is told."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "vtube_requests", "Answered requests", ("route", "method", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "vtube_request_seconds", "From a request's headers to the end of its answer", ("route",),
            buckets=_SECONDS, registry=self.registry,
        )  # fmt: skip
        self.waiting = Gauge("vtube_queue_pictures", "Pictures that wait for the pose model", registry=self.registry)
        self.batch = Histogram(
            "vtube_batch_pictures", "Pictures that the pose model looks at together", buckets=(1, 2, 4, 8, 16, 32, 64),
            registry=self.registry,
        )  # fmt: skip
        self.live = Gauge("vtube_live_sessions", "Open live sessions", registry=self.registry)
        self.jobs = Gauge("vtube_jobs", "Jobs by state", ("state",), registry=self.registry)

    def text(self) -> bytes:
        """All of it."""
        return generate_latest(self.registry)
