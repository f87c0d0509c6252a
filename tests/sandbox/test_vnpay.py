"""VNPAY: golden signatures, and an IPN that may come never, twice, ten times or forged."""

import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlsplit

import pytest

from sandbox.vnpay.sign import Forged, safe, sign, verified
from tests.sandbox.town import Town

SECRET = "GOLDENSECRET"  # of the vectors only
FIELDS = {
    "vnp_Version": "2.1.0",
    "vnp_TxnRef": "pay-0001",
    "vnp_Amount": "800000",
    "vnp_OrderInfo": "Le phi ho so H26.12-261125-0001",
    "vnp_ReturnUrl": "http://sandbox.test/payments/return?a=1&b=2",
    "vnp_BankCode": "",
}


def by_hand(fields: dict[str, str]) -> str:
    """Sign as the specification says, in one line that shares nothing with ours."""
    query = "&".join(f"{k}={quote_plus(v)}" for k, v in sorted(fields.items()) if v != "")
    return hmac.new(SECRET.encode(), query.encode(), hashlib.sha512).hexdigest()


def test_golden_vectors() -> None:
    query = sign(FIELDS, SECRET)
    assert query.endswith(f"&vnp_SecureHash={by_hand(FIELDS)}")
    assert "vnp_BankCode" not in query
    assert "Le+phi+ho+so" in query
    assert verified(query, SECRET)["vnp_OrderInfo"] == FIELDS["vnp_OrderInfo"]


def test_the_order_and_the_case_of_the_hash_do_not_matter() -> None:
    signed, _, given = sign(FIELDS, SECRET).rpartition("&vnp_SecureHash=")
    turned = "&".join(reversed(signed.split("&")))
    query = f"vnp_SecureHash={given.upper()}&{turned}&vnp_SecureHashType=HmacSHA512&utm=1"
    assert verified(query, SECRET)["vnp_TxnRef"] == "pay-0001"


def test_the_raw_query_is_what_counts() -> None:
    query = sign(FIELDS, SECRET).replace("+", "%20")
    with pytest.raises(Forged):
        verified(query, SECRET)


@pytest.mark.parametrize("change", [("800000", "100"), ("pay-0001", "pay-0002")])
def test_a_changed_value_is_forged(change: tuple[str, str]) -> None:
    with pytest.raises(Forged):
        verified(sign(FIELDS, SECRET).replace(*change), SECRET)


@pytest.mark.parametrize("query", ["", "vnp_TxnRef=1", "vnp_SecureHash=", "a=b"])
def test_an_unsigned_query_is_forged(query: str) -> None:
    with pytest.raises(Forged):
        verified(query, SECRET)


def test_a_key_named_twice_is_forged() -> None:
    with pytest.raises(Forged):
        verified(sign(FIELDS, SECRET) + "&vnp_Amount=100", SECRET)


def test_every_bit_of_the_hash_counts() -> None:
    signed, _, given = sign(FIELDS, SECRET).rpartition("vnp_SecureHash=")
    for place in range(0, len(given), 9):
        other = "0" if given[place] != "0" else "1"
        with pytest.raises(Forged):
            verified(f"{signed}vnp_SecureHash={given[:place]}{other}{given[place + 1 :]}", SECRET)


def test_letters_on_which_encoders_differ_do_not_leave() -> None:
    assert safe("Lệ phí ~ (H26.12) * 8_000") == "L ph  H26.12  8_000"


# --- payments -------------------------------------------------------------------------------


async def ordered(town: Town) -> tuple[str, dict[str, Any]]:
    code = await town.filed()
    await town.pressed(code, "dossier.accepted", "dossier.fee_assigned")
    return code, await town.done("POST", f"/dossiers/{code}/payments")


async def paid(town: Town, payment: dict[str, Any], outcome: str = "success") -> str:
    """Press a button of the pay page; return where the browser is sent."""
    query = urlsplit(payment["pay_url"]).query
    answer = await town.web.post("/pay", data={"query": query, "outcome": outcome})
    assert answer.status_code == 303
    return answer.headers["location"]


async def ipn(town: Town, query: str) -> str:
    answer = await town.web.get(f"/payments/ipn?{query}")
    assert answer.status_code == 200
    return str(answer.json()["RspCode"])


async def status(town: Town, payment: dict[str, Any]) -> str:
    return str((await town.read(f"/payments/{payment['id']}"))["status"])


async def test_paying_is_told_by_the_ipn_only(town: Town) -> None:
    code, payment = await ordered(town)
    back = await paid(town, payment)
    assert "Đang xác nhận" in (await town.web.get(back)).text
    assert await status(town, payment) == "pending"
    assert (await town.read(f"/dossiers/{code}"))["status"] == "payment_requested"
    await town.deliver()
    assert await status(town, payment) == "paid"
    assert "Đã nộp 8.000 đồng" in (await town.web.get(back)).text
    state = await town.read(f"/dossiers/{code}")
    assert (state["status"], state["fee"]) == ("accepted", 0)


