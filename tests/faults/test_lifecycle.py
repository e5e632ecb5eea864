"""How a server starts, refuses to start, stops and dies: its exit codes and its words."""

import asyncio
import signal

from tests.serving.fakes import until


async def test_a_stop_under_load_loses_nothing(nursery, judge):
    """R7."""
    judge.ask(200, 20)
    await nursery.start(judge)
    await nursery.ready()
    assert await nursery.stop() == 0
    await nursery.start(judge)
    await until(lambda: not judge.lost())
    assert await nursery.stop() == 0
    assert judge.doubled() == []


async def test_a_second_signal_ends_at_once(nursery, judge):
    """R7: a part that must wait keeps the first stop waiting."""
    judge.refusals = [1000]
    judge.ask(1, 1)
    await nursery.start(judge)
    await nursery.ready()
    await until(lambda: not judge.refusals)
    nursery.signal(signal.SIGTERM)
    await asyncio.sleep(0.1)
    assert nursery.running
    nursery.signal(signal.SIGTERM)
    assert await nursery.ended() == 1


async def test_a_dead_link_ends_the_process_and_says_so(nursery, judge):
    await nursery.start(judge)
    await nursery.ready()
    judge.say_dead()
    assert await nursery.ended() == 1
    assert "le jeton est refusé" in nursery.told


async def test_a_second_instance_is_refused(nursery, judge, conum):
    """R16."""
    await nursery.start(judge)
    await nursery.ready()
    settings = {"CONUM_MATTERMOST_URL": "http://127.0.0.1:9", "CONUM_MATTERMOST_TOKEN": "invented"}
    done = await asyncio.to_thread(conum, "serve", "--database", nursery.database, **settings)
    told = done.stderr.decode()
    assert done.returncode == 2
    assert f"processus {nursery.pid}" in told
    assert "Traceback" not in told
    judge.ask(3, 3)
    await until(lambda: not judge.lost())
