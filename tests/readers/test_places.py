import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.readers import Unreadable, places
from bot.readers.units import gazetteer


def test_what_was_typed_is_kept() -> None:
    old = "số 5 ngõ 3, thôn Đoài,  xã Tân Lập, huyện Đan Phượng, Hà Nội"
    assert places.read(old) == " ".join(old.split())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "place.none"),
        ("123", "place.none"),
        ("Nội", "place.too_short"),
        ("xa " * 200, "place.too_long"),
        ("Trần Gia Hân", "place.a_person"),
    ],
)
def test_what_is_no_address_says_why(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        places.read(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("old", "today"),
    [
        (
            "12 Lê Lợi, phường Bến Nghé, quận 1, thành phố Hồ Chí Minh",
            ["12 Lê Lợi, Phường Sài Gòn, Thành phố Hồ Chí Minh"],
        ),
        ("P. Bến Nghé, Q1, TPHCM", ["Phường Sài Gòn, Thành phố Hồ Chí Minh"]),
        (
            "phường an hải bắc quận sơn trà đà nẵng",
            ["Phường An Hải, Thành phố Đà Nẵng"],
        ),
        ("phuong an hai bac quan son tra da nang", ["Phường An Hải, Thành phố Đà Nẵng"]),
        (
            "tổ 4, P.15, Q. Tân Bình, TP.HCM",
            [
                "tổ 4, Phường Tân Sơn, Thành phố Hồ Chí Minh",
                "tổ 4, Phường Tân Bình, Thành phố Hồ Chí Minh",
            ],
        ),
        (
            "x. Kim Chung, h. Đông Anh, tp Hà Nội",
            ["Xã Thiên Lộc, Thành phố Hà Nội", "Xã Vĩnh Thanh, Thành phố Hà Nội"],
        ),
    ],
)
def test_an_old_address_is_offered_in_todays_form(old: str, today: list[str]) -> None:
    offered = places.modern(old)
    assert offered is not None
    assert sorted(offered.options) == sorted(today)
    assert offered.sure is (len(today) == 1)
    assert places.modern(offered.address) is None  # and that one is of today


@pytest.mark.parametrize(
    "text",
    [
        "Phường Cầu Giấy, Hà Nội",
        "số 5, thôn Đoài, xã Sen Hồ, Hà Nội",  # a commune nobody knows is left alone
        "Hà Nội",
        "không nhớ",
        "",
    ],
)
def test_an_address_of_today_is_left_as_it_is(text: str) -> None:
    assert places.modern(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tôi ở Hà Nội muốn làm giấy", {"Hà Nội": "Thành phố Hà Nội"}),
        ("em ở tp hcm", {"tp hcm": "Thành phố Hồ Chí Minh"}),
        ("ở huế làm sao", {"huế": "Thành phố Huế"}),
        ("quê Bình Dương", {"Bình Dương": "Thành phố Hồ Chí Minh"}),
        (
            "chuyển từ Nam Định về phường Cầu Giấy Hà Nội",
            {
                "Nam Định": "Tỉnh Ninh Bình",
                "phường Cầu Giấy Hà Nội": "Phường Cầu Giấy, Thành phố Hà Nội",
            },
        ),
        (
            "ubnd phường 12 quận bình thạnh",
            {"phường 12 quận bình thạnh": "Phường Bình Thạnh, Thành phố Hồ Chí Minh"},
        ),
        ("xã Tân Lập", {"xã Tân Lập": "Xã Tân Lập"}),  # one of many
        ("tôi là Nguyễn Thái Bình", {}),
        ("nộp hồ sơ tại xã", {}),
        ("đăng ký khai sinh cho con, phí bao nhiêu", {}),
    ],
)
def test_places_in_running_text(text: str, found: dict[str, str]) -> None:
    entities = places.find(text)
    assert {entity.text: entity.value for entity in entities} == found
    assert all(text[entity.start : entity.end] == entity.text for entity in entities)


def test_every_commune_of_before_has_become_one_of_today() -> None:
    book = gazetteer()
    units = {unit for units in book.named.values() for unit in units}
    today = [unit for unit in units if unit.level == "commune" and not unit.old]
    before = [unit for unit in units if unit.level == "commune" and unit.old]
    assert (len(book.provinces), len(today)) == (34, 3321)
    assert len(before) > 10_000
    assert all(book.became[unit.path] for unit in before)
    assert all(book.province_of(unit) for unit in units)


def test_no_code_of_the_package_of_units_runs() -> None:
    # its converter sends addresses to a geocoder abroad
    program = (
        "import sys; from bot.readers import places; places.find('ở Hà Nội');"
        "sys.exit(any(name in sys.modules for name in ('vietnamadminunits', 'geopy')))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False)
    assert done.returncode == 0


SAID = "xã phường 1 quận Hà Nội Tân Lập , . tp hcm ở P. Q"


@given(st.lists(st.sampled_from(SAID.split()), max_size=40))
def test_any_words_are_read(words: list[str]) -> None:
    text = " ".join(words)
    assert all(text[e.start : e.end] == e.text for e in places.find(text))
    offered = places.modern(text)
    assert offered is None or offered.options
