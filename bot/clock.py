"""Time as the house reads it: the day, the wall clock, a clock that never goes back, and waiting."""

import asyncio
import time
from datetime import date
from typing import Protocol

from bot.settings import Settings


class Clock(Protocol):
    """Injected wherever something waits, so that tests wait for nothing."""

    def today(self) -> date: ...

    def time(self) -> float:
        """Seconds since 1970: kept on disk, and wrong whenever somebody sets the machine's clock."""

    def monotonic(self) -> float:
        """Seconds since whenever: never goes back, means nothing after a restart."""

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The clock of this machine; the day may be fixed by `CONUM_NOW`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def today(self) -> date:
        return self._settings.today()

    def time(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
