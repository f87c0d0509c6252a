"""What is made once is made once, however many ask for it at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor

from bot.once import once

MANY = 4


def test_threads_that_ask_together_get_the_same() -> None:
    together, made = threading.Barrier(MANY), []

    @once
    def thing() -> object:
        made.append(object())
        return made[-1]

    def ask() -> object:
        together.wait()
        return thing()

    with ThreadPoolExecutor(MANY) as threads:
        asked = [threads.submit(ask) for _ in range(MANY)]
    assert {id(one.result()) for one in asked} == {id(made[0])}
    assert len(made) == 1
