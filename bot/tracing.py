"""Whether spans are recorded. OpenTelemetry is imported only when a setting says where they go."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.model import spans
from bot.settings import Settings, SettingsError

End = Callable[[], Awaitable[None]]


async def _nothing() -> None:
    return


def start(settings: Settings) -> End:
    """Record from now on, if wanted; what is returned sends the last spans.

    Raises `SettingsError` when the extra is not installed.
    """
    if not settings.otlp_endpoint:
        return _nothing
    try:
        from bot import otel  # noqa: PLC0415  an extra: costs nothing without the setting
    except ImportError as error:
        raise SettingsError("MOTCUA_OTLP_ENDPOINT needs the extra otel") from error
    recorder = otel.recorder(settings.otlp_endpoint)
    spans.record_with(recorder)

    async def end() -> None:
        spans.record_with(None)
        await asyncio.to_thread(recorder.close)

    return end
