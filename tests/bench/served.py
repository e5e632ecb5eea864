"""The process that a bench measures: `conum serve` as it is run, with its figures and its memory."""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
_RAW_SECONDS = 2.0


class Served:
    """Between `async with` and its end, the process lives. Nothing here blocks the loop: a peer may live on it."""

    def __init__(self, folder, settings, *, paced=False):
        self._address = f"127.0.0.1:{free_port()}"
        self._environment = {
            **os.environ,
            **{f"CONUM_{name.upper()}": value for name, value in settings.items()},
            "CONUM_DATABASE": str(folder / "conum.db"),
            "CONUM_HTTP": self._address,
            "CONUM_PACING": "oui" if paced else "non",
        }
        self._log = (folder / "log").open("wb+")

    async def __aenter__(self):
        self._process = self._started()
        while "prêt\n".encode() not in self.log():
            self._must_live()
            await asyncio.sleep(0.05)
        return self

    async def __aexit__(self, *_):
        self._must_live()
        self._process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(self._process.wait)
        self._log.close()

    def _started(self):
        command = [sys.executable, "-m", "bot", "serve"]
        return subprocess.Popen(command, env=self._environment, cwd=ROOT, stderr=self._log)

    def log(self):
        return Path(self._log.name).read_bytes()

    def _must_live(self):
        if self._process.poll() is not None:
            raise RuntimeError(f"conum serve : {self._process.returncode}\n{self.log()[-2000:].decode()}")

    def figures(self):
        """What `/metrics` says, by name and labels."""
        with urllib.request.urlopen(f"http://{self._address}/metrics", timeout=60) as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines) if name[:1] != "#"}

    def memory(self, kind="VmHWM"):
        """Its resident memory in MB, at its peak or (`VmRSS`) now."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith(kind))) / 1024

    def seconds(self):
        """Its time on a processor."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def percentile(values, rank):
    return round(sorted(values)[min(int(len(values) * rank), len(values) - 1)]) if values else None


def raw_commits(folder):
    """Durable commits a second of SQLite alone, in the same folder, in the same run."""
    connection = sqlite3.connect(folder / "raw.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE row (value)")
    began, count = time.perf_counter(), 0
    while time.perf_counter() - began < _RAW_SECONDS:
        connection.execute("INSERT INTO row VALUES (1)")
        count += 1
    connection.close()
    return count / (time.perf_counter() - began)
