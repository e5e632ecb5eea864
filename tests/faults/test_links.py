"""Links that break, repeat themselves or ask for silence, and a disk that fills: all answered, once."""

import asyncio
import random
import resource

import pytest

from tests.serving.fakes import until


async def test_cuts_of_the_link(nursery, judge):
    """R3, short: ten cuts by reset under load."""
    judge.ask(120, 20)
    await nursery.start(judge)
    await nursery.ready()
    for _ in range(10):
        judge.cut()
        await asyncio.sleep(0.03)
    await until(lambda: not judge.lost())
    assert await nursery.stop() == 0
    assert judge.doubled() == []
    assert judge.disordered() == []


async def test_repeats_in_any_order(nursery, judge):
    """R8, short: each event up to five times, shuffled."""
    await nursery.start(judge)
    await nursery.ready()
    dice = random.Random(4)
    names = judge.ask(80, 20)
    kept = dict(judge.held)
    for _ in range(4):
        judge.held.update(kept)
        judge.push_again(dice.sample(names, len(names)))
        await asyncio.sleep(0.02)
    await until(lambda: not judge.lost())
    assert await nursery.stop() == 0
    assert judge.doubled() == []


async def test_a_full_disk(nursery, judge):
    """R6: what cannot be kept is not confirmed; once there is room, all is answered without a restart."""
    await nursery.start(judge)
    await nursery.ready()
    assert await nursery.stop() == 0
    size = nursery.database.stat().st_size
    await nursery.start(judge, file_size=size + 150_000)
    await nursery.ready()
    judge.ask(300, 30)
    await until(lambda: "storage refuses" in nursery.told or not judge.lost())
    assert judge.lost()
    resource.prlimit(nursery.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await until(lambda: not judge.lost())
    assert await nursery.stop() == 0
    assert judge.doubled() == []
    assert judge.disordered() == []
    assert nursery.integrity() == "ok"


@pytest.mark.faults
async def test_a_hundred_cuts(nursery, judge):
    """R3 on the wire; the websocket itself is cut in the tests of its adapter."""
    judge.ask(3000, 100)
    dice = random.Random(1)
    await nursery.start(judge)
    await nursery.ready()
    for _ in range(100):
        judge.cut()
        await asyncio.sleep(dice.random() * 0.05)
    await until(lambda: not judge.lost())
    assert await nursery.stop() == 0
    assert judge.doubled() == []
    assert judge.disordered() == []


@pytest.mark.faults
async def test_a_storm_of_refusals(nursery, judge):
    """R4 on the wire, in short waits; the long ones run on an injected clock in `test_sender.py`."""
    judge.refusals = [random.Random(2).choice([0.1, 0.3, "demain", 0.2]) for _ in range(400)]
    judge.ask(300, 60)
    await nursery.start(judge)
    await until(lambda: not judge.lost(), 400)  # one part may be refused seven times, and wait a minute
    assert await nursery.stop() == 0
    assert judge.doubled() == []
    assert judge.disordered() == []
