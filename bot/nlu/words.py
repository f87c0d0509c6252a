"""Tables for matching: chat abbreviations, regional words, signs. Data, read top to bottom.

A value is the full wording, or a function of the words before and after where only they decide.
"""

from collections.abc import Callable

Meaning = str | Callable[[str, str], str]


def _unless_after(word: str, meant: str, *after: str) -> Callable[[str, str], str]:
    return lambda _before, nxt: word if nxt in after else meant


def _unless_before(word: str, meant: str, *before: str) -> Callable[[str, str], str]:
    return lambda prev, _after: word if prev in before else meant


def _if_before(word: str, meant: str, *before: str) -> Callable[[str, str], str]:
    return lambda prev, _after: meant if prev in before else word


ABBREVIATIONS: dict[str, Meaning] = {
    # no, what, how
    "k": "không", "ko": "không", "kg": "không", "khg": "không", "kh": "không", "hok": "không",
    "hk": "không", "kô": "không", "hông": "không", "hong": "không", "hem": "không",
    "hổng": "không",
    "hôn": _unless_before("hôn", "không", "kết", "hôn", "ly", "đám", "tình", "tái"),
    "khong": "không", "khum": "không", "kp": "không phải", "kbit": "không biết",
    "chx": "chưa", "chưng": "chưa", "j": "gì", "ji": "gì", "gi": "gì", "zì": "gì",
    "z": "vậy", "zậy": "vậy", "dậy": _if_before("dậy", "vậy", "sao", "gì", "nào", "làm", "là"),
    "dzậy": "vậy", "v": "vậy", "vầy": "vậy", "s": "sao", "lm": "làm", "nv": "như vậy",
    "ntn": "như thế nào", "nthn": "như thế nào", "tn": "thế nào", "bnhiu": "bao nhiêu",
    "bn": "bao nhiêu", "bnh": "bao nhiêu", "bao nhiu": "bao nhiêu", "nhiu": "nhiêu",
    "bh": "bao giờ", "bg": "bây giờ", "h": "giờ", "ns": "nói", "bít": "biết", "bik": "biết",
    "bt": "biết", "biet": "biết", "đc": "được", "dc": "được", "đk": "đăng ký",
    "dk": "đăng ký", "đky": "đăng ký", "dky": "đăng ký", "đkí": "đăng ký", "đkký": "đăng ký",
    "dki": "đăng ký", "đki": "đăng ký", "đkkh": "đăng ký kết hôn", "dkkh": "đăng ký kết hôn",
    "đkks": "đăng ký khai sinh", "dkks": "đăng ký khai sinh",
    "đkkd": "đăng ký kinh doanh", "dkkd": "đăng ký kinh doanh", "hkd": "hộ kinh doanh",
    "gpkd": "giấy phép kinh doanh", "gpxd": "giấy phép xây dựng", "gcn": "giấy chứng nhận",
    "gks": "giấy khai sinh", "ks": "khai sinh", "kt": "khai tử", "gkt": "giấy khai tử",
    "gcs": "giấy chứng sinh", "xntthn": "xác nhận tình trạng hôn nhân",
    "gxntthn": "giấy xác nhận tình trạng hôn nhân", "tthn": "tình trạng hôn nhân",
    "xn": "xác nhận", "xnhan": "xác nhận", "hk1": "hộ khẩu", "shk": "sổ hộ khẩu",
    "hs": "hồ sơ", "hso": "hồ sơ", "hsơ": "hồ sơ", "tt": "thủ tục", "tthc": "thủ tục hành chính",
    "dvc": "dịch vụ công", "dvctt": "dịch vụ công trực tuyến", "dvcqg": "dịch vụ công quốc gia",
    "sdt": "số điện thoại", "sđt": "số điện thoại", "đt": "điện thoại", "dt": "điện thoại",
    "dthoai": "điện thoại", "đthoai": "điện thoại", "sim": "sim",
    "cccd": "căn cước", "cc": "căn cước", "cmnd": "chứng minh nhân dân", "cmt": "chứng minh thư",
    "cmtnd": "chứng minh nhân dân", "cmnn": "chứng minh nhân dân", "cmthu": "chứng minh thư",
    "mk": "mật khẩu", "pass": "mật khẩu", "password": "mật khẩu", "tk": "tài khoản",
    "acc": "tài khoản", "nick": "tài khoản", "tkhoan": "tài khoản", "stk": "số tài khoản",
    "ck": "chuyển khoản", "tn1": "tin nhắn", "nt": "nhắn tin", "otp": "otp", "mxn": "mã xác nhận",
    "ub": "ủy ban", "ubnd": "ủy ban nhân dân", "uỷ": "ủy", "px": "phường xã", "tp": "thành phố",
    "hcm": "hồ chí minh", "sg": "sài gòn", "hn": "hà nội", "hp": "hải phòng", "đn": "đà nẵng",
    "ca": "công an", "cax": "công an xã", "cb": "cán bộ", "cbo": "cán bộ", "nv1": "nhân viên",
    "ttpvhcc": "trung tâm phục vụ hành chính công", "pvhcc": "phục vụ hành chính công",
    "tthcc": "trung tâm hành chính công", "hcc": "hành chính công", "bhyt": "bảo hiểm y tế",
    "bhxh": "bảo hiểm xã hội", "bhtn": "bảo hiểm thất nghiệp", "bcci": "bưu chính công ích",
    "tcxh": "trợ cấp xã hội", "htxh": "hưu trí xã hội", "btxh": "bảo trợ xã hội",
    "nct": "người cao tuổi", "nkt": "người khuyết tật", "qsdđ": "quyền sử dụng đất",
    "qsdd": "quyền sử dụng đất", "nđ": "nghị định", "ctv": "cộng tác viên",
    "mn": "mọi người", "mng": "mọi người", "ng": "người", "ngta": "người ta", "nta": "người ta",
    "mik": "mình", "mk1": "mình", "mìh": "mình", "t": "tôi", "e": "em", "a": "anh", "c": "chị",
    "ae": "anh em", "ac": "anh chị", "a/c": "anh chị", "b": "bạn", "ad": "bạn", "admin": "bạn",
    "bot": "bot", "shop": "bạn", "ôb": "ông bà", "bme": "bố mẹ", "bm": "bố mẹ", "vc": "vợ chồng",
    "ny": "người yêu", "ox": "chồng", "bx": "vợ", "cty": "công ty", "trc": "trước",
    "trk": "trước", "trg": "trong", "trog": "trong", "vs": "với", "vơi": "với", "r": "rồi",
    "rùi": "rồi", "roài": "rồi", "rùa": "rồi", "cx": "cũng", "cg": "cũng", "cũg": "cũng",
    "nhg": "nhưng", "nhưg": "nhưng", "nh": "nhưng", "thì": "thì", "thỳ": "thì", "ms": "mới",
    "mún": "muốn", "mun": "muốn", "mốn": "muốn", "muon": "muốn", "wá": "quá", "qá": "quá",
    "wa": "quá", "wên": "quên", "qua": "qua", "ik": "đi", "đj": "đi", "uh": "ừ", "uk": "ừ",
    "um": "ừ", "uhm": "ừ", "ừm": "ừ", "uhm1": "ừ", "ờ": "ừ", "oke": "ok", "okie": "ok",
    "okê": "ok", "okla": "ok", "oki": "ok", "okela": "ok", "okay": "ok", "okey": "ok",
    "ô kê": "ok", "thanks": "cảm ơn", "thank": "cảm ơn", "thanx": "cảm ơn", "tks": "cảm ơn",
    "thks": "cảm ơn", "tk u": "cảm ơn", "camon": "cảm ơn", "cmon": "cảm ơn", "cảm": "cảm",
    "cám": _unless_after("cám", "cảm", "dỗ"), "hello": "xin chào", "hi": "xin chào",
    "helo": "xin chào", "hế": "xin chào", "alo": "alo", "pls": "làm ơn", "plz": "làm ơn",
    "help": "giúp", "giùm": "giúp", "dùm": "giúp", "zùm": "giúp", "zúp": "giúp", "hộ": "hộ",
    "xog": "xong", "rep": "trả lời", "ib": "nhắn tin", "inbox": "nhắn tin", "sr": "xin lỗi",
    "sry": "xin lỗi", "lun": "luôn", "lunn": "luôn", "nha": "nhé", "nghen": "nhé", "nghe": "nghe",
    "nhá": "nhé", "nhoa": "nhé", "hen": _unless_before("hẹn", "nhé", "ngày", "giờ", "lịch"),
    "onl": "trực tuyến", "online": "trực tuyến", "off": "trực tiếp", "web": "trang web",
    "link": "đường dẫn", "file": "tệp", "fai": "tệp", "up": "tải lên", "upload": "tải lên",
    "scan": "quét", "ship": "giao", "cod": "giao", "free": "miễn phí", "cancel": "hủy",
    "huỷ": "hủy", "nhâp": "nhập", "ph": "phút", "ngđ": "nghìn đồng", "vnđ": "đồng", "vnd": "đồng",
    "đ": "đồng", "tr": "triệu", "sn": "sinh năm", "nsinh": "năm sinh",
    "gt": "giấy tờ", "tgian": "thời gian", "bsung": "bổ sung", "kqua": "kết quả",
    "hnay": "hôm nay", "hqua": "hôm qua", "hum": "hôm", "nma": "nhưng mà", "ttin": "thông tin",
    "tbao": "thông báo", "yc": "yêu cầu", "dchi": "địa chỉ", "đchi": "địa chỉ",
    "hdan": "hướng dẫn", "đnhap": "đăng nhập", "dnhap": "đăng nhập", "lsao": "làm sao",
    "tsao": "tại sao", "pải": "phải", "fải": "phải", "đgiá": "đánh giá", "dgia": "đánh giá",
    "đag": "đang", "dag": "đang", "thui": "thôi", "đúg": "đúng", "đug": "đúng", "xiền": "tiền",
    "gtrị": "giá trị", "đtử": "điện tử", "ui": "ơi", "bđ": "bưu điện",
    "nx": "nữa", "nửa": _if_before("nửa", "nữa", "không", "ko", "k", "hông", "hỏi"),
    "đr": "đúng rồi", "dr": "đúng rồi", "trl": "trả lời", "hdsd": "hướng dẫn sử dụng", "vk": "vợ",
    "òi": "rồi", "oy": "rồi", "rầu": "rồi", "thoy": "thôi", "thoai": "thôi", "típ": "tiếp",
    "hỉu": "hiểu", "hĩu": "hiểu", "nhìu": "nhiều", "nhju": "nhiều", "iu": "yêu", "thik": "thích",
    "thíc": "thích", "zạ": "vậy", "dzị": "vậy", "zị": "vậy", "nài": "này", "nèk": "nè",
    "dị": _if_before("dị", "vậy", "gì", "sao", "nào", "phải", "đâu", "j", "hông"), "ưn": "ơn",
    "lôu": "xin chào", "rb": "robot", "pk": "phải không", "xg": "xong", "nyc": "người yêu cũ",
    "gplx": "giấy phép lái xe", "blx": "bằng lái xe", "gq": "giải quyết",
    "ytnn": "yếu tố nước ngoài", "dlcn": "dữ liệu cá nhân", "nhe": "nhé", "nhoé": "nhé",
    "nhaz": "nhé", "dạk": "dạ", "đx": "đăng xuất", "hktt": "hộ khẩu thường trú", "vd": "ví dụ",
    "ty": _if_before("ty", "cảm ơn", ""), "cf": "cà phê", "ts": "trà sữa", "qc": "quảng cáo",
    "t2": "thứ hai", "t3": "thứ ba", "t4": "thứ tư", "t5": "thứ năm", "t6": "thứ sáu",
    "t7": "thứ bảy", "dkh": "đăng ký kết hôn", "đkh": "đăng ký kết hôn", "ak": "à", "ah": "à",
    "khôn": _if_before("khôn", "không", "được", "có", "phải", "biết", "thì", "rồi"), "nak": "nhé",
    "ksinh": "khai sinh", "ktử": "khai tử", "sp": "hỗ trợ", "mb": "mb", "gb": "gb", "is": "is",
    "we": "we", "give": "give", "log": "log",
    # regional words
    "tui": "tôi", "tau": "tôi", "mềnh": "mình", "con tui": "con tôi", "mần": "làm",
    "chi": _unless_after("chi", "gì", "phí", "tiết", "nhánh", "cục", "trả", "tiền", "bộ", "hội"),
    "mô": _unless_after("mô", "đâu", "hình", "tả", "phỏng"),
    "răng": _unless_after("răng", "sao", "hàm", "miệng"), "rứa": "thế", "ri": "thế này",
    "nớ": "đó", "tê": "kia", "ni": "này", "bữa": "hôm", "bả": "bà ấy", "ổng": "ông ấy",
    "chỉ": "chỉ", "ảnh": "ảnh", "hổm": "hôm", "nẫu": "họ", "bây": "bây", "chừ": "giờ",
    "trễ": "muộn", "lẹ": "nhanh", "kêu": "gọi", "biểu": "bảo", "ngó": "xem", "coi": "xem",
    "kiếm": "tìm", "xài": "dùng", "bự": "to", "mắc": "đắt", "nhiêu": "nhiêu", "mấy": "mấy",
    "sanh": "sinh", "đẻ": "sinh", "bển": "bên đó", "tía": "bố", "ba": "ba", "má": "mẹ",
    "bu": "mẹ", "bầm": "mẹ", "thầy u": "bố mẹ", "mạ": "mẹ", "tóc": "tóc", "hỉ": "nhỉ",
    "hè": "nhỉ", "hầy": "nhỉ", "nỏ": "không", "hổng biết": "không biết", "hay răng": "hay sao",
    "nói chiện": "nói chuyện", "chiện": "chuyện", "lộn": "nhầm", "nhằm": "nhằm", "thôi": "thôi",
    "cấy": _unless_after("cấy", "cái", "lúa", "mạ", "ghép"), "bựa": "hôm", "đàng": "đường",
    "o": _if_before("o", "cô", "chào", "thưa", "ơn", "mấy", "nhờ", "dạ", "rồi", "nghe", "đó"),
    "hung": _if_before("hung", "lắm", "xa", "rối", "mệt", "ồn", "bực", "lâu", "nhiều", "khó"),
    "hí": "nhé", "hén": "nhé", "eng": "anh", "ôông": "ông", "mệ": "bà", "nựa": "nữa", "mi": "mày",
    "hắn": "nó", "ngái": "xa", "gấy": "vợ", "nhôông": "chồng", "dô": "vào", "zô": "vào",
    "vô": _unless_after("vô", "vào", "hiệu", "trách", "lý", "lễ", "gia", "cảm", "ích", "địch"),
    "dzô": "vào", "dìa": "về", "zìa": "về", "dzìa": "về", "gởi": "gửi",
    "lãnh": _unless_after("lãnh", "nhận", "đạo", "sự", "thổ"),
    "trển": "trên đó", "trỏng": "trong đó", "ngoải": "ngoài đó", "ráo": "hết", "trọi": "hết",
    "trơn": "hết", "đặng": "để", "mướn": "thuê", "thiệt": _unless_after("thiệt", "thật", "hại"),
    "bịnh": "bệnh", "nhứt": "nhất", "nhơn": "nhân", "chánh": "chính", "tánh": "tính", "mầy": "mày",
    "mơi": "mai", "rày": "nay", "dòm": "xem", "chộ": "thấy", "giề": "gì", "zề": "gì",
    "tụi": "chúng", "tùm": "lung", "lum": "tung", "nhể": "nhỉ", "ợ": "ạ", "giời": "trời",
}  # fmt: skip
# Values that repeat their key are words to leave alone although they look like an abbreviation.

