"""The sender: drains one platform's outbox, each conversation in order, as fast as the platform allows."""

from collections.abc import Sequence
from functools import partial

import structlog

from bot.adapters import Adapter, LinkDeadError, Part, RefusedError, RetryLaterError
from bot.failpoints import reach
from bot.serving.backoff import delay
from bot.serving.lanes import Lane, Lanes
from bot.serving.means import Dies, Means
from bot.serving.pacing import Pacer
from bot.serving.turnstile import Turnstile
from bot.storage.outbox import moved
from bot.storage.records import Waiting
from bot.storage.store import LeaseLostError, Store

MAX_ATTEMPTS = 20
"""Tries after which a part is given up, if the platform took something else meanwhile: in an outage nothing is."""
MAX_IN_HAND = 5_000
_PAGE = 500
_log = structlog.get_logger("conum.sender")


class Sender:
    """One platform's sender."""

    def __init__(self, store: Store, adapter: Adapter, pacer: Pacer, means: Means, dies: Dies) -> None:
        self.dies = dies
        self._store = store
        self._adapter = adapter
        self._pacer = pacer
        self._clock = means.clock
        self._means = means
        self._insist = means.insist
        self._paused_until = float("-inf")
        self._turnstile = Turnstile()
        self._succeeded = float("-inf")
        self._metrics = means.metrics
        self.lanes: Lanes[Waiting] = Lanes(self._send, MAX_IN_HAND)

    async def recover(self) -> None:
        """Take up what waits on disk: that is all a start does, after whatever end."""
        after = 0
        while page := await self._insist(partial(self._store.waiting, self._adapter.platform, after, _PAGE)):
            self.take(page)
            after = page[-1].number
            await self.lanes.room()

    def take(self, parts: Sequence[Waiting]) -> None:
        """Deliver these, after what already waits in their conversations."""
        for waiting in parts:
            self.lanes.put(waiting.conversation, waiting)

    def ready(self, conversation: str) -> bool:
        """Whether a part of this conversation would leave at once."""
        return conversation not in self.lanes and self._paused_until <= self._clock.monotonic()

    async def _send(self, lane: Lane[Waiting]) -> None:
        try:
            await self._try(lane, lane.head)
        except (LinkDeadError, LeaseLostError) as error:
            self.dies(error)
            await self._means.for_ever()

    async def _try(self, lane: Lane[Waiting], waiting: Waiting) -> None:
        """One try of the head of a lane, and what follows from it."""
        await self._turn(waiting)
        part = await self._resolved(waiting)
        if not waiting.marked:
            await self._insist(lambda: self._store.trying(waiting.number))
        reach("before send")
        try:
            message = await self._adapter.deliver(part, again=waiting.again)
        except RetryLaterError as error:
            await self._later(lane, waiting, error)
        except RefusedError as error:
            await self._refused(lane, waiting, error)
        except LinkDeadError:
            raise
        except Exception as error:  # noqa: BLE001 — a fault of an adapter must not stop the others
            _log.error("delivery failed unexpectedly", kind=type(error).__name__, exc_info=True)
            await self._later(lane, waiting, RetryLaterError("unexpected"))
        else:
            reach("after send")
            self._succeeded = self._clock.monotonic()
            await self._insist(lambda: self._store.delivered(waiting.number, message))
            self._metrics.delivered(self._adapter.platform, "sent")
            lane.drop()

    async def _turn(self, waiting: Waiting) -> None:
        """Wait for the part's own delay, for its place, then for its turn among all and the platform's pause."""
        await self._rest(max(waiting.delay, self._pacer.local(waiting.part.origin, self._clock.monotonic())))
        async with self._turnstile.gate(waiting.number):
            waited = True
            while waited:  # a place taken before a pause is no place after it
                await self._pause()
                await self._rest(self._pacer.overall(self._clock.monotonic()))
                waited = await self._pause()

    async def _pause(self) -> bool:
        """Let the platform's pause pass; whether there was one."""
        waited = False
        while (left := self._paused_until - self._clock.monotonic()) > 0:
            waited = True
            await self._clock.sleep(left)
        return waited

    async def _rest(self, seconds: float) -> None:
        if seconds > 0:
            await self._clock.sleep(seconds)

    async def _resolved(self, waiting: Waiting) -> Part:
        """The part, with the message it edits: known by now, since what it replaces goes before it."""
        if not waiting.replaces_key:
            return waiting.part
        key = waiting.replaces_key
        message = await self._insist(lambda: self._store.message_of(self._adapter.platform, key))
        return waiting.part.model_copy(update={"replaces": message})

    async def _later(self, lane: Lane[Waiting], waiting: Waiting, error: RetryLaterError) -> None:
        """Try again later, unless this part has failed too often by itself."""
        counted = not error.whole_platform
        attempts = waiting.attempts + counted
        wait = delay(attempts, error.after, self._means.dice)
        self._metrics.delivered(self._adapter.platform, "postponed")
        if error.whole_platform:
            self._paused_until = max(self._paused_until, self._clock.monotonic() + wait)
        since = self._clock.monotonic() if waiting.failing_since is None else waiting.failing_since
        if attempts >= MAX_ATTEMPTS and self._succeeded > since:
            await self._bury(lane, waiting, str(error))
            return
        await self._insist(lambda: self._store.postpone(waiting.number, wait, counted=counted))
        tried = {"attempts": attempts, "delay": wait, "marked": True, "again": True, "failing_since": since}
        lane.items[0] = waiting.model_copy(update=tried)

    async def _refused(self, lane: Lane[Waiting], waiting: Waiting, error: RefusedError) -> None:
        """Never as it is: elsewhere when the place moved, nowhere when it or the question is gone, else a dead
        letter.
        """
        platform, channel = self._adapter.platform, waiting.part.origin.channel
        moved_to = error.moved_to
        if moved_to:
            await self._insist(lambda: self._store.move_place(platform, channel, moved_to))
            lane.replace(
                [item.model_copy(update={"part": moved(item.part, moved_to), "delay": 0.0}) for item in lane.items]
            )
        elif error.gone:
            await self._insist(lambda: self._store.drop_place(platform, channel))
            self._metrics.delivered(platform, "dropped")
            lane.replace([other for other in lane.items if other.part.origin.channel != channel])
        elif error.unwanted:
            await self._insist(lambda: self._store.drop(waiting.number))
            self._metrics.delivered(platform, "dropped")
            lane.drop()
        else:
            await self._bury(lane, waiting, str(error))

    async def _bury(self, lane: Lane[Waiting], waiting: Waiting, reason: str) -> None:
        _log.error("dead letter", part=waiting.part.key, reason=reason)
        await self._insist(lambda: self._store.bury(waiting.number, reason))
        self._metrics.delivered(self._adapter.platform, "dead")
        lane.drop()
