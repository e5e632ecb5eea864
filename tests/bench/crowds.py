"""How long many people wait: all at once, then the whole network in a minute, on each platform."""

import asyncio
import time

from tests.bench.served import Served, percentile, raw_commits
from tests.faults.platforms import MattermostJudge, TelegramJudge
from tests.peers.telegram.flood import OVERALL

EVERYBODY = 4_000
MINUTE = 60.0
_SLICE = 0.1
_PATIENCE = 60.0


async def measure(judge, served, count, people, over=0.0):
    """Ask, over so many seconds or at once; wait for every answer; the figures."""
    first, began = len(judge.asked), time.perf_counter()
    commits, busy = await _spent(served)
    slices = max(round(over / _SLICE), 1)
    for number in range(slices):
        judge.ask(count * (number + 1) // slices - count * number // slices, people)
        if over:
            await asyncio.sleep(max(began + (number + 1) * _SLICE - time.perf_counter(), 0))
    waits = await answered(judge, first, count)
    commits_now, busy_now = await _spent(served)
    delays = [end - start for start, end in waits]
    seconds = (max(end for _, end in waits) - min(start for start, _ in waits)) / 1000 if waits else float("nan")
    return {
        "messages": count,
        "people": people,
        "seconds_to_the_last": round(seconds, 1),
        "messages_per_second": round(count / seconds, 1),
        "p50_ms": percentile(delays, 0.5),
        "p95_ms": percentile(delays, 0.95),
        "cpu_ms_per_message": round(1000 * (busy_now - busy) / count, 1),
        "commits_per_message": round((commits_now - commits) / count, 2),
        "memory_mb": round(served.memory()),
        "lost": len(judge.lost()),
        "doubled": judge.doubled(),
        "disordered": len(judge.disordered()),
    }


async def answered(judge, first, count):
    """Wait for so many answers, or until none has come for a while: what then lacks is counted as lost."""
    waits, latest = [], time.perf_counter()
    while len(waits) < count and time.perf_counter() - latest < _PATIENCE:
        await asyncio.sleep(_SLICE)
        if len(now := judge.waits(first)) > len(waits):
            waits, latest = now, time.perf_counter()
    return waits


async def _spent(served):
    """Commits and seconds of processor since its start. Asked aside: the peer may live on this loop."""
    figures = await asyncio.to_thread(served.figures)
    return figures["conum_commits"], served.seconds()


async def burst(folder, options):
    async with MattermostJudge() as judge:
        judge.people(600)
        async with Served(folder, judge.settings) as served:
            await measure(judge, served, 100, 50)
            figures = await measure(judge, served, options.messages, 600)
    return {"raw_commits_per_second": round(raw_commits(folder)), **figures}


async def crowd(folder, options):
    """At the pace of an operator's settings, which must not be what people wait for."""
    async with MattermostJudge() as judge:
        judge.people(options.people)
        async with Served(folder, judge.settings, paced=True) as served:
            return await measure(judge, served, options.people, options.people, over=MINUTE)


async def telegram(folder, options):
    """At the pace that Telegram allows, which the peer enforces; the floor is what that pace allows at best."""
    async with TelegramJudge() as judge:
        judge.api.flood.on = True
        async with Served(folder, judge.settings, paced=True) as served:
            figures = await measure(judge, served, options.people, options.people, over=MINUTE)
        flood = judge.api.flood
        floor = max(len(judge.api.sent) * OVERALL[1] / OVERALL[0], MINUTE)
    return {
        **figures,
        "sent": len(judge.api.sent),
        "floor_seconds": round(floor, 1),
        "ratio_to_floor": round(figures["seconds_to_the_last"] / floor, 3),
        "refused_429": flood.refused,
    }
