"""One citizen's usual way, told silently; its words are checked in log_in and submit_dossier.

Mai registers her daughter's birth alone, with one photo and the electronic result.
"""

from tests.world import MAI, World

BEGIN = "nộp hồ sơ khai sinh"
SAID = {
    "consent_filing": "đồng ý",
    "filing_capacity": "1",
    "behalf_name": "Trần Thị Hòa",
    "behalf_citizen_id": "001165000012",
    "behalf_relation": "1",
    "req_relation": "1",
    "child_name": "Trần Gia Hân",
    "child_dob": "20/11/2026",
    "child_sex": "nữ",
    "form_defaults": "có",
    "child_birth_place": "Bệnh viện Sen Hồ, phường Sen Hồ, Hà Nội",
    "child_hometown": "xã Bãi Ngô, thành phố Hà Nội",
    "group_father": "không",
    "copies": "bỏ qua",
    "result_channel": "bản điện tử",
    "group_more": "không",
    "case_surrogacy": "không",
    "review": "đúng, gửi đi",
}
MOST = 40  # messages; a story that is longer goes in a circle


async def sign_in(world: World) -> None:
    """Mai signs in."""
    for line in ("đăng nhập", "có", MAI):
        await world.talk.say(line)
    for line in (await world.otp(), "001190000017"):
        await world.talk.say(line)
    assert world.talk.open_state.profile.account_id


async def walk(world: World, target: str | None) -> None:
    """From the wish to this open question; with None to the end."""
    await world.talk.say(BEGIN)
    await go_on(world, target)


async def go_on(world: World, target: str | None) -> None:
    """From where she stands to this open question; with None to the end."""
    for _ in range(MOST):
        slot = world.talk.open_slot
        if slot == target:
            return
        assert slot is not None, f"the form ended before {target}"
        await world.talk.say(await _line(world, slot))
    raise AssertionError(f"{target} was never asked, now: {world.talk.open_slot}")


async def _line(world: World, slot: str) -> str:
    if slot == "otp":
        return await world.otp()
    if slot == "birth_notification":
        given = world.talk.open_state.frames[-1].partial.get(slot)
        return "đủ rồi" if given else "(chung-sinh.jpg)"
    return SAID[slot]
