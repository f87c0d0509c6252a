"""What Prometheus reads. The names are a contract; labels never hold personal data."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    start_http_server,
)

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The counters of one process, in a registry of their own."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()

        def counter(name: str, what: str, *labels: str) -> Counter:
            return Counter(name, what, labels, registry=registry)

        def seconds(name: str, what: str, *labels: str) -> Histogram:
            return Histogram(name, what, labels, buckets=SECONDS, registry=registry)

        def gauge(name: str, what: str, *labels: str) -> Gauge:
            return Gauge(name, what, labels, registry=registry)

        self.inbound = counter("motcua_inbound_total", "Messages that arrived", "channel", "result")
        self.turn = seconds("motcua_turn_seconds", "Received to committed")
        self.delivery = seconds("motcua_delivery_seconds", "Committed to accepted by the channel")
        self.dead = counter("motcua_outbox_dead_total", "Given up", "channel", "reason")
        self.alarm = counter(
            "motcua_channel_alarms_total", "What a person must look at", "channel", "reason"
        )
        self.sent = counter("motcua_channel_sent_total", "Which way bubbles went", "channel", "way")
        self.nlu = seconds("motcua_nlu_seconds", "Understanding one text")
        self.intent = counter("motcua_intent_total", "What texts meant", "intent")
        self.backend = seconds("motcua_backend_seconds", "Calls of the portal", "call", "result")
        self.dialog = counter("motcua_dialog_total", "How tasks went", "dialog", "outcome")
        self.dropoff = counter(
            "motcua_slot_dropoff_total", "Where citizens leave", "dialog", "slot"
        )
        self.pending = gauge("motcua_outbox_pending", "Bubbles waiting", "channel")
        self.waiting = gauge("motcua_handoff_waiting", "Tickets nobody has taken")
        self.workers = gauge("motcua_workers_alive", "Workers that beat in the last 30 s")
        self.unread = gauge("motcua_inbox_unread", "Messages waiting for their turn")
        self.unread_age = gauge("motcua_inbox_oldest_seconds", "How long the oldest has waited")
        self.parked = gauge("motcua_inbox_parked", "Messages put aside in the last 24 h")
        self.unsent_age = gauge("motcua_outbox_oldest_seconds", "The oldest unsent", "channel")
        self.jobs = gauge("motcua_jobs", "Jobs: due, failed, stalled", "state")

    def backend_call(self, call: str, result: str, seconds: float) -> None:
        """A call of the portal, as its client reports it."""
        self.backend.labels(call, result).observe(seconds)

    def serve(self, host: str, port: int) -> None:
        """Show what this process counted on a port of its own: for processes without HTTP.

        What waits in the database, web processes show; here it would stand at 0 for ever.
        """
        for metric in vars(self).values():
            if isinstance(metric, Gauge):
                self.registry.unregister(metric)
        start_http_server(port, host, self.registry)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format."""
        return generate_latest(self.registry)
