"""One lane a conversation: order is kept inside a lane, and lanes do not wait for one another."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class Lane(Generic[T]):
    """What waits in one conversation; the head stays until its work is done."""

    def __init__(self, name: str, changed: Callable[[int], None]) -> None:
        self.name = name
        self.items: deque[T] = deque()
        self.grown = asyncio.Event()
        self._changed = changed

    @property
    def head(self) -> T:
        return self.items[0]

    def add(self, item: T) -> None:
        self.items.append(item)
        self.grown.set()
        self._changed(1)

    def drop(self, count: int = 1) -> None:
        for _ in range(count):
            self.items.popleft()
        self._changed(-count)

    def replace(self, items: Iterable[T]) -> None:
        before = len(self.items)
        self.items = deque(items)
        self._changed(len(self.items) - before)


class Lanes(Generic[T]):
    """Runs `work` on each lane until it is empty; `work` must drop what it has done, and never raise."""

    def __init__(self, work: Callable[[Lane[T]], Awaitable[None]], bound: int) -> None:
        self._work = work
        self._bound = bound
        self._count = 0
        self._lanes: dict[str, Lane[T]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._eased = asyncio.Event()

    def __len__(self) -> int:
        return self._count

    @property
    def busy(self) -> int:
        """How many lanes have work: what one conversation piles up waits behind itself, not beside the others."""
        return len(self._lanes)

    def __contains__(self, name: str) -> bool:
        return name in self._lanes

    def put(self, name: str, item: T) -> None:
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = Lane(name, self._changed)
            task = asyncio.create_task(self._run(lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        lane.add(item)

    def _changed(self, count: int) -> None:
        self._count += count
        if count < 0:
            self._eased.set()

    async def _run(self, lane: Lane[T]) -> None:
        while lane.items:
            await self._work(lane)
        del self._lanes[lane.name]

    async def room(self) -> None:
        """Wait until fewer than the bound wait in all."""
        while self._count >= self._bound:
            self._eased.clear()
            await self._eased.wait()

    async def idle(self) -> None:
        """Wait until nothing is left."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
