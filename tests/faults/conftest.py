"""Real processes over a wire, killed as told; the judge on the other side says what was lost or doubled."""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.judge import Judge
from tests.serving.fakes import until

ROOT = Path(__file__).parents[2]


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
        order = {"database": str(self.database), "log": str(self.log), "port": getattr(judge, "port", 0), **order}
        order.setdefault("platform", judge.platform)
        order.setdefault("searches", judge.platform == "mattermost")
        self.log.write_bytes(b"")
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        self.pid = int(await self._line())
        self._ended = asyncio.create_task(self._line())

    async def _line(self):
        return await asyncio.to_thread(self._process.stdout.readline)

    async def ready(self):
        """Wait until it says it is; False when it died before."""
        await until(lambda: "prêt\n" in self.told or self._ended.done())
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
        return int(await asyncio.wait_for(asyncio.shield(self._ended), 60))

    async def stop(self):
        self.signal(signal.SIGTERM)
        return await self.ended()

    def in_flight(self):
        """The keys of the parts that a try may have begun for, and nobody knows more."""
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute("SELECT key FROM outbox WHERE state = 'waiting' AND tried = 1")
            return {key for (key,) in rows}

    def integrity(self):
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            return connection.execute("PRAGMA integrity_check").fetchone()[0]


@pytest.fixture(scope="session")
def warm_parent():
    command = [sys.executable, "-m", "tests.faults.launcher"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"warm\n"
        yield process


@pytest.fixture
async def nursery(warm_parent, tmp_path):
    nursery = Nursery(warm_parent, tmp_path)
    yield nursery
    if nursery.running:
        nursery.signal()
        await nursery.ended()


@pytest.fixture
async def judge():
    async with Judge() as judge:
        yield judge
