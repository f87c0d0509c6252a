"""The gateway's side: the page where a citizen pays, and the order's outcome.

It knows a merchant by its terminal and secret, trusts only a signed query, and tells the merchant
by IPN (with retries, `sandbox/deliver.py`) before it sends the browser back.
"""

from typing import Any

from sandbox.box import Box, new_id
from sandbox.portal.money import wall
from sandbox.vnpay.sign import sign, verified

OUTCOMES = {
    "success": ("00", "00"),
    "cancel": ("24", "02"),
    "fail": ("51", "02"),
    "expired": ("11", "02"),
}
BANK = "NCB"
TOLD = ("vnp_TmnCode", "vnp_Amount", "vnp_OrderInfo", "vnp_TxnRef")


def order(box: Box, query: str) -> dict[str, Any]:
    """Read a pay request, or raise Forged. `late`: its time is over; `outcome`: it is settled."""
    asked = verified(query, box.settings.vnpay_secret)
    sql = "SELECT outcome FROM gateway_orders WHERE reference = ?"
    return {
        "reference": asked["vnp_TxnRef"],
        "amount": int(asked["vnp_Amount"]) // 100,
        "info": asked["vnp_OrderInfo"],
        "late": asked["vnp_ExpireDate"] < wall(box.now()),
        "outcome": box.db.value(sql, asked["vnp_TxnRef"]) or "",
        "asked": asked,
    }


def decide(box: Box, query: str, outcome: str) -> str:
    """Settle an order once, queue the IPN, and return where the browser goes back to."""
    found = order(box, query)
    reference, asked = found["reference"], found["asked"]
    if not found["outcome"]:
        settle(box, reference, asked, "expired" if found["late"] else outcome)
    return f"{asked['vnp_ReturnUrl']}?{kept(box, reference)}"


def settle(box: Box, reference: str, asked: dict[str, str], outcome: str) -> None:
    """Write the outcome down for good and queue the call that tells the merchant."""
    told = sign(report(box, asked, outcome), box.settings.vnpay_secret)
    box.db.insert(
        "gateway_orders", reference=reference, query=told, outcome=outcome, at=box.stamp()
    )
    queue_ipn(box, reference, told)


def kept(box: Box, reference: str) -> str:
    """Return the report of a settled order, the same every time."""
    return str(box.db.value("SELECT query FROM gateway_orders WHERE reference = ?", reference))


def report(box: Box, asked: dict[str, str], outcome: str) -> dict[str, str]:
    """Write what the merchant is told: by IPN, and by the browser on its way back."""
    code, status = OUTCOMES[outcome]
    number = str(10_000_000 + box.db.count("vnpay"))
    return {k: asked[k] for k in TOLD} | {
        "vnp_BankCode": BANK,
        "vnp_BankTranNo": f"VNP{number}" if code == "00" else "",
        "vnp_CardType": "ATM",
        "vnp_PayDate": wall(box.now()),
        "vnp_ResponseCode": code,
        "vnp_TransactionNo": number,
        "vnp_TransactionStatus": status,
    }


def queue_ipn(box: Box, reference: str, query: str) -> None:
    """Queue the call to the merchant's IPN address."""
    box.db.insert(
        "deliveries", id=new_id("ipn"), kind="ipn", about=reference, at=box.stamp(),
        next_at=box.stamp(), url=f"{box.settings.url}/payments/ipn", body=query,
    )  # fmt: skip
