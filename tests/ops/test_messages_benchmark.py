"""The other sides of `benchmarks.messages` keep up with the statements they are compared by."""

import json

from benchmarks.messages.form import messages
from benchmarks.messages.platform import Waiting, platform
from benchmarks.messages.side import zalo
from benchmarks.messages.sides.limit import Limit


async def test_the_limit_answers_what_the_form_asks(database: str) -> None:
    async with platform() as there:
        limit, citizen = Limit(database, there.url), Waiting()
        there.heard["1"] = citizen.hear
        for said, answer in messages(1, 1)[:3]:
            citizen.expect(answer)
            _, body, _ = zalo("1", said)
            await limit.receive(json.loads(body))
            assert await limit.take()
            assert await limit.deliver()
            await citizen.wait()
        assert not await limit.take()
        await limit.close()
