"""Messages that the process may have died of: when they are treated, and when they are condemned."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import Clock
from bot.storage.records import Arrival

FEW = 8
"""Waiting messages up to which a process is not busy: a kill that hits at random seldom finds the same one."""
MAX_CRASHES = 3
"""Deaths with a message under the hand that condemn it, when few wait and no life ended otherwise meanwhile."""
MOST_CRASHES = 10
"""Deaths that condemn it in any case."""
POLITENESS = 10.0
"""Seconds for which a suspect lets others pass."""


def guilty(arrival: Arrival, waiting: int) -> bool:
    """`waiting` counts all that wait on its platform. A life that ended while it waited, untouched, tells of kills
    that have another cause: each asks for one death more.
    """
    elsewhere = arrival.ends - arrival.crashes
    limit = MOST_CRASHES if waiting > FEW else min(MAX_CRASHES + elsewhere, MOST_CRASHES)
    return arrival.crashes >= limit


def blamed(arrival: Arrival) -> Arrival:
    """A fault that repeats itself within a life ends like deaths do."""
    return arrival.model_copy(update={"crashes": arrival.crashes + 1, "ends": arrival.ends + 1})


class OneByOne:
    """The suspects of all platforms: never two at once, the least suspected first."""

    def __init__(self) -> None:
        self._waiting: list[int] = []
        self._busy = False
        self._changed = asyncio.Condition()

    @asynccontextmanager
    async def turn(self, crashes: int) -> AsyncIterator[None]:
        async with self._changed:
            self._waiting.append(crashes)
            try:
                await self._changed.wait_for(lambda: not self._busy and crashes == min(self._waiting))
            finally:
                self._waiting.remove(crashes)
            self._busy = True
        try:
            yield
        finally:
            async with self._changed:
                self._busy = False
                self._changed.notify_all()


class Precedence:
    """On one platform, who goes before whom: the many do not wait for what may kill the process again."""

    def __init__(self, clock: Clock, suspects: OneByOne) -> None:
        self._clock = clock
        self._suspects = suspects
        self._eased = asyncio.Event()
        self.under_way = 0
        """How many messages that nobody suspects are being treated."""

    @asynccontextmanager
    async def turn(self, arrival: Arrival) -> AsyncIterator[None]:
        """While a message is treated."""
        if arrival.suspect:
            await self._others_pass()
            async with self._suspects.turn(arrival.crashes):
                yield
            return
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1
            self._eased.set()

    async def _others_pass(self) -> None:
        """For a while, not for ever: of those that pass, none may ever end."""
        await asyncio.sleep(0)  # whoever starts with it is then under way
        enough = asyncio.ensure_future(self._clock.sleep(POLITENESS))
        enough.add_done_callback(lambda _: self._eased.set())
        try:
            while self.under_way > FEW and not enough.done():
                self._eased.clear()
                await self._eased.wait()
        finally:
            enough.cancel()
