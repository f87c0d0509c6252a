"""The story told by a program: each step, and what the bot must say to it."""

from datetime import date

from tests.journey.citizen import Citizen, texts
from tests.journey.programs import Town
from tests.journey.story import OTP, PHONE, PHOTO, Step, photo, spoken


async def play(
    one: Citizen, town: Town, steps: tuple[Step, ...], today: date, phone: str = PHONE
) -> None:
    """All steps; after each the bot must say what is written."""
    for line, expected in steps:
        if line == PHOTO:
            said = await one.give("giấy chứng sinh.jpg", photo())
        else:
            otp = await town.otp(phone) if line == OTP else ""
            said = await one.say(otp or spoken(line, today))
        assert expected in texts(said), (line, said)
