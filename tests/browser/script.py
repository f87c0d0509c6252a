"""What the scripted engine answers: one line of the citizen's leads to one state of the chat."""

from bot.model import Card, Choice, Link, Message, Progress, Reply

QUESTION = Reply(
    "Cháu sinh ngày nào ạ? Anh/chị viết như 05/11/2026.",
    choices=(Choice("Hôm nay", "day:today"), Choice("Hôm qua", "day:yesterday")),
    progress=Progress(3, 9),
)
REVIEW = Reply(
    "Anh/chị xem lại giúp em trước khi nộp:",
    cards=(
        Card(
            "Thông tin của cháu",
            ("Họ và tên: NGUYỄN MINH AN", "Ngày sinh: 05/11/2026", "Giới tính: Nữ"),
            (Choice("Sửa phần này", "fix:child"),),
        ),
        Card(
            "Cha, mẹ",
            ("Mẹ: TRẦN THỊ LAN, sinh ngày 02/03/1995", "Cha: NGUYỄN VĂN BÌNH, sinh năm 1993"),
            (Choice("Sửa phần này", "fix:parents"),),
        ),
    ),
    choices=(Choice("Nộp hồ sơ", "go"), Choice("Để sau", "later")),
    progress=Progress(8, 9),
)
CARDS = Reply(
    "Em tìm thấy hai thủ tục gần với ý anh/chị:",
    cards=(
        Card(
            "Đăng ký khai sinh",
            ("Trong 60 ngày: miễn phí", "Làm ngay trong ngày"),
            (Choice("Nộp hồ sơ này", "p:1"), Choice("Cần giấy tờ gì?", "p:1:papers")),
        ),
        Card(
            "Đăng ký khai sinh kết hợp đăng ký thường trú, cấp thẻ bảo hiểm y tế",
            ("Một lần nộp cho ba việc",),
            (Choice("Nộp hồ sơ này", "p:2"),),
        ),
    ),
)
HAND_OFF = (
    Reply("Em chuyển yêu cầu số 1024 đến cán bộ. Giờ làm việc: 8:00–11:30 và 13:30–17:00."),
    Reply("Chào anh/chị, tôi là cán bộ Một cửa, tôi xem ngay đây.", role="staff"),
)
PAY = Reply(
    "Lệ phí bản sao là 8.000 đồng. Hướng dẫn: https://ward.example/phi.",
    link=Link("https://pay.example/1", "Thanh toán 8.000 đồng"),
)
LONG = Reply("Theo quy định, hồ sơ gồm các giấy tờ sau đây và được giải quyết trong ngày. " * 60)

SCRIPT: dict[str, tuple[Reply, ...]] = {
    "khai sinh": (Reply("Dạ, em ghi tên cháu là Nguyễn Minh An."), QUESTION),
    "xem lại": (REVIEW,),
    "tìm": (CARDS,),
    "gặp cán bộ": HAND_OFF,
    "trả phí": (PAY,),
    "dài": (LONG,),
    "chữ to": (Reply("Em viết chữ to ạ.", choices=(Choice("Dạ", "ok"),), large=True),),
}


def answer(message: Message) -> tuple[Reply, ...]:
    if message.kind == "files":
        names = ", ".join(file.name for file in message.attachments)
        return (Reply(f"Em đã nhận {names}. Ảnh rõ ạ."),)
    return SCRIPT.get(message.text.lower(), (Reply(f"Em nghe: {message.text}"),))
