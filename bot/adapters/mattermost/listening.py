"""From the stream of events to the inbox: order kept in each channel, gaps filled before what follows them."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.adapters import Intake, LinkDeadError, RetryLaterError
from bot.adapters.mattermost.catch_up import ALIVE, START, CatchUp, Cursors
from bot.adapters.mattermost.reading import Me
from bot.adapters.mattermost.rest import Rest
from bot.adapters.mattermost.socket import Timing
from bot.adapters.mattermost.taking import Taker, channel_of

_log = logging.getLogger("conum.mattermost")

HELD = 5_000
"""Events that wait, at most, while their channels are read again."""
_TRIES = 3
_READERS = 4


class Listener:
    """A Receiver that puts what concerns us in the inbox, and fills the gaps of the stream by REST."""

    def __init__(
        self, rest: Rest, intake: Intake, me: Callable[[], Me], timing: Timing, ready: asyncio.Event
    ) -> None:
        """`ready` is set when the first catch-up is over."""
        self._rest = rest
        self._timing = timing
        self._ready = ready
        self._cursors = Cursors(intake, settle=timing.settle)
        self._catch_up = CatchUp(rest, self._cursors)
        self._taker = Taker(rest, intake, me, self._cursors)
        self._held: dict[str, list[Mapping[str, Any]]] = {}
        self._waiting = 0
        self._read: set[str] = set()
        self._holding = False
        self._gap = asyncio.Event()
        self._gaps = 0
        self._overflow = False

    async def opened(self) -> None:
        """A new stream: everything since the cursors must be read by REST, and what comes now waits for it."""
        self._gaps += 1
        self._read.clear()
        self._holding = True
        self._cursors.frozen = True
        self._gap.set()

    async def received(self, events: Sequence[Mapping[str, Any]]) -> None:
        ours = [event for event in events if self._taker.concerns(event)]
        if not ours:
            return
        channel = channel_of(ours[0])
        if self._holding and channel not in self._read:
            self._hold(channel, ours)
        else:
            await self._taker.take(ours)

    async def fill_gaps(self) -> None:
        """Until cancelled: read the channels again each time the stream was broken. Raises LinkDeadError."""
        failures = 0
        while True:
            await self._gap.wait()
            self._gap.clear()
            try:
                await self._fill()
                failures = 0
            except LinkDeadError:
                raise
            except RetryLaterError as error:
                failures += 1
                _log.warning("mattermost: channels not read yet: %s", error)
                await self._retry(failures, error.after)
            except Exception:  # noqa: BLE001 — the inbox is ill: the posts wait on the server
                failures += 1
                _log.exception("mattermost: channels not read yet")
                await self._retry(failures, None)

    async def sweep(self) -> None:
        """Read again what the stream may have dropped without a hole, when no gap is being filled."""
        if not self._holding and not self._gap.is_set():
            await self._fill()

    async def keep_position(self) -> None:
        """Move the cursors, when it is time to."""
        await self._cursors.flush()
        if not self._cursors.frozen:
            await self._cursors.mark(ALIVE, self._rest.server_now())

    async def _retry(self, failures: int, after: float | None) -> None:
        if failures >= _TRIES or (after or 0.0) > self._timing.longest_wait:
            await self._release_all(self._gaps)  # the cursors stay: nothing is lost, only order may suffer
        pause = min(self._timing.longest_wait, self._timing.first_wait * 2 ** min(failures, 10))
        await asyncio.sleep(max(pause, after or 0.0))
        self._gap.set()

    async def _fill(self) -> None:
        gaps = self._gaps
        if not await self._cursors.moment(START):
            await self._cursors.mark(START, self._rest.server_now())
        channels = await self._catch_up.channels()
        self._taker.know(channels)
        turns = asyncio.Semaphore(_READERS)
        done = await asyncio.gather(
            *(self._fill_channel(channel, turns, gaps) for channel in channels), return_exceptions=True
        )
        for fault in done:
            if isinstance(fault, BaseException):
                raise fault
        if gaps == self._gaps and not self._overflow:
            await self._release_all(gaps)
            self._cursors.frozen = gaps != self._gaps
            self._ready.set()
        elif self._overflow:
            self._overflow = False
            self._gap.set()

    async def _fill_channel(self, channel: Mapping[str, Any], turns: asyncio.Semaphore, gaps: int) -> None:
        async with turns:
            await self._taker.take_missed(await self._catch_up.missed(channel))
            await self._release(str(channel["id"]), gaps)

    def _hold(self, channel: str, events: Sequence[Mapping[str, Any]]) -> None:
        room = events[: max(HELD - self._waiting, 0)]
        self._overflow |= len(room) < len(events)  # the others will be read by REST
        self._waiting += len(room)
        self._held.setdefault(channel, []).extend(room)

    async def _release(self, channel: str, gaps: int) -> None:
        """Take what waited for a channel, unless the stream was broken again meanwhile."""
        while gaps == self._gaps and (waiting := self._held.get(channel)):
            await self._taker.take(waiting[:1])
            waiting.pop(0)
            self._waiting -= 1
        if gaps == self._gaps:
            self._held.pop(channel, None)
            self._read.add(channel)

    async def _release_all(self, gaps: int) -> None:
        while gaps == self._gaps and self._held:
            await self._release(next(iter(self._held)), gaps)
        if gaps == self._gaps:
            self._holding = False
