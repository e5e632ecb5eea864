"""Kills of a real process: nothing lost, nothing doubled where the platform can be searched, order kept."""

import asyncio
import signal

import pytest

from tests.faults.judge import Judge
from tests.serving.fakes import until


async def verdict(nursery, judge, names, *, doubles_allowed=0):
    """Once everything is answered, stop in order, then judge."""
    await until(lambda: not judge.lost(names), 30)
    assert await nursery.stop() == 0
    assert judge.lost(names) == []
    assert len(judge.doubled()) <= doubles_allowed, judge.doubled()
    assert judge.disordered() == []
    assert nursery.integrity() == "ok"


@pytest.mark.parametrize("platform", ["mattermost", "telegram"])
async def test_kills_during_load(nursery, platform):
    """R1, short: a kill every 50 ms after ready, until four have hit."""
    async with Judge(platform) as judge:
        names = judge.ask(600, 40)
        kills = 0
        while judge.lost(names) and kills < 4:
            await nursery.start(judge)
            if await nursery.ready():
                await asyncio.sleep(0.05)
                nursery.signal()
            assert await nursery.ended() == -signal.SIGKILL
            assert nursery.integrity() == "ok"
            kills += 1
        await nursery.start(judge)
        await verdict(nursery, judge, names, doubles_allowed=kills * 40 if platform == "telegram" else 0)