PHRASES: dict[tuple[str, ...], str] = {
    tuple(key.split()): value
    for key, value in {
        "bi chừ": "bây giờ", "bây chừ": "bây giờ", "bi giờ": "bây giờ", "bao lăm": "bao nhiêu",
        "bao nhiu": "bao nhiêu", "nhiêu tiền": "bao nhiêu tiền", "ở mô": "ở đâu",
        "đi mô": "đi đâu", "chỗ mô": "chỗ nào", "khi mô": "khi nào", "làm răng": "làm sao",
        "vì răng": "vì sao", "như răng": "như thế nào", "mần răng": "làm sao",
        "mần chi": "làm gì", "cái chi": "cái gì", "cần chi": "cần gì", "khi nớ": "khi đó",
        "chổ nào": "chỗ nào", "cách chi": "cách nào", "hay chi": "hay gì", "ra răng": "ra sao",
        "khai sanh": "khai sinh", "giấy khai sanh": "giấy khai sinh", "hôn thú": "kết hôn",
        "uỷ ban": "ủy ban", "ô kê": "ok", "ô kê la": "ok", "dạ vâng": "vâng", "hổng có": "không có",
        "tk ngân hàng": "tài khoản ngân hàng", "nộp tk": "nộp tờ khai", "tt hs": "tình trạng hồ sơ",
        "kt hs": "kiểm tra hồ sơ", "ktra": "kiểm tra", "đk kh": "đăng ký kết hôn",
        "đk ks": "đăng ký khai sinh", "sổ hk": "sổ hộ khẩu", "nhập hk": "nhập hộ khẩu",
        "hộ khẩu": "hộ khẩu", "làm cc": "làm căn cước", "tp hcm": "thành phố hồ chí minh",
        "tạm chú": "tạm trú", "thường chú": "thường trú", "sổ xanh": "sổ đỏ",
        "bựa ni": "hôm nay", "bữa ni": "hôm nay", "bữa nay": "hôm nay", "bựa qua": "hôm qua",
        "bữa qua": "hôm qua", "hổm rày": "mấy hôm nay", "hồi nãy": "lúc nãy", "khi nãy": "lúc nãy",
        "ban nãy": "lúc nãy", "chừng mô": "khi nào", "chừng nào": "khi nào", "lúc mô": "khi nào",
        "mấy tiền": "bao nhiêu tiền", "mấy đồng": "bao nhiêu tiền", "nhiêu đồng": "bao nhiêu tiền",
        "tới mô": "tới đâu", "ra mô": "ra đâu", "người mô": "người nào", "cái mô": "cái nào",
        "nhà dây thép": "bưu điện", "đội ơn": "cảm ơn", "cất nhà": "xây nhà",
        "mấy bữa": "mấy ngày", "ít bữa": "ít ngày",
        "đ c": "đồng chí", "sang eng": "sang tiếng anh", "qua eng": "qua tiếng anh",
        "eng pls": "tiếng anh", "lên lịch": "đặt lịch", "trả kq": "trả kết quả",
        "nhận kq": "nhận kết quả", "có kq": "có kết quả", "lấy kq": "lấy kết quả",
        "sang ta": "sang tiếng anh", "qua ta": "qua tiếng anh", "sang tv": "sang tiếng việt",
        "qua tv": "qua tiếng việt",
    }.items()
}  # fmt: skip
ABBREVIATIONS.update({"kq": "kết quả", "ktra": "kiểm tra", "tkhai": "tờ khai", "lp": "lệ phí"})

