"""How a server starts, refuses to start, stops and dies: its exit codes and its words."""

import asyncio
import signal
import subprocess
import sys

import pytest

from bot.storage.sqlite import SqliteStore
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


async def test_a_terminal_that_closes_ends_it_in_order(nursery, judge):
    """SIGHUP is a stop like another: what is in hand is answered."""
    judge.ask(30, 10)
    await nursery.start(judge)
    await nursery.ready()
    nursery.signal(signal.SIGHUP)
    assert await nursery.ended() == 0
    await nursery.start(judge)
    await until(lambda: not judge.lost(), 20)
    assert judge.doubled() == []


@pytest.mark.faults
async def test_a_signal_during_the_start_ends_it(nursery, judge):
    """Whenever it comes; the next start takes up what waits. Before it has its handler, the system ends it."""
    judge.ask(30, 10)
    for hundredths in range(0, 40, 2):
        await nursery.start(judge)
        await asyncio.sleep(hundredths / 100)
        nursery.signal(signal.SIGTERM)
        assert await nursery.ended() in {0, -signal.SIGTERM}
        assert "Traceback" not in nursery.told
    await nursery.start(judge)
    await until(lambda: not judge.lost(), 20)
    assert judge.doubled() == []
    assert nursery.integrity() == "ok"


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


@pytest.mark.faults
async def test_a_database_taken_over_ends_the_process(nursery, judge):
    """R16, where the lock of the file does not hold (another machine): within seconds, even if nobody writes."""
    await nursery.start(judge)
    await nursery.ready()
    await SqliteStore.open(nursery.database).close()
    assert await nursery.ended() == 1
    assert "la base a été reprise par une autre instance" in nursery.told


ENDS_WHILE_A_THREAD_WORKS = """
import asyncio, time
from bot.commands import serve as command

async def serve(*_):
    asyncio.get_running_loop().run_in_executor(None, time.sleep, 120)
    return 0

command.serve = serve
for name in ("load_settings", "check_serving", "database_of", "conversations_to_serve"):
    setattr(command, name, lambda *_, **__: None)
command.command.callback(database=None)
"""


def test_a_long_import_does_not_hold_the_end_up():
    """What it writes is one transaction; the next start finds it done or not begun."""
    done = subprocess.run([sys.executable, "-c", ENDS_WHILE_A_THREAD_WORKS], check=False, timeout=30)
    assert done.returncode == 0
