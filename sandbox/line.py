"""The line to the bot: what the sandbox sends may come late, twice or not at all, as ordered."""

import asyncio

import httpx

from sandbox.box import Box


class Line(httpx.AsyncBaseTransport):
    """Carries the sandbox's calls. `/dev/faults` with target "bot" makes those to the bot fail:
    status 0 loses the answer, so the bot is told again; any other status loses the call.
    """

    def __init__(self, wire: httpx.AsyncBaseTransport, box: Box) -> None:
        self.wire, self.box = wire, box

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on, or fail it."""
        is_bots = str(request.url).startswith(self.box.settings.bot_url)
        fault = self.box.due("bot") if is_bots else None
        if fault is None:
            return await self.wire.handle_async_request(request)
        await asyncio.sleep(fault.delay_ms / 1000)
        if fault.status:
            raise httpx.ConnectError("ordered by /dev/faults")
        response = await self.wire.handle_async_request(request)
        if fault.status is None:
            return response
        await response.aclose()
        raise httpx.ReadError("ordered by /dev/faults")

    async def aclose(self) -> None:
        """Let the connections go."""
        await self.wire.aclose()
