"""The decoder's real processes, under real limits."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from io import BytesIO

import pikepdf
import pytest
import pytest_asyncio
from PIL import Image

from bot.attachments.binding import MOST
from bot.attachments.naming import JPEG, PDF, PNG
from bot.attachments.verdict import Rejected
from bot.attachments.workshop import Workshop
from tests.attachments.made import bomb, pdf, photo

pytestmark = pytest.mark.processes


@pytest_asyncio.fixture
async def workshop() -> AsyncIterator[Workshop]:
    workshop = Workshop(size=2)
    yield workshop
    await workshop.close()


async def test_files_are_cleaned_side_by_side(workshop: Workshop) -> None:
    done = await asyncio.gather(
        *[workshop.clean(photo(), JPEG) for _ in range(4)], workshop.clean(pdf(), PDF)
    )
    assert [one.pages for one in done] == [1, 1, 1, 1, 2]


async def test_a_picture_is_made_to_fit_and_stays_as_large_as_it_can(workshop: Workshop) -> None:
    noise = BytesIO()
    Image.effect_noise((2000, 1000), 90).save(noise, "PNG")
    done = await workshop.fit(noise.getvalue(), PNG, 500_000)
    assert 250_000 < len(done.content) <= 500_000
    with Image.open(BytesIO(done.content)) as image:
        assert image.format == "JPEG"
        assert abs(image.width - image.height * 2) < 4
    with pytest.raises(Rejected, match="too_large"):
        await workshop.fit(noise.getvalue(), PNG, 1000)


async def test_a_refused_file_harms_no_other(workshop: Workshop) -> None:
    with pytest.raises(Rejected, match="too_many_pixels"):
        await workshop.clean(bomb(30_000, 30_000), PNG)
    assert (await workshop.clean(photo(), JPEG)).type == JPEG


async def test_a_decoder_that_wants_too_much_memory_is_stopped() -> None:
    tight = Workshop(memory=330 * 1024**2)
    with pytest.raises(Rejected, match="too_many_pixels"):
        await tight.clean(bomb(7000, 7000), PNG)
    assert (await tight.clean(photo(), JPEG)).type == JPEG
    await tight.close()


async def test_a_decoder_that_takes_too_long_is_stopped() -> None:
    hasty = Workshop(seconds=0.001)
    with pytest.raises(Rejected, match="timeout"):
        await hasty.clean(bomb(7000, 7000), PNG)
    await hasty.close()


async def test_a_decoder_killed_from_outside_is_replaced(workshop: Workshop) -> None:
    await workshop.clean(photo(), JPEG)
    (decoder,) = workshop._idle
    os.kill(decoder.pid, signal.SIGKILL)
    with pytest.raises(Rejected, match="broken"):
        await workshop.clean(photo(), JPEG)
    assert (await workshop.clean(photo(), JPEG)).type == JPEG


async def test_pages_are_bound_in_their_order(workshop: Workshop) -> None:
    """A photo upright, a PDF of two pages, a photo across: four pages, the photos bit for bit."""
    upright, across = photo(size=(300, 400)), photo(size=(400, 300))
    done = await workshop.bind([upright, pdf(), across])
    assert (done.type, done.pages) == (PDF, 4)
    with pikepdf.open(BytesIO(done.content)) as book:
        boxes = [tuple(float(x) for x in page.mediabox) for page in book.pages]
        images = [
            page.resources["/XObject"]["/Im"].read_raw_bytes()
            for page in (book.pages[0], book.pages[3])
        ]
    assert boxes[0][3] > boxes[0][2]
    assert boxes[3][2] > boxes[3][3]
    assert images == [upright, across]


async def test_too_much_for_a_portal_is_made_smaller(workshop: Workshop) -> None:
    grain = Image.effect_noise((1800, 2400), 90).convert("RGB")
    page = BytesIO()
    grain.save(page, "JPEG", quality=95)
    heavy = page.getvalue()
    parts = [heavy] * (MOST // len(heavy) + 1)
    done = await workshop.bind(parts)
    assert done.pages == len(parts)
    assert len(done.content) < sum(map(len, parts)) / 2
