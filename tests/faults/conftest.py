"""Real processes over a wire, killed as told; the judge on the other side says what was lost or doubled."""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import sys

import pytest

from tests.faults.judge import Judge
from tests.serving.fakes import until

ROOT = __import__("pathlib").Path(__file__).parents[2]


class Nursery:
    """Starts servers from a warm parent, one at a time."""

    def __init__(self, process, folder):
        self._process = process
        self.database = folder / "conum.db"
        self.log = folder / "log"
        self.pid = None
        self._ended = None

    async def start(self, judge, **order):
        """Start a server against a judge; it is not waited for."""
        order = {"database": str(self.database), "log": str(self.log), "port": judge.port, **order}
        order.setdefault("platform", judge.platform)
        order.setdefault("searches", judge.platform == "mattermost")
        self.log.write_bytes(b"")
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self.pid = int(await self._process.stdout.readline())
        self._ended = asyncio.create_task(self._process.stdout.readline())

    async def ready(self):
        """Wait until it says it is; False when it died before."""
        await until(lambda: "prêt\n" in self.told or self._ended.done(), 10)
        return not self._ended.done()

    @property
    def told(self):
        return self.log.read_text(encoding="utf-8")

    @property
    def running(self):
        return self._ended is not None and not self._ended.done()

    def signal(self, number=signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    async def ended(self):
        """Its exit code."""
        return int(await asyncio.wait_for(asyncio.shield(self._ended), 20))

    async def stop(self):
        self.signal(signal.SIGTERM)
        return await self.ended()

    def integrity(self):
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            return connection.execute("PRAGMA integrity_check").fetchone()[0]


@pytest.fixture
async def nursery(tmp_path):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.faults.launcher",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert await process.stdout.readline() == b"warm\n"
    nursery = Nursery(process, tmp_path)
    yield nursery
    if nursery.running:
        nursery.signal()
        await nursery.ended()
    process.stdin.close()
    await process.wait()


@pytest.fixture
async def judge():
    async with Judge() as judge:
        yield judge
