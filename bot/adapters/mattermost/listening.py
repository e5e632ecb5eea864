"""From the stream of events to the inbox: order kept in each channel, gaps filled before what follows them."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.adapters import Intake, LinkDeadError, RetryLaterError
from bot.adapters.mattermost.catch_up import ALIVE, START, CatchUp, Cursors
from bot.adapters.mattermost.changes import Changes
from bot.adapters.mattermost.reading import Me
from bot.adapters.mattermost.socket import Timing
from bot.adapters.mattermost.standing import Standing
from bot.adapters.mattermost.taking import Taker, channel_of

_log = logging.getLogger("conum.mattermost")

HELD = 5_000
"""Events that wait, at most, while their channels are read again."""
_TRIES = 3
_READERS = 4


class Listener:
    """A Receiver that puts what concerns us in the inbox, and fills the gaps of the stream by REST."""

    def __init__(
        self, standing: Standing, intake: Intake, me: Callable[[], Me], timing: Timing, ready: asyncio.Event
    ) -> None:
        """`ready` is set when the first catch-up is over."""
        self._rest = standing.rest
        self._timing = timing
        self._ready = ready
        self._cursors = Cursors(intake, settle=timing.settle)
        self._catch_up = CatchUp(self._rest, self._cursors)
        self._changes = Changes(self._rest, self._cursors)
        self._taker = Taker(standing, intake, me, self._cursors)
        self._held: dict[str, list[Mapping[str, Any]]] = {}
        self._waiting = 0
        self._read: set[str] = set()
        """The channels read again since the stream was broken: what comes in them is taken at once."""
        self._dropped: set[str] = set()
        """The channels in which an event found no room to wait: they must be read once more."""
        self._holding = False
        self._gap = asyncio.Event()
        self._gaps = 0

    async def opened(self) -> None:
        """A new stream: everything since the cursors must be read by REST, and what comes now waits for it."""
        self._gaps += 1
        self._read.clear()
        self._dropped.clear()
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
            read = len(self._read)
            try:
                await self._fill(broken=True)
                failures = 0
            except LinkDeadError:
                raise
            except RetryLaterError as error:
                failures = 0 if len(self._read) > read else failures + 1
                _log.warning("mattermost: channels not read yet: %s", error)
                await self._retry(failures, error.after)
            except Exception:  # noqa: BLE001 — the inbox is ill: the posts wait on the server
                failures += 1
                _log.exception("mattermost: channels not read yet")
                await self._retry(failures, None)

    async def sweep(self) -> None:
        """Read again what the stream may have dropped without a hole, when no gap is being filled."""
        if not self._cursors.frozen and not self._gap.is_set():
            self._read.clear()
            await self._fill(broken=False)

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

    async def _fill(self, *, broken: bool) -> None:
        """Read what is not read yet, those who speak now first. A server that refuses half-way keeps what was read.
        `broken`: the stream was, and so may have lost more than new posts.
        """
        gaps = self._gaps
        if not await self._cursors.moment(START):
            await self._cursors.mark(START, self._rest.server_now())
        channels = await self._catch_up.channels()
        self._taker.know(channels)
        self._dropped.intersection_update(str(channel["id"]) for channel in channels)
        changed = await self._changes.watched(channels) if broken else {}
        unread = [channel for channel in channels if str(channel["id"]) not in self._read]
        unread.sort(key=lambda channel: str(channel["id"]) not in self._held)
        await self._fill_channels(unread, changed, gaps)
        if gaps != self._gaps:
            return
        if self._dropped or any(str(channel["id"]) not in self._read for channel in channels):
            self._gap.set()
            return
        await self._release_all(gaps)
        self._cursors.frozen = gaps != self._gaps
        self._ready.set()

    async def _fill_channels(
        self, channels: Sequence[Mapping[str, Any]], changed: Mapping[str, int], gaps: int
    ) -> None:
        """A few at a time. Each reader stops at its first fault; the first of all is raised."""
        waiting = iter(channels)

        async def read() -> None:
            for channel in waiting:
                await self._fill_channel(channel, changed.get(str(channel["id"])), gaps)

        done = await asyncio.gather(*(read() for _ in range(_READERS)), return_exceptions=True)
        for fault in done:
            if isinstance(fault, BaseException):
                raise fault

    async def _fill_channel(self, channel: Mapping[str, Any], since: int | None, gaps: int) -> None:
        """What was said, then what became since a moment of what was known before, then what waited."""
        name = str(channel["id"])
        changed = await self._changes.of(name, since) if since else []
        known = await self._taker.known(changed)
        await self._taker.take_missed(await self._catch_up.missed(channel))
        await self._taker.take_changed(known)
        if not await self._release(name, gaps):
            return
        if name in self._dropped:
            self._dropped.remove(name)
        else:
            self._read.add(name)

    def _hold(self, channel: str, events: Sequence[Mapping[str, Any]]) -> None:
        room = events[: max(HELD - self._waiting, 0)]
        if len(room) < len(events):
            self._dropped.add(channel)
        self._waiting += len(room)
        self._held.setdefault(channel, []).extend(room)

    async def _release(self, channel: str, gaps: int) -> bool:
        """Take what waited for a channel, unless the stream was broken again meanwhile; whether it was not."""
        while gaps == self._gaps and (waiting := self._held.get(channel)):
            await self._taker.take(waiting[:1])
            waiting.pop(0)
            self._waiting -= 1
        if gaps == self._gaps:
            self._held.pop(channel, None)
        return gaps == self._gaps

    async def _release_all(self, gaps: int) -> None:
        """Wait no longer; a channel that is not read yet still must be."""
        while gaps == self._gaps and self._held:
            await self._release(next(iter(self._held)), gaps)
        if gaps == self._gaps:
            self._holding = False
