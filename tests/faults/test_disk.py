"""A disk that is full, read-only, locked or short of handles, and a database put back: nothing lost, nothing doubled,
and all goes on by itself.
"""

import asyncio
import contextlib
import resource
import shutil
import socket
import sqlite3
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.storage.backup import backup, restore
from tests.faults.platforms import MattermostJudge, TelegramJudge
from tests.serving.fakes import until

pytestmark = pytest.mark.faults

HELD = 30.0
"""Seconds during which somebody else writes."""


@pytest.fixture(params=[MattermostJudge, TelegramJudge], ids=lambda judge: judge.platform)
async def platform(request):
    async with request.param() as judge:
        yield judge


@pytest.fixture
async def mattermost():
    async with MattermostJudge() as judge:
        yield judge


@pytest.fixture
def disk(tmp_path, nursery):
    """A file system of its own for the database; `remount` changes its options while it is used."""
    place = tmp_path / "disque"
    place.mkdir()
    disk = Disk(place)
    if not disk.mount("size=16m"):
        pytest.skip("no file system can be mounted here")
    nursery.database = place / "conum.db"
    yield disk
    disk.leave()


class Disk:
    def __init__(self, place):
        self.place = place

    def mount(self, options):
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self.place)]
        return shutil.which("mount") and subprocess.run(command, capture_output=True, check=False).returncode == 0

    def remount(self, options):
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.place)], check=True)

    def fill(self):
        with contextlib.suppress(OSError), (self.place / "rempli").open("wb", buffering=0) as file:
            while True:
                file.write(b"x" * 4096)

    def empty(self):
        (self.place / "rempli").unlink(missing_ok=True)

    def leave(self):
        subprocess.run(["umount", "--lazy", str(self.place)], check=True)


async def readiness(nursery):
    """What `/readyz` says: status and words."""

    def ask():
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{nursery.web}/readyz", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    return await asyncio.to_thread(ask)


async def all_answered(nursery, platform, seconds=60):
    await until(lambda: not platform.lost(), seconds)
    assert (await readiness(nursery))[0] == 200
    assert await nursery.stop() == 0
    assert platform.lost() == []
    assert platform.doubled() == 0
    assert platform.disordered() == []
    assert nursery.integrity() == "ok"


async def start(nursery, platform):
    with socket.create_server(("127.0.0.1", 0)) as free:
        nursery.web = free.getsockname()[1]
    await nursery.start(platform, settings=platform.settings, http=f"127.0.0.1:{nursery.web}")


async def served(nursery, platform):
    await start(nursery, platform)
    assert await nursery.ready()


async def test_somebody_else_writes_for_half_a_minute(nursery, platform):
    await served(nursery, platform)
    with contextlib.closing(sqlite3.connect(nursery.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        platform.ask(12, 3)
        status, told = await readiness(nursery)
        await asyncio.sleep(HELD)
        other.execute("ROLLBACK")
    assert status == 503
    assert "la base de données ne peut pas être écrite" in told
    assert "storage refuses" in nursery.told
    await all_answered(nursery, platform)


async def test_it_starts_while_somebody_else_writes(nursery, platform):
    """An import that is long must not keep the service from coming back."""
    await served(nursery, platform)
    assert await nursery.stop() == 0
    with contextlib.closing(sqlite3.connect(nursery.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await start(nursery, platform)
        await asyncio.sleep(8)
        assert nursery.running, nursery.told
        other.execute("ROLLBACK")
    assert await nursery.ready()
    platform.ask(3, 3)
    await all_answered(nursery, platform)


async def test_a_disk_that_fills_and_is_emptied(nursery, disk, platform):
    await served(nursery, platform)
    disk.fill()
    platform.ask(60, 6)
    await until(lambda: "storage refuses" in nursery.told, 30)
    status, told = await readiness(nursery)
    assert platform.lost()
    assert status == 503
    assert "le disque est plein" in told
    disk.empty()
    await all_answered(nursery, platform)


async def test_no_handle_is_left(nursery, platform):
    """RLIMIT_NOFILE: neither a new line to the platform nor a new caller of `/readyz` can be had."""
    await served(nursery, platform)
    used = len(await asyncio.to_thread(lambda: [*Path(f"/proc/{nursery.pid}/fd").iterdir()]))
    resource.prlimit(nursery.pid, resource.RLIMIT_NOFILE, (used, 4096))
    platform.cut()
    platform.ask(12, 3)
    await asyncio.sleep(8)
    assert nursery.running
    resource.prlimit(nursery.pid, resource.RLIMIT_NOFILE, (4096, 4096))
    await all_answered(nursery, platform, 90)


async def test_the_journal_of_the_database_is_removed(nursery, mattermost):
    """By somebody who tidies up after a kill: what was committed since the last checkpoint is forgotten."""
    await served(nursery, mattermost)
    assert await nursery.stop() == 0
    await served(nursery, mattermost)
    mattermost.ask(12, 3)
    await until(lambda: not mattermost.lost(), 20)
    nursery.signal()
    await nursery.ended()
    for end in ("-wal", "-shm"):
        nursery.database.with_name(nursery.database.name + end).unlink()
    mattermost.forget_pending()
    mattermost.ask(6, 3)
    await served(nursery, mattermost)
    await all_answered(nursery, mattermost)


async def test_a_copy_is_put_back(nursery, mattermost, tmp_path):
    """Of what was answered since the copy, the database remembers nothing; the server does."""
    await served(nursery, mattermost)
    mattermost.ask(6, 3)
    await until(lambda: not mattermost.lost(), 20)
    backup(nursery.database, tmp_path / "copie.db")
    mattermost.ask(12, 3)
    await until(lambda: not mattermost.lost(), 20)
    assert await nursery.stop() == 0
    restore(tmp_path / "copie.db", nursery.database)
    mattermost.forget_pending()
    mattermost.ask(6, 3)
    await served(nursery, mattermost)
    await all_answered(nursery, mattermost)
