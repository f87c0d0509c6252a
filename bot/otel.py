"""Traces by OpenTelemetry, sent over OTLP/HTTP. Imported only when MOTCUA_OTLP_ENDPOINT is set.

What the SDK reads from its own `OTEL_…` variables counts too. A sampler must decide by the trace's
id alone (`OTEL_TRACES_SAMPLER=traceidratio`), because every process asks it for itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    Status,
    StatusCode,
    TraceFlags,
)

from bot.model.spans import NOTHING, Mark, Past, Span, Value, Values


class Ids(RandomIdGenerator):
    """Chance, except for the one span whose ids are known beforehand."""

    def __init__(self) -> None:
        self.given: ContextVar[Mark | None] = ContextVar("given", default=None)

    def generate_trace_id(self) -> int:
        """The given one, or chance."""
        given = self.given.get()
        return given.trace if given else super().generate_trace_id()

    def generate_span_id(self) -> int:
        """The given one, or chance."""
        given = self.given.get()
        return given.span if given else super().generate_span_id()


@dataclass(frozen=True)
class Live:
    """A span of OpenTelemetry under way."""

    span: trace.Span

    def note(self, **values: Value) -> None:
        """What became known meanwhile."""
        self.span.set_attributes(_named(values))


@dataclass
class Otel:
    """`bot.model.spans.Recorder` with OpenTelemetry's SDK behind it."""

    processor: SpanProcessor
    _ids: Ids = field(default_factory=Ids, init=False)

    def __post_init__(self) -> None:
        resource = Resource.create({SERVICE_NAME: "motcua"})
        self._provider = TracerProvider(
            id_generator=self._ids, resource=resource, shutdown_on_exit=False
        )
        self._provider.add_span_processor(self.processor)
        self._tracer = self._provider.get_tracer("motcua")

    @contextmanager
    def live(self, name: str, values: Values, under: Mark | None = None) -> Iterator[Span]:
        """As the protocol says. What belongs to no message (a call of a job's) is not recorded."""
        if under is None and not trace.get_current_span().is_recording():
            yield NOTHING
            return
        span = self._tracer.start_span(name, _under(under), attributes=_named(values))
        with trace.use_span(span, True, record_exception=False, set_status_on_exception=False):
            try:
                yield Live(span)
            except Exception as error:
                _fail(span, type(error).__name__)
                raise

    def past(self, past: Past) -> None:
        """As the protocol says."""
        alone = not past.first and past.under is None
        if alone and not trace.get_current_span().is_recording():
            return
        context = Context() if past.first else _under(past.under)
        before = self._ids.given.set(past.own)
        try:
            values = _named(past.values)
            span = self._tracer.start_span(
                past.name, context, attributes=values, start_time=past.began
            )
        finally:
            self._ids.given.reset(before)
        if past.failed:
            _fail(span, past.failed)
        span.end(past.ended)

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def recorder(endpoint: str) -> Otel:
    """Sends spans in batches to a collector, e.g. http://collector:4318."""
    exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces")
    return Otel(BatchSpanProcessor(exporter))


def _under(mark: Mark | None) -> Context | None:
    if mark is None:
        return None  # the one it stands in
    place = SpanContext(mark.trace, mark.span, True, TraceFlags(TraceFlags.SAMPLED))
    return trace.set_span_in_context(NonRecordingSpan(place), Context())


def _fail(span: trace.Span, what: str) -> None:
    """Only its name: what it says may hold what a citizen wrote."""
    span.set_status(Status(StatusCode.ERROR, what))


def _named(values: Values) -> dict[str, Value]:
    return {f"motcua.{name}": value for name, value in values.items()}