@pytest.mark.parametrize("times", [1, 2, 10])
async def test_an_ipn_counts_once_however_often_it_comes(town: Town, times: int) -> None:
    _, payment = await ordered(town)
    query = urlsplit(await paid(town, payment)).query
    codes = [await ipn(town, query) for _ in range(times)]
    assert codes == ["00"] + ["02"] * (times - 1)
    await town.deliver()
    await town.deliver()
    assert [e["type"] for e in town.bot.events()].count("payment.completed") == 1


async def test_without_an_ipn_nothing_is_paid(town: Town) -> None:
    _, payment = await ordered(town)
    await town.web.get(await paid(town, payment))
    assert await status(town, payment) == "pending"


@pytest.mark.parametrize(("outcome", "told"), [("cancel", "24"), ("fail", "51")])
async def test_a_payment_not_made_leaves_the_fee_and_a_new_order_helps(
    town: Town, outcome: str, told: str
) -> None:
    code, payment = await ordered(town)
    back = await paid(town, payment, outcome)
    assert dict(parse_qsl(urlsplit(back).query))["vnp_ResponseCode"] == told
    await town.deliver()
    assert await status(town, payment) == "failed"
    assert "không thành công" in (await town.web.get(back)).text
    again = await town.done("POST", f"/dossiers/{code}/payments")
    assert again["id"] != payment["id"]
    await paid(town, again)
    await town.deliver()
    assert (await town.read(f"/dossiers/{code}"))["status"] == "accepted"


async def test_an_ipn_with_another_amount_or_order_is_refused(town: Town) -> None:
    code, payment = await ordered(town)
    fields = dict(parse_qsl(urlsplit(await paid(town, payment)).query))
    fields.pop("vnp_SecureHash")
    secret = town.settings.vnpay_secret
    assert await ipn(town, sign(fields | {"vnp_Amount": "100"}, secret)) == "04"
    assert await ipn(town, sign(fields | {"vnp_TxnRef": "pay-unknown"}, secret)) == "01"
    assert await ipn(town, sign(fields | {"vnp_TmnCode": "OTHER"}, secret)) == "01"
    assert await ipn(town, sign(fields, "wrong secret")) == "97"
    assert await status(town, payment) == "pending"
    assert (await town.read(f"/dossiers/{code}"))["fee"] == 8000


async def test_paid_needs_both_codes_of_success(town: Town) -> None:
    _, payment = await ordered(town)
    fields = dict(parse_qsl(urlsplit(await paid(town, payment)).query))
    fields.pop("vnp_SecureHash")
    half = sign(fields | {"vnp_TransactionStatus": "02"}, town.settings.vnpay_secret)
    assert await ipn(town, half) == "00"
    assert await status(town, payment) == "failed"


async def test_an_open_order_is_given_again_and_an_expired_one_is_not(town: Town) -> None:
    code, payment = await ordered(town)
    assert (await town.done("POST", f"/dossiers/{code}/payments"))["id"] == payment["id"]
    town.clock.forward(minutes=15, seconds=1)
    assert await status(town, payment) == "expired"
    page = await town.web.get(payment["pay_url"])
    assert "đã hết hạn" in page.text
    back = await paid(town, payment)
    assert dict(parse_qsl(urlsplit(back).query))["vnp_ResponseCode"] == "11"
    assert (await town.done("POST", f"/dossiers/{code}/payments"))["id"] != payment["id"]


async def test_an_order_is_settled_once_at_the_gateway(town: Town) -> None:
    _, payment = await ordered(town)
    first = await paid(town, payment, "cancel")
    assert await paid(town, payment, "success") == first


async def test_a_forged_pay_link_shows_no_order(town: Town) -> None:
    _, payment = await ordered(town)
    cheap = payment["pay_url"].replace("800000", "100")
    page = await town.web.get(cheap)
    assert page.status_code == 400
    assert "không đúng chữ ký" in page.text
    query = urlsplit(cheap).query
    assert (await town.web.post("/pay", data={"query": query})).status_code == 400
    assert (await town.web.get("/payments/return?vnp_TxnRef=1")).status_code == 400


async def test_nothing_to_pay(town: Town) -> None:
    code = await town.filed()
    refused = await town.write("POST", f"/dossiers/{code}/payments")
    assert refused.json()["code"] == "nothing_to_pay"


async def test_the_ipn_is_tried_again_when_the_merchant_fails(town: Town) -> None:
    _, payment = await ordered(town)
    await paid(town, payment)
    await town.web.post("/dev/faults", json={"target": "vnpay", "status": 503, "times": 1})
    await town.deliver()
    assert await status(town, payment) == "pending"
    town.clock.forward(seconds=2)
    await town.deliver()
    assert await status(town, payment) == "paid"
    assert await town.deliver() == 1  # the event about it
    town.clock.forward(hours=1)
    assert await town.deliver() == 0


async def test_a_refund_is_told(town: Town) -> None:
    code, payment = await ordered(town)
    await town.pressed(code, "payment.completed", "payment.refunded")
    assert await status(town, payment) == "refunded"
