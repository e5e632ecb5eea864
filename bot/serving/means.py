"""What everything that serves shares: the clock, chance, the figures, and insisting on the disk."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

import structlog

from bot.clock import Clock
from bot.metrics import Metrics
from bot.serving.backoff import delay
from bot.serving.suspicion import OneByOne
from bot.storage.store import LeaseLostError, StorageError

T = TypeVar("T")
Dies = Callable[[Exception], None]
"""What to call with what no retry can mend: a refused token, a lost lease."""

_log = structlog.get_logger("conum.storage")


@dataclass(frozen=True)
class Means:
    clock: Clock
    dice: Random = field(default_factory=Random)
    metrics: Metrics = field(default_factory=Metrics)
    suspects: OneByOne = field(default_factory=OneByOne)

    async def for_ever(self) -> None:
        """Wait for the end that was asked for."""
        await self.clock.sleep(float("inf"))

    async def insist(self, call: Callable[[], Awaitable[T]]) -> T:
        """Run a call of the store until it succeeds, ever more slowly: giving up would lose a message.
        Raises LeaseLostError, the one thing that waiting does not mend.
        """
        attempt = 0
        while True:
            try:
                return await call()
            except LeaseLostError:
                raise
            except StorageError as error:
                _log.error("storage refuses", reason=str(error), attempt=attempt)
                await self.clock.sleep(delay(attempt, None, self.dice))
                attempt += 1
