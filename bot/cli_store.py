"""What commands that ask the database share: settings, its address, a store for a while."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TypeVar

from bot.sealing import make_sealer
from bot.settings import Settings
from bot.store import Store, open_store

T = TypeVar("T")
Key = TypeVar("Key")
Start = Callable[[], Settings]
Database = Callable[[Settings], AbstractContextManager[str]]
MANY = 1_000_000  # all of them


@dataclass(frozen=True)
class Asking:
    """The caller's way to settings and database."""

    start: Start
    database: Database

    def __call__(self, do: Callable[[Store], Awaitable[T]]) -> T:
        """Do one thing with a store of its own."""
        settings = self.start()
        with self.database(settings) as url:
            return asyncio.run(self._with(settings, url, do))

    async def _with(self, settings: Settings, url: str, do: Callable[[Store], Awaitable[T]]) -> T:
        store = open_store(url, make_sealer(settings.sealing_keys()))
        try:
            return await do(store)
        finally:
            await store.close()

    def each(
        self,
        keys: Sequence[Key] | None,
        listed: Callable[[Store], Awaitable[Sequence[Key]]],
        do: Callable[[Store, Key], Awaitable[bool]],
        words: tuple[str, str],
    ) -> None:
        """Do it to each (no keys: to all that are listed), and say of each whether it worked."""
        yes, no = words

        async def all_of_them(store: Store) -> list[tuple[Key, bool]]:
            return [(key, await do(store, key)) for key in keys or await listed(store)]

        for key, done in self(all_of_them):
            print(f"{key}  {yes if done else no}")
