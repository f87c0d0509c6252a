"""The portal's refusals: RFC 9457 problem documents with a stable `code`, drawn from one table."""

from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

# code -> (status, what a citizen may read)
PROBLEMS: dict[str, tuple[int, str]] = {
    "bad_request": (400, "Yêu cầu không đọc được."),
    "idempotency_key_missing": (400, "Yêu cầu ghi phải có Idempotency-Key."),
    "unauthorised": (401, "Thiếu hoặc sai mã truy cập."),
    "challenge_not_verified": (403, "Mã xác thực chưa được xác nhận hoặc đã hết hiệu lực."),
    "challenge_wrong_purpose": (403, "Mã xác thực này được gửi cho việc khác."),
    "challenge_used": (403, "Mã xác thực này đã được dùng."),
    "challenge_wrong_phone": (403, "Mã xác thực không thuộc số điện thoại của tài khoản."),
    "subscriber_not_checked": (403, "Chưa kiểm tra thuê bao chính chủ cho số định danh này."),
    "sign_in_refused": (403, "Số điện thoại và số định danh không khớp tài khoản nào."),
    "lookup_refused": (403, "Không tìm thấy hồ sơ với mã và số điện thoại này."),
    "in_person_only": (403, "Thủ tục này phải làm trực tiếp, chưa nộp trực tuyến được."),
    "not_offered": (403, "Cổng này không nhận việc này từ chương trình khác."),
    "not_found": (404, "Không tìm thấy."),
    "method_not_allowed": (405, "Không dùng được cách gọi này."),
    "account_exists": (409, "Số điện thoại hoặc số định danh này đã có tài khoản."),
    "form_changed": (409, "Biểu mẫu vừa được cập nhật, một số câu cần trả lời lại."),
    "answers_missing": (409, "Hồ sơ chưa có tờ khai."),
    "already_submitted": (409, "Hồ sơ này đã được nộp."),
    "illegal_step": (409, "Hồ sơ đang ở trạng thái không làm được việc này."),
    "nothing_to_pay": (409, "Hồ sơ không có khoản nào phải nộp."),
    "nothing_to_sign": (409, "Giấy tờ này chưa có tệp nào để ký."),
    "not_paid": (409, "Khoản này chưa được nộp nên chưa có biên lai."),
    "no_result": (409, "Hồ sơ chưa có kết quả."),
    "link_expired": (410, "Liên kết đã hết hạn."),
    "too_large": (413, "Tệp lớn hơn 10 MB."),
    "answers_refused": (422, "Một số mục chưa đúng."),
    "idempotency_key_reused": (422, "Idempotency-Key này đã dùng cho một yêu cầu khác."),
    "otp_too_soon": (429, "Vừa gửi một mã tới số này; vui lòng chờ."),
    "otp_hourly": (429, "Số này đã nhận đủ 5 mã trong một giờ."),
    "otp_daily": (429, "Số này đã nhận đủ 20 mã trong một ngày."),
    "otp_total": (429, "Hệ thống đã gửi đủ số mã trong ngày."),
    "checks_used_up": (429, "Đã kiểm tra đủ số lần cho phép."),
    "lookups_used_up": (429, "Đã tra cứu đủ số lần cho phép với mã xác thực này."),
    "broken": (500, "Hệ thống gặp lỗi."),
    "unavailable": (503, "Hệ thống đang bận, vui lòng thử lại sau."),
}
TYPE = "application/problem+json"


class Problem(Exception):
    """A refusal by its code. `extra` goes into the document, `wait` seconds into Retry-After."""

    def __init__(self, code: str, wait: int = 0, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.wait = wait
        self.extra = extra


def refused(*errors: tuple[str, str, str]) -> Problem:
    """Build the refusal that names fields: (key, code, sentence) each."""
    listed = [{"key": key, "code": code, "text": text} for key, code, text in errors]
    return Problem("answers_refused", errors=listed)


def document(problem: Problem, status: int | None = None) -> JSONResponse:
    """Write the problem as HTTP."""
    usual, detail = PROBLEMS[problem.code]
    body = {
        "type": f"urn:motcua:problem:{problem.code}",
        "title": problem.code.replace("_", " "),
        "status": status or usual,
        "detail": detail,
        "code": problem.code,
    }
    if problem.wait:
        body["wait_seconds"] = problem.wait
    headers = {"Retry-After": str(problem.wait)} if problem.wait else {}
    return JSONResponse(body | problem.extra, body["status"], headers, TYPE)  # type: ignore[arg-type]


async def on_problem(_: Request, error: Exception) -> JSONResponse:
    """Answer a Problem."""
    assert isinstance(error, Problem)
    return document(error)


async def on_invalid(_: Request, error: Exception) -> JSONResponse:
    """Answer a body or parameter of the wrong shape: unreadable 400, else 422 with the fields."""
    assert isinstance(error, RequestValidationError | ValidationError)
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return document(Problem("bad_request"))
    return document(refused(*((place(one["loc"]), one["type"], one["msg"]) for one in found)))


def place(loc: tuple[int | str, ...]) -> str:
    """Name the member at fault, without saying that it was in the body."""
    named = loc[1:] if loc and loc[0] in ("body", "query", "path") else loc
    return ".".join(map(str, named))


async def on_http(_: Request, error: Exception) -> JSONResponse:
    """Answer what the framework refuses: no such path, wrong method, a broken multipart body."""
    assert isinstance(error, HTTPException)
    codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    answer = document(Problem(codes.get(error.status_code, "bad_request")), error.status_code)
    answer.headers.update(error.headers or {})
    return answer
