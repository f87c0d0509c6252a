"""The surnames of Vietnam, without their marks and with them."""

from bot.readers.folding import composed, listed

SURNAMES = listed(
    """
    nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly au bach banh cao chau
    chu cu cung danh diep doan dam dao dau dinh dong doi giang giap ha han hua kha khong khuat
    khuong kieu kim la lai lam lo luc lu luong luu loc ma mac mai manh mong nghiem nguy nhan
    nham nong ong phi pho phung phuong quach quan quang sam sung su ta tao tang thach thai than
    tham thi thieu tieu to ton tong trang trieu trinh truong tu ung van vi vien vong vuong xa
    giang thao lau vang lu y
    """
)
MARKED = frozenset(
    composed(
        """
        nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý âu bạch bành
        cao châu chử cù cung danh diệp đoàn đàm đào đậu đinh đồng đới giang giáp hà hàn hứa
        kha khuất khương kiều kim la lã lại lâm lò lô lục lữ lưu lương ma mạc mai mạnh mông
        nghiêm ngụy nhan nhâm nông phí phó phùng phương quách quản quang sầm sùng tạ tào
        tăng thạch thái thân thẩm thiều tiêu tô tôn tống trang triệu trịnh trương từ ứng văn
        vi viên vòng vương xa giàng thào lầu vàng lù y
        """
    ).split()
)


def is_a_surname(word: str) -> bool:
    """Of a word in small letters: with marks it must be spelled as the surname is."""
    return word in SURNAMES if word.isascii() else word in MARKED
