"""Places told by what they are, beside the units of `places`: a ward by half its new name ("phường
Xuân Hương"), a hospital, a school, a country.

Their names are free, so the capitals a writer gives them are what shows where they end.
"""

import re
from collections.abc import Iterator

from bot.readers import Entity

FARTHEST = 1000  # characters of a message in which places are looked for
_KIND = re.compile(
    r"\b(?i:phường|xã|thị trấn|thị xã|quận|huyện|tỉnh|thành phố|đặc khu|bệnh viện|trạm y tế"
    r"|trường|chợ|chùa|nhà thờ|khu công nghiệp|khu đô thị|chung cư|sân bay|bến xe|trại giam)"
    r"(?P<name>(?: [^\W\d_a-z][\w'’]*){1,4})"
)
_COUNTRY = re.compile(
    r"\b(?:Đài Loan|Hàn Quốc|Nhật Bản|Trung Quốc|Thái Lan|Cam-?pu-?chia|Ma-?lai-?xi-?a|Malaysia"
    r"|Singapore|Xin-?ga-?po|Hoa Kỳ|Ấn Độ|Hồng Kông|Hà Lan|Ba Lan|Đan Mạch|Thụy Điển|Thụy Sĩ"
    r"|Na Uy|Phần Lan|Ca-?na-?đa|Canada|Phi-?líp-?pin|Philippines|Indonesia|In-đô-nê-xi-a"
    r"|Tây Ban Nha|Bồ Đào Nha|Ma Cao|Triều Tiên|Myanmar|Ukraina|Australia|New Zealand"
    r"|(?<=ở )(?:Mỹ|Anh|Úc|Đức|Pháp|Nga|Nhật|Lào|Séc|Ý|Hàn)"
    r"|(?<=bên )(?:Mỹ|Anh|Úc|Đức|Pháp|Nga|Nhật|Lào|Séc|Ý|Hàn)"
    r"|(?<=sang )(?:Mỹ|Anh|Úc|Đức|Pháp|Nga|Nhật|Lào|Séc|Ý|Hàn)"
    r"|(?<=nước )(?:Mỹ|Anh|Úc|Đức|Pháp|Nga|Nhật|Lào|Séc|Ý))\b(?! [^\W\d_a-zà-ỹđ])"
)


def find(text: str) -> list[Entity]:
    """Such places in running text; none where everything is in capitals."""
    text = text[:FARTHEST]
    return [] if text.isupper() else [*_of_a_kind(text), *_countries(text)]


def _of_a_kind(text: str) -> Iterator[Entity]:
    for match in _KIND.finditer(text):
        name = match["name"].split()
        size = next((n for n, word in enumerate(name) if not word[0].isupper()), len(name))
        if size:
            end = match.start("name") + sum(len(word) + 1 for word in name[:size])
            said = text[match.start() : end]
            yield Entity("place", match.start(), end, said, said)


def _countries(text: str) -> Iterator[Entity]:
    for match in _COUNTRY.finditer(text):
        yield Entity("place", *match.span(), match[0], match[0])
