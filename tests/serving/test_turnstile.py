"""One way out: one at a time, the oldest first, and no crowd at the door when a pause is over."""

import asyncio
import heapq
from itertools import pairwise
from types import SimpleNamespace

from bot.messages import Origin
from bot.serving.means import Means
from bot.serving.pacing import PACES, Pacer
from bot.serving.sender import Sender
from bot.serving.turnstile import Turnstile

PAUSE = 2.0
REFUSED = 0.34
"""When the platform asks for a pause: while somebody at the gate has taken a place."""


class SteppedClock:
    """Time that jumps to the next moment somebody waits for, once nobody has anything else to do."""

    def __init__(self):
        self._now = 0.0
        self._sleepers = []

    def monotonic(self):
        return self._now

    async def sleep(self, seconds):
        awake = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, id(awake), awake))
        await awake

    async def run(self, *tasks):
        while not all(task.done() for task in tasks):
            for _ in range(10):
                await asyncio.sleep(0)
            if self._sleepers:
                self._now, _, awake = heapq.heappop(self._sleepers)
                awake.set_result(None)


def _part(number):
    origin = Origin(platform="telegram", person=str(number), channel=str(number), place="private_bound")
    return SimpleNamespace(number=number, delay=0.0, part=SimpleNamespace(origin=origin))


async def test_after_a_pause_parts_leave_one_by_one():
    """A hundred whose hour passed meanwhile are not a hundred messages at once, or the platform refuses again."""
    clock, left, order = SteppedClock(), [], []
    platform = SimpleNamespace(platform="telegram")
    sender = Sender(None, platform, Pacer("telegram", paced=True), Means(clock), None)

    async def leave(number):
        await sender._turn(_part(number))
        left.append(clock.monotonic())
        order.append(number)

    async def refuse():
        await clock.sleep(REFUSED)
        sender._paused_until = clock.monotonic() + PAUSE

    await clock.run(asyncio.create_task(refuse()), *[asyncio.create_task(leave(number)) for number in range(100)])
    gaps = [later - earlier for earlier, later in pairwise(left)]
    assert not [moment for moment in left if REFUSED < moment < REFUSED + PAUSE]
    assert order == sorted(order), "a pause sent somebody to the end"
    assert min(gaps) > 0.99 / PACES["telegram"].overall.count


async def test_the_oldest_that_waits_comes_next():
    turnstile, order = Turnstile(), []

    async def go(age):
        async with turnstile.gate(age):
            order.append(age)
            await asyncio.sleep(0)

    await asyncio.gather(*(go(age) for age in (9, 5, 7, 1)))
    assert order == [9, 1, 5, 7]


async def test_who_gives_up_holds_nobody():
    """Neither while they wait, nor when their turn has just come."""
    turnstile = Turnstile()

    async def go(age):
        async with turnstile.gate(age):
            pass

    async with turnstile.gate(0):
        waiting, called, last = (asyncio.create_task(go(age)) for age in (1, 2, 3))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
    called.cancel()
    await asyncio.wait_for(last, 1)
