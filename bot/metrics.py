"""What an operator watches, for Prometheus; nobody's id is ever a label."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300)


class Metrics:
    """The counters of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        of = self._registry
        self._received = Counter("conum_received", "Events received", ["platform", "kind"], registry=of)
        self._replies = Counter("conum_replies", "Replies by kind", ["platform", "kind"], registry=of)
        self._deliveries = Counter("conum_deliveries", "Tries by outcome", ["platform", "outcome"], registry=of)
        self._latency = Histogram(
            "conum_answer_seconds", "From arrival to reply kept", ["platform"], buckets=_SECONDS, registry=of
        )
        self._waiting = Gauge("conum_waiting", "What waits", ["platform", "where"], registry=of)
        self._oldest = Gauge("conum_oldest_seconds", "Age of the oldest that waits", ["platform"], registry=of)
        self._contact = Gauge("conum_contact_seconds", "Since the platform's last sign", ["platform"], registry=of)
        self._commits = Gauge("conum_commits", "Durable commits since the start", registry=of)
        self._content = Gauge("conum_content", "The content that is served", ["version"], registry=of)

    def received(self, platform: str, kind: str) -> None:
        self._received.labels(platform, kind).inc()

    def replied(self, platform: str, kind: str, seconds: float) -> None:
        self._replies.labels(platform, kind).inc()
        self._latency.labels(platform).observe(seconds)

    def delivered(self, platform: str, outcome: str) -> None:
        self._deliveries.labels(platform, outcome).inc()

    def waits(self, platform: str, counts: dict[str, int], oldest: float) -> None:
        for where, count in counts.items():
            self._waiting.labels(platform, where).set(count)
        self._oldest.labels(platform).set(oldest)

    def contact(self, platform: str, seconds: float) -> None:
        self._contact.labels(platform).set(seconds)

    def serves(self, version: str) -> None:
        self._content.labels(version).set(1)

    def commits(self, count: int) -> None:
        self._commits.set(count)

    def exposition(self) -> bytes:
        return generate_latest(self._registry)
