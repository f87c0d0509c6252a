"""The closed sets of words of the contract. Numbers are the national status codes."""

from typing import Literal

OtpPurpose = Literal["registration", "sign_in", "link", "filing", "track"]
OnlineLevel = Literal["toan_trinh", "mot_phan", "truc_tiep"]
DossierStatus = Literal[
    "submitted",  # 1 Mới đăng ký
    "accepted",  # 2 Được tiếp nhận
    "refused",  # 3 Không được tiếp nhận
    "in_process",  # 4 Đang xử lý
    "supplement_requested",  # 5 Yêu cầu bổ sung giấy tờ
    "payment_requested",  # 6 Yêu cầu thực hiện nghĩa vụ tài chính
    "withdrawn",  # 7 Công dân yêu cầu rút hồ sơ
    "stopped",  # 8 Dừng xử lý
    "done",  # 9 Đã xử lý xong
    "returned",  # 10 Đã trả kết quả
]
PaymentStatus = Literal["pending", "paid", "failed", "expired", "refunded"]
EventType = Literal[
    "dossier.received",
    "dossier.accepted",
    "dossier.not_accepted",
    "dossier.processing",
    "dossier.supplement_requested",
    "dossier.fee_assigned",
    "dossier.withdrawn",
    "dossier.stopped",
    "dossier.result_ready",
    "dossier.result_returned",
    "dossier.overdue",
    "postal.collected",
    "postal.delivered",
    "component.signed",
    "payment.completed",
    "payment.failed",
    "payment.refunded",
    "payment.expired",  # of the bot's own sweep, which no portal has to send
]
