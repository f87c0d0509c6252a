"""Zalo's events: really Zalo's, and read for what they are, whatever shape they come in."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.zalo_events import (
    Heard,
    Left,
    Noted,
    OfficerSaid,
    Receipt,
    Withdrew,
    citizen_of,
    external_id,
    oa_of,
    parsed,
    read,
    signed,
)
from bot.model import Address

APP, OA, USER = "1234567890123456789", "9000000000000000003", "7000000000000000001"
NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
AT = str(int(NOW.timestamp() * 1000))
WHO = Address("zalo", USER)
Json = dict[str, Any]

# The formula's vector (computed from the documented concatenation, not captured traffic).
GOLDEN = (
    '{"app_id":"1234567890123456789","sender":{"id":"7000000000000000001"},'
    '"user_id_by_app":"8000000000000000002","recipient":{"id":"9000000000000000003"},'
    '"event_name":"user_send_text","message":{"text":"Xin chào 👋",'
    '"msg_id":"a1b2c3d4e5f6a7b8c9d0"},"timestamp":"1766390400000"}'
).encode()
MAC = "0c0083e4570fd6c48ae13a1f6446d6627edfc16e8ba66990b2d02a051cfdc8cb"
SECRET = "oa-secret-key-demo"


def from_user(name: str, message: Json | None = None, **more: Any) -> Json:
    parties = {"sender": {"id": USER}, "recipient": {"id": OA}}
    event = {"app_id": APP, "event_name": name, "timestamp": AT, **parties, **more}
    return event | ({"message": {"msg_id": "m1", **message}} if message is not None else {})


def attached(kind: str, **payload: Any) -> Json:
    return {"attachments": [{"type": kind, "payload": payload}]}


def heard(event: Json) -> Heard:
    found = read(event, NOW)
    assert isinstance(found, Heard)
    return found


def test_the_golden_signature() -> None:
    assert len(GOLDEN) == 276
    assert signed(APP, SECRET, f"mac={MAC}", GOLDEN, "1766390400000")
    assert signed(APP, SECRET, f"  {MAC.upper()} ", GOLDEN, "1766390400000")


@pytest.mark.parametrize(
    "header", ["", "mac=", "mac=00", f"mac={MAC[:-1]}", "mac=é", f"mac={MAC}0"]
)
def test_any_other_signature_is_none(header: str) -> None:
    assert not signed(APP, SECRET, header, GOLDEN, "1766390400000")


@given(st.binary(max_size=200), st.integers(0), st.integers(0, 7))
def test_no_flipped_bit_passes(body: bytes, place: int, bit: int) -> None:
    body += b"x"
    told = APP.encode() + body + AT.encode() + SECRET.encode()
    mac = hashlib.sha256(told).hexdigest()
    assert signed(APP, SECRET, mac, body, AT)
    changed = bytearray(body)
    changed[place % len(body)] ^= 1 << bit
    assert not signed(APP, SECRET, mac, bytes(changed), AT)


def test_a_text_and_its_name() -> None:
    message = heard(from_user("user_send_text", {"text": "Chào em"})).message
    assert (message.kind, message.text, message.address) == ("text", "Chào em", WHO)
    assert message.external_id == f"{OA}:user_send_text:m1"
    assert (message.sent_at, message.ref) == (NOW, "m1")


@pytest.mark.parametrize(
    ("name", "message", "kind", "text"),
    [
        ("user_send_text", {"text": '{"content":"A"}'}, "text", "A"),
        ("user_send_text", {"text": "{không phải JSON"}, "text", "{không phải JSON"),
        ("user_send_link", attached("link", url="https://a.vn"), "text", "https://a.vn"),
        ("user_send_sticker", attached("sticker", id="12345"), "unsupported", "sticker"),
        ("user_send_audio", attached("audio", url="u"), "unsupported", "voice"),
        ("user_send_video", attached("video", url="u"), "unsupported", "video"),
        ("user_send_gif", attached("gif", url="u"), "unsupported", "animation"),
        (
            "user_send_location",
            attached("location", coordinates={"latitude": "10.77", "longitude": 106.69}),
            "location",
            "10.77,106.69",
        ),
        (
            "user_send_business_card",
            {"text": "Cô Mận", **attached("link", description='{"phone":"84901234567"}')},
            "contact",
            "84901234567",
        ),
    ],
)
def test_what_a_citizen_sends(name: str, message: Json, kind: str, text: str) -> None:
    found = heard(from_user(name, message)).message
    assert (found.kind, found.text) == (kind, text)


def test_a_button_of_ours_comes_back_as_text_with_its_token() -> None:
    found = heard(from_user("user_send_text", {"text": "#motcua:o1a2b3"})).message
    assert (found.kind, found.value, found.text) == ("tap", "o1a2b3", "")


def test_photos_and_documents_are_named_with_where_they_lie() -> None:
    album = [{"type": "image", "payload": {"url": f"https://f{n}.zdn.vn/a.jpg"}} for n in (1, 2)]
    found = heard(from_user("user_send_image", {"attachments": album, "text": "giấy chứng sinh"}))
    assert [file.source for file in found.files] == [
        "https://f1.zdn.vn/a.jpg",
        "https://f2.zdn.vn/a.jpg",
    ]
    assert (found.message.kind, found.message.text) == ("files", "giấy chứng sinh")
    pdf = attached("file", url="https://f.zdn.vn/x", name="đơn.pdf", size="10240", type="pdf")
    (file,) = heard(from_user("user_send_file", pdf)).files
    assert file.name == "đơn.pdf"
    assert "zdn" not in repr(file)
    assert read(from_user("user_send_image", {}), NOW) == Noted("no_file")


def test_the_phone_number_of_our_card() -> None:
    info = {"name": "N", "phone": 84901234567, "address": "x"}
    found = heard(from_user("user_submit_info", info=info)).message
    assert (found.kind, found.text) == ("contact", "84901234567")
    assert found.external_id == f"user_submit_info:{USER}:{AT}"
    assert read(from_user("user_submit_info", info={}), NOW) == Noted("no_phone")


def test_following_and_opening_the_chat_are_one_arrival() -> None:
    follow = {"event_name": "follow", "oa_id": OA, "follower": {"id": USER}, "timestamp": AT}
    opened = {"event_name": "user_click_chatnow", "oa_id": OA, "user_id": USER, "timestamp": AT}
    names = {heard(event).message.external_id for event in (follow, opened)}
    assert names == {f"{OA}:arrived:{USER}"}
    assert heard(follow).message.kind == "arrived"
    assert read({**follow, "event_name": "unfollow"}, NOW) == Left(WHO, NOW)
    withdrew = {**opened, "event_name": "user_withdraw"}
    assert read(withdrew, NOW) == Withdrew(WHO)


def test_receipts_name_one_or_several_and_are_sent_by_the_account() -> None:
    parties = {"sender": {"id": OA}, "recipient": {"id": USER}}
    received = {"event_name": "user_received_message", **parties, "message": {"msg_id": "m20"}}
    seen = {"event_name": "user_seen_message", **parties, "message": {"msg_ids": ["m20", "m21"]}}
    assert read(received, NOW) == Receipt(("m20",), seen=False)
    assert read(seen, NOW) == Receipt(("m20", "m21"), seen=True)
    assert oa_of(seen) == OA


def test_an_officer_in_the_console_is_no_echo_of_ours() -> None:
    echo = {
        "event_name": "oa_send_text",
        "sender": {"id": OA},
        "recipient": {"id": USER},
        "message": {"msg_id": "m20", "text": "Chào chị"},
        "timestamp": AT,
    }
    assert read(echo, NOW) == Noted("echo")
    person = {**echo, "sender": {"id": OA, "admin_id": "90001"}}
    name = f"{OA}:oa_send_text:m20"
    assert read(person, NOW) == OfficerSaid(WHO, name, "Chào chị", NOW)
    assert (oa_of(person), citizen_of(person)) == (OA, USER)
    photo = {**person, "event_name": "oa_send_image", "message": {"msg_id": "m21"}}
    assert read(photo, NOW) == OfficerSaid(WHO, f"{OA}:oa_send_image:m21", "(image)", NOW)


def test_a_template_that_was_switched_off_is_an_alarm() -> None:
    status = {"prev_status": "ENABLE", "new_status": "DISABLE"}
    event = {"event_name": "change_template_status", "oa_id": OA, "status": status}
    assert read(event, NOW) == Noted("template", "template_not_enabled")
    better = {**event, "status": {"new_status": "ENABLE"}}
    assert read(better, NOW) == Noted("template")


@pytest.mark.parametrize(
    ("event", "what"),
    [
        (from_user("user_reacted_message", {"react_icon": "/-heart"}), "user_reacted_message"),
        (from_user("something_new", {"x": 1}), "unknown"),
        ({"event_name": "user_send_text"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_what_asks_for_nothing_is_noted(event: Json, what: str) -> None:
    assert read(event, NOW) == Noted(what)


@pytest.mark.parametrize("timestamp", [AT, int(AT), None, "", "x", "9" * 30, "-5", "0", {}])
def test_times_are_read_leniently_and_never_from_the_future(timestamp: Any) -> None:
    event = from_user("user_send_text", {"text": "a"}) | {"timestamp": timestamp}
    assert heard(event).message.sent_at == NOW
    tomorrow = str(int((NOW + timedelta(days=1)).timestamp() * 1000))
    assert heard(event | {"timestamp": tomorrow}).message.sent_at == NOW


def test_the_same_event_has_the_same_name_and_another_has_another() -> None:
    one, two = from_user("user_send_text", {"text": "a"}), from_user("user_send_image", {})
    assert external_id(one) == external_id(json.loads(json.dumps(one)))
    assert external_id(one) != external_id(two)


ODD: tuple[Any, ...] = (
       None, [], {}, "x", 7, [None], {"id": ["1"]}, {"msg_ids": 3}, {"msg_ids": [None]},
       {"attachments": "x"}, {"attachments": [None]}, {"attachments": [{"payload": "x"}]},
       {"attachments": [{"payload": {"coordinates": 5, "description": [], "url": 5}}]},
       {"text": '{"content":{"a":1}}'}, {"phone": {"a": 1}}, {"text": "{" * 50_000})  # fmt: skip
NAMES = st.sampled_from(
    ["user_send_text", "user_send_image", "user_send_location", "user_send_business_card",
     "oa_send_text", "user_seen_message", "follow", "user_submit_info", "change_template_status"]
)  # fmt: skip


@given(
    NAMES,
    st.dictionaries(
        st.sampled_from(["message", "sender", "recipient", "info", "follower", "status"]),
        st.sampled_from(ODD),
    ),
)
def test_no_shape_makes_reading_fail(name: str, parts: Json) -> None:
    read({"event_name": name, "sender": {"id": USER}, **parts}, NOW)


@pytest.mark.parametrize("body", [b"", b"[]", b"1", b"\xff", b"[" * 100_000])
def test_what_is_no_object_is_an_empty_one(body: bytes) -> None:
    assert parsed(body) == {}
