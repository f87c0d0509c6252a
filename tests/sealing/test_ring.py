import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sealing import (
    BrokenSeal,
    UnknownKey,
    WeakKey,
    blind_index,
    generate_key,
    make_sealer,
)

OLD, NEW = "old-secret-old-secret", "new-secret-new-secret"


@given(st.binary(max_size=2000), st.text(max_size=50))
def test_what_was_sealed_opens_in_its_own_place(plain: bytes, context: str) -> None:
    sealer = make_sealer([NEW])
    assert sealer.open(sealer.seal(plain, context), context) == plain


@given(st.binary(max_size=200), st.text(max_size=20), st.text(max_size=20))
def test_a_value_moved_to_another_place_does_not_open(plain: bytes, here: str, there: str) -> None:
    sealer = make_sealer([NEW])
    sealed = sealer.seal(plain, here)
    if here != there:
        with pytest.raises(BrokenSeal):
            sealer.open(sealed, there)


@given(st.data())
def test_one_changed_bit_is_noticed(data: st.DataObject) -> None:
    sealer = make_sealer([NEW])
    sealed = bytearray(sealer.seal(b"Nguyen Van Test", "frames.answers:1"))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises((BrokenSeal, UnknownKey)):
        sealer.open(bytes(sealed), "frames.answers:1")


@given(st.binary(max_size=60))
def test_bytes_that_were_never_sealed_are_refused(noise: bytes) -> None:
    with pytest.raises((BrokenSeal, UnknownKey)):
        make_sealer([NEW]).open(noise, "x")


def test_a_new_first_key_seals_and_the_old_one_still_opens() -> None:
    old, both, new = make_sealer([OLD]), make_sealer([NEW, OLD]), make_sealer([NEW])
    before, after = old.seal(b"a", "c"), both.seal(b"b", "c")
    assert both.open(before, "c") == b"a"
    assert not both.is_current(before)
    assert both.is_current(after)
    assert new.open(after, "c") == b"b"
    with pytest.raises(UnknownKey):
        new.open(before, "c")


def test_no_nonce_is_used_twice() -> None:
    sealer = make_sealer([NEW])
    nonces = {sealer.seal(b"same", "same")[5:17] for _ in range(20_000)}
    assert len(nonces) == 20_000


@pytest.mark.parametrize("secrets", [[], [""], ["short"], [NEW, "short"]])
def test_a_ring_without_real_secrets_is_refused(secrets: list[str]) -> None:
    with pytest.raises(WeakKey):
        make_sealer(secrets)


def test_secrets_do_not_show_in_the_ring() -> None:
    sealer = make_sealer([NEW])
    assert NEW not in repr(vars(sealer))
    assert b"secret" not in sealer.seal(b"secret", "secret")


def test_generated_keys_are_long_and_different() -> None:
    keys = {generate_key() for _ in range(100)}
    assert len(keys) == 100
    assert min(map(len, keys)) >= 43


@pytest.mark.parametrize(
    "spelling",
    [
        "0912345678",
        "+84 912 345 678",
        "0912.345.678",
        "84912345678",
        "+84(0)912345678",
        "00 84 912345678",
    ],
)
def test_every_spelling_of_a_phone_has_one_index(spelling: str) -> None:
    assert blind_index(b"k" * 32, "phone", spelling) == blind_index(
        b"k" * 32, "phone", "0912345678"
    )


def test_an_index_is_of_its_value_its_purpose_and_its_key() -> None:
    index = blind_index(b"k" * 32, "citizen_id", "079090001234")
    assert len(index) == 16
    assert index != blind_index(b"k" * 32, "citizen_id", "079090001235")
    assert index != blind_index(b"k" * 32, "account", "079090001234")
    assert index != blind_index(b"q" * 32, "citizen_id", "079090001234")
    assert blind_index(b"k", "name", "Trần Hoà") == blind_index(b"k", "name", "trần hoà")
