"""One way out for everything: one part at a time is at the gate, the oldest of those that wait comes next."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turnstile:
    """Whoever waits has reserved nothing: after a pause they leave one by one, not all whose hour has passed."""

    def __init__(self) -> None:
        self._taken = False
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self._count = 0

    @asynccontextmanager
    async def gate(self, age: int) -> AsyncIterator[None]:
        """Hold the gate. The smallest `age` that waits is served first: what was refused is not sent to the end."""
        if self._taken:
            await self._wait(age)
        self._taken = True
        try:
            yield
        finally:
            self._next()

    async def _wait(self, age: int) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._waiting, (age, self._count, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._next()  # it was ours already
            raise

    def _next(self) -> None:
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._taken = False
