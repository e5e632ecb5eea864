"""`make bench-serve`: `conum serve` in front of the strict Mattermost peer: rate, p95, commits, memory."""

import argparse
import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from tests.faults.platforms import MattermostJudge

ROOT = Path(__file__).parents[2]
_RAW_SECONDS = 2.0


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


class Served:
    """`conum serve` as it is run, with its figures and its memory."""

    def __init__(self, folder, settings):
        self._address = "127.0.0.1:18499"
        self._environment = {
            **os.environ,
            **{f"CONUM_{name.upper()}": value for name, value in settings.items()},
            "CONUM_DATABASE": str(folder / "conum.db"),
            "CONUM_HTTP": self._address,
            "CONUM_PACING": "non",
        }
        self._log = (folder / "log").open("wb+")

    def __enter__(self):
        command = [sys.executable, "-m", "bot", "serve"]
        self._process = subprocess.Popen(command, env=self._environment, cwd=ROOT, stderr=self._log)
        while "prêt\n".encode() not in Path(self._log.name).read_bytes():
            time.sleep(0.05)
        return self

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()
        self._log.close()

    def commits(self):
        with urllib.request.urlopen(f"http://{self._address}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return float(next(line.split()[1] for line in lines if line.startswith("conum_commits ")))

    def memory(self):
        """The peak of its resident memory, in MB."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def percentile(values, rank):
    return sorted(values)[min(int(len(values) * rank), len(values) - 1)] if values else float("nan")


async def measure(judge, served, count, people, over=0.0):
    """Ask, over so many seconds or at once; wait for every answer; the figures."""
    first, commits, began = len(judge.asked), served.commits(), time.perf_counter()
    slices = max(int(over * 10), 1)
    for number in range(slices):
        judge.ask(count * (number + 1) // slices - count * number // slices, people)
        if over:
            await asyncio.sleep(max(began + (number + 1) / 10 - time.perf_counter(), 0))
    asked = dict(list(judge.asked.items())[first:])
    while True:
        answers = {key.partition("/")[0]: moment for key, _, moment in judge.answers()}
        if all(post in answers for post in asked):
            break
        await asyncio.sleep(0.1)
    ends = [answers[post] for post in asked]
    starts = [moment for _, moment in asked.values()]
    waits = [end - start for end, start in zip(ends, starts, strict=True)]
    return {
        "messages": count,
        "people": people,
        "messages_per_second": round(count / ((max(ends) - min(starts)) / 1000), 1),
        "p50_ms": percentile(waits, 0.5),
        "p95_ms": percentile(waits, 0.95),
        "commits_per_message": round((served.commits() - commits) / count, 2),
        "memory_mb": round(served.memory()),
        "lost": len(judge.lost()),
        "doubled": judge.doubled(),
        "disordered": len(judge.disordered()),
    }


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--messages", type=int, default=3000)
    parser.add_argument("--crowd", type=int, default=4000, help="people, one question each, within a minute")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base)
        print(json.dumps({"raw_commits_per_second": round(raw_commits(folder))}), flush=True)
        async with MattermostJudge() as judge:
            judge.people(max(options.crowd, 600))
            with Served(folder, judge.settings) as served:
                await measure(judge, served, 100, 50)
                burst = await measure(judge, served, options.messages, 600)
                print(json.dumps({"burst": burst}), flush=True)
                if options.crowd:
                    crowd = await measure(judge, served, options.crowd, options.crowd, over=60.0)
                    print(json.dumps({"crowd": crowd}), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
