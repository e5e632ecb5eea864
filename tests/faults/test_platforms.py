"""The whole process with its real adapters, killed in front of the strict peers."""

import asyncio
import random
import signal

import pytest

from tests.faults.platforms import MattermostJudge, TelegramJudge
from tests.serving.fakes import until

JUDGES = (MattermostJudge, TelegramJudge)


@pytest.fixture(params=JUDGES, ids=lambda judge: judge.platform)
async def platform(request):
    async with request.param() as judge:
        yield judge


async def killed_and_judged(nursery, platform, load, kills, pause):
    """Kill so many times, so long after ready; then let all be answered, and judge. What was asked before the very
    first start is nobody's to answer, so a first life asks for nothing.
    """
    in_flight, (count, people) = set(), load
    await nursery.start(platform, settings=platform.settings)
    await nursery.ready()
    assert await nursery.stop() == 0
    platform.ask(count, people)
    for _ in range(kills):
        await nursery.start(platform, settings=platform.settings)
        await nursery.ready()
        await asyncio.sleep(pause())
        nursery.signal()
        assert await nursery.ended() == -signal.SIGKILL
        assert nursery.integrity() == "ok"
        in_flight |= nursery.in_flight()
    await nursery.start(platform, settings=platform.settings)
    await until(lambda: not platform.lost())
    assert await nursery.stop() == 0
    assert platform.lost() == []
    assert platform.doubled() <= (len(in_flight) if platform.in_flight_may_double else 0)
    assert platform.disordered() == []


async def test_kills_in_front_of_a_platform(nursery, platform):
    """R1, short, with the real adapters."""
    await killed_and_judged(nursery, platform, (60, 12), 2, lambda: 0.05)


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(3))
async def test_many_kills_in_front_of_a_platform(nursery, platform, seed):
    dice = random.Random(seed)
    await killed_and_judged(nursery, platform, (800, 100), 12, lambda: 0.05 + 0.2 * dice.random())


@pytest.mark.faults
@pytest.mark.parametrize("platform", [MattermostJudge], indirect=True, ids=["mattermost"])
async def test_cuts_of_the_websocket(nursery, platform):
    """R3: a cut each quarter of a second, half of them by reset, under load."""
    await nursery.start(platform, settings=platform.settings)
    await nursery.ready()
    for number in range(40):
        platform.ask(5, 20)
        platform.peer.do(lambda number=number: platform.peer.cut(rst=bool(number % 2)))
        await asyncio.sleep(0.25)
    await until(lambda: not platform.lost())
    assert await nursery.stop() == 0
    assert platform.doubled() == 0