# An English sentence has one of these, or one of those after beside the word; there it stays.
ENGLISH = frozenset(
    {
        "your", "our", "you", "is", "are", "was", "of", "for", "and", "please", "could", "does",
        "want", "what", "when", "where", "which", "who", "this", "that", "these", "with", "need",
        "have", "without", "his", "their", "application", "dossier", "certificate", "birth",
        "civil",
    }
)  # fmt: skip
_BESIDE = frozenset({"a", "an", "the", "my", "i", "we", "it", "to", "how", "her", "any", "not"})


def _unless_english(word: str, meant: str) -> Callable[[str, str], str]:
    return lambda prev, nxt: word if {prev, nxt} & _BESIDE else meant


BORROWED = {
    "check": "kiểm tra", "confirm": "xác nhận", "submit": "nộp", "update": "cập nhật",
    "edit": "sửa", "delete": "xóa", "download": "tải về", "down": "tải về",
    "payment": "thanh toán", "pay": "thanh toán", "status": "tình trạng", "support": "hỗ trợ",
    "search": "tìm", "reset": "làm lại", "restart": "làm lại", "stop": "dừng", "next": "tiếp",
    "skip": "bỏ qua", "back": "quay lại", "open": "mở", "save": "lưu", "send": "gửi",
    "deadline": "hạn", "rate": "đánh giá", "vote": "đánh giá", "feedback": "góp ý",
    "account": "tài khoản", "form": "mẫu", "contact": "liên hệ", "call": "gọi",
    "address": "địa chỉ", "add": "địa chỉ", "info": "thông tin", "switch": "chuyển",
    "change": "đổi", "draft": "bản nháp", "data": "dữ liệu", "noti": "thông báo",
    "mail": "email", "sms": "tin nhắn", "repeat": "nhắc lại", "step": "bước", "task": "việc",
    "register": "đăng ký", "login": "đăng nhập", "logout": "đăng xuất", "fee": "phí",
    "bye": "tạm biệt", "bb": "tạm biệt", "pp": "tạm biệt",
    "english": "tiếng anh",
    "team": "mọi người", "full": "đầy đủ", "nope": "không", "yes": "đúng",
    "yep": "đúng",
}  # fmt: skip
ABBREVIATIONS.update({word: _unless_english(word, meant) for word, meant in BORROWED.items()})
# One short form with several meanings, the most usual first: the words beside it decide.
AMBIGUOUS: dict[str, tuple[str, ...]] = {
    key: tuple(meant.split("|"))
    for key, meant in {
        "tt": "thủ tục|thông tin|thanh toán|trạng thái|thị trấn", "nv": "nhân viên|như vậy",
        "bh": "bao giờ|bây giờ|bảo hiểm", "mk": "mật khẩu|mình", "tk": "tài khoản|tờ khai",
        "ck": "chuyển khoản|chồng", "bs": "bổ sung|bản sao", "kt": "khai tử|kiểm tra",
        "gt": "giấy tờ|giới tính", "cc": "căn cước|công chứng|cung cấp", "tv": "tiếng việt|tư vấn",
        "đc": "được|địa chỉ", "dc": "được|địa chỉ", "đk": "đăng ký|đúng không|điều kiện",
        "dk": "đăng ký|điều kiện", "hk": "không|hộ khẩu", "hs": "hồ sơ|học sinh",
        "ns": "nói|năm sinh|ngày sinh", "tp": "thành phố|thành phần|tư pháp",
        "cb": "cán bộ|chuẩn bị", "bc": "bước|báo cáo", "tb": "thông báo|thương binh",
        "tg": "thời gian", "cq": "cơ quan|chính quyền", "kh": "không|kết hôn|kế hoạch",
        "dt": "điện thoại|diện tích", "đt": "điện thoại|điện tử", "xn": "xác nhận",
        "nn": "nước ngoài|nhà nước|nông nghiệp", "gp": "giấy phép", "dv": "dịch vụ|đơn vị",
        "lv": "làm việc|lĩnh vực", "nd": "nội dung|người dân", "nh": "nhưng|ngân hàng",
        "cs": "chính sách|cơ sở", "tc": "trợ cấp|tra cứu|tổ chức", "hd": "hướng dẫn|hợp đồng",
        "ht": "hệ thống|hỗ trợ|hộ tịch|hoàn thành", "gh": "gia hạn|giám hộ",
        "tl": "trả lời|tài liệu",
        "bđ": "bưu điện|bắt đầu|biến động", "bd": "bưu điện|bắt đầu", "th": "trường hợp|thực hiện",
        "ql": "quay lại|quản lý", "cv": "công việc|công văn", "dn": "đăng nhập|doanh nghiệp",
        "đn": "đăng nhập|đà nẵng|đề nghị", "bl": "bao lâu", "gd": "gia đình|giao dịch|giám định",
        "gđ": "gia đình|giám đốc", "cn": "cá nhân|chủ nhật|công nhân|con nuôi|chứng nhận",
        "p": "phường|phải|phút", "q": "quận|quá", "x": "xã|xin", "n": "năm|ngày|nó",
        "nc": "nói chuyện|nước|nghiên cứu", "kn": "khiếu nại|kinh nghiệm|khả năng",
        "v": "vậy|về|và", "tn": "thế nào|tin nhắn", "h": "giờ|hả", "đg": "đang|đúng|đường",
        "dl": "dữ liệu|du lịch", "qt": "quốc tịch|quy trình",
    }.items()
}  # fmt: skip
ABBREVIATIONS.update({key: meant[0] for key, meant in AMBIGUOUS.items()})

EMOJI = {
    "👍": "ok", "👌": "ok", "✅": "ok", "❌": "không", "👎": "không", "🙏": "cảm ơn",
    "❤": "cảm ơn", "👋": "xin chào", "😡": "bực", "🤬": "bực", "😤": "bực", "❓": "?",
}  # fmt: skip
