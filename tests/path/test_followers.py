"""A child files for a parent: the one who filed is told, and the parent too, once they follow."""

from bot.model import Address
from bot.store import dossiers
from tests import story
from tests.path.parts import ZALO
from tests.path.town import Town, owner
from tests.world import MAI

PARENT = Address("telegram", "parent-1")


async def test_who_filed_is_told_and_who_follows_is_too(town: Town) -> None:
    await story.sign_in(town.world)
    await story.walk(town.world, None)
    (filed,) = (await town.world.log())["dossiers"]
    await town.signs_in(ZALO)
    mai = await owner(town.store, ZALO)
    account = filed["account_id"]
    assert await dossiers.audience(town.store, filed["code"], account) == [mai]

    await town.says(PARENT, f"hồ sơ {filed['code']} đến đâu rồi")
    await town.says(PARENT, MAI)
    asked = await town.says(PARENT, "{otp}")
    parent = await owner(town.store, PARENT)
    assert await dossiers.audience(town.store, filed["code"], account) == [mai]  # not yet
    assert "báo cả anh/chị" in asked[-1]
    await town.says(PARENT, "có")
    both = await dossiers.audience(town.store, filed["code"], account)
    assert set(both) == {mai, parent}


async def test_a_wrong_code_follows_nothing(town: Town) -> None:
    await story.sign_in(town.world)
    await story.walk(town.world, None)
    (filed,) = (await town.world.log())["dossiers"]
    await town.says(PARENT, f"hồ sơ {filed['code']} đến đâu rồi")
    await town.says(PARENT, MAI)
    await town.says(PARENT, "000000")
    await town.says(PARENT, "có")
    assert await dossiers.audience(town.store, filed["code"], filed["account_id"]) == []
