"""Identity cards by photo: how often each kind of bad photo is still read, and never read wrong."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image

from bot.attachments.card_qr import hint, payload
from bot.attachments.decoding import clean
from bot.attachments.workshop import Workshop
from bot.readers import Unreadable, card
from tests.attachments.cards import PAYLOAD, Shot, jpeg, photo
from tests.attachments.made import photo as any_photo

GOOD = Shot()
EACH = 4  # photos a row
# The least share that must be read (measured on such photos: nearly all of these read whole).
ROWS = {
    "base": (GOOD, 1.0),
    "far": (replace(GOOD, width=700), 1.0),
    "blurred": (replace(GOOD, blur=1.5), 0.95),
    "noisy": (replace(GOOD, noise=20), 0.95),
    "dark": (replace(GOOD, light=0.2, noise=8), 0.75),
    "packed": (replace(GOOD, quality=20), 0.95),
    "upside down": (replace(GOOD, turn=180), 0.95),
    "turned": (replace(GOOD, turn=45), 0.75),
    "tilted": (replace(GOOD, tilt=0.18), 0.75),
    "glare": (replace(GOOD, glare=0.3), 0.75),
    "as Zalo sends it": (replace(GOOD, width=900, blur=1, quality=60), 0.95),
}


def sent(shot: Shot, seed: int) -> Image.Image:
    return Image.open(BytesIO(jpeg(photo(shot, seed), shot.quality)))


@pytest.mark.parametrize(("shot", "least"), ROWS.values(), ids=ROWS)
def test_a_photo_is_read_as_often_as_measured_and_never_wrong(shot: Shot, least: float) -> None:
    said = [payload(sent(shot, seed)) for seed in range(EACH)]
    assert {text for text in said if text} <= {PAYLOAD}  # the counter of wrong reads stays 0
    assert sum(text == PAYLOAD for text in said) >= least * EACH


@pytest.mark.parametrize(
    ("shot", "wanted"),
    [
        (replace(GOOD, width=380), "small"),
        (replace(GOOD, light=0.05, blur=4), "dark"),
        (replace(GOOD, blur=9, noise=0), "blur"),
    ],
)
def test_a_photo_that_cannot_be_read_gets_one_hint(shot: Shot, wanted: str) -> None:
    image = sent(shot, 1)
    assert payload(image) in ("", PAYLOAD)
    assert hint(image) == wanted


def test_other_codes_are_not_kept() -> None:
    image = photo(GOOD, 1, "https://evil.example/?" + "x" * 60)
    assert payload(image) == ""


async def test_the_decoders_process_hands_the_code_over() -> None:
    workshop = Workshop()
    done = await workshop.clean(jpeg(photo(GOOD, 2), 80), "image/jpeg")
    other = await workshop.clean(any_photo(), "image/jpeg")
    await workshop.close()
    assert done.card == PAYLOAD
    assert other.card == ""
    assert PAYLOAD not in repr(done)


def test_the_gates_copy_has_what_the_photo_had() -> None:
    assert clean(jpeg(photo(GOOD, 3), 80), "image/jpeg").card == PAYLOAD


# --- the fields -----------------------------------------------------------------------------------

words = some.text(alphabet=some.characters(categories=["L"]), min_size=1, max_size=20).map(
    lambda text: " ".join(text.split()) or "An"
)


def test_the_fields_of_a_card() -> None:
    read = card.read(PAYLOAD)
    assert (read.citizen_id, read.name, read.birth_date) == (
        "001190000017",
        "Trần Thị Mai",
        "1990-05-12",
    )
    assert card.read(PAYLOAD + "|Trần Văn Cha|Lê Thị Mẹ|thêm") == read


@given(words, words, some.dates(date(1930, 1, 1), date(2020, 12, 31)), some.sampled_from("01"))
def test_whatever_a_card_says_comes_back(name: str, place: str, born: date, sex: str) -> None:
    century = int(sex) + (2 if born.year >= 2000 else 0)
    number = f"001{century}{born:%y}123456"
    kind = "Nữ" if century % 2 else "Nam"
    read = card.read(f"{number}||{name}|{born:%d%m%Y}|{kind}|{place}|01012022")
    assert (read.citizen_id, read.birth_date, read.sex) == (number, born.isoformat(), kind)


@given(some.text(max_size=300))
def test_any_other_text_is_no_card(text: str) -> None:
    reason = ""
    try:
        assert len(card.read(text).citizen_id) == 12
    except Unreadable as error:
        reason = error.reason
    assert reason in ("", "card.not_a_card")


@pytest.mark.parametrize(
    "text",
    [
        PAYLOAD.replace("12051990", "12051991"),  # not the year of the number
        PAYLOAD.replace("Nữ", "?"),
        PAYLOAD.replace("20042021", "2004"),
        "|".join(PAYLOAD.split("|")[:6]),
    ],
)
def test_a_card_that_contradicts_itself_is_none(text: str) -> None:
    with pytest.raises(Unreadable):
        card.read(text)
