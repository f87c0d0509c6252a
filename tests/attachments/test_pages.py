"""Ordinary papers by photo: a good page is left alone, a blurred or dark one gets advice.

The whole table is in docs/performance.md: `python -m tests.attachments.test_pages`.
"""

from collections import Counter

import pytest

from bot.attachments.card_qr import hint
from bot.engine.gathering import HINTS
from tests.attachments.pages import Page, photo

EACH = 4
GOOD = {
    "good": Page(),
    "from afar (800 px)": Page(width=800),
    "large (3,000 px)": Page(width=3000),
    "noise 20": Page(noise=20),
    "bright, page white": Page(light=1.1),
    "light 0.5": Page(light=0.5),
    "blur 1 px": Page(blur=1),
    "as Zalo sends it": Page(width=960, blur=0.7, quality=60),
}
POOR = {
    "blur 2 px": Page(blur=2),
    "blur 3 px": Page(blur=3),
    "blur 3 px, light 0.5": Page(blur=3, light=0.5),
    "light 0.2": Page(light=0.2),
    "light 0.1": Page(light=0.1),
    "400 px": Page(width=400),
}


def advised(page: Page, each: int = EACH) -> Counter[str]:
    """What is said of so many such photos."""
    said = (hint(photo(page, seed)) for seed in range(each))
    return Counter(one if one in HINTS else "" for one in said)


@pytest.mark.parametrize("page", GOOD.values(), ids=GOOD)
def test_a_page_that_can_be_read_is_left_alone(page: Page) -> None:
    assert advised(page)[""] == EACH


@pytest.mark.parametrize("page", POOR.values(), ids=POOR)
def test_a_page_that_is_hard_to_read_gets_advice(page: Page) -> None:
    assert advised(page)[""] == 0


if __name__ == "__main__":
    for name, page in (GOOD | POOR | {"light 0.3": Page(light=0.3)}).items():
        print(f"{name}: {dict(advised(page, 20))}")  # noqa: T201
