"""What one person who writes without end takes from the others, on Mattermost (R10)."""

import asyncio
import contextlib
import time

import yaml

from tests.bench.crowds import answered
from tests.bench.served import ROOT, Served, percentile
from tests.faults.platforms import QUESTION, MattermostJudge

OTHERS, OTHERS_RATE = 400, 20
_SLICE = 0.02
_LOOK = 0.5


class Flooder:
    """One person who is not a question of the judge's: what they are refused is not lost."""

    def __init__(self, peer):
        self._peer = peer
        self.sent = 0

        def create():
            person = peer.world.create_user("inondeur")
            peer.world.team_members[peer.team["id"]].add(person["id"])
            return person["id"], peer.world.open_direct(person["id"], peer.bot["id"])["id"]

        self._person, self.channel = peer.do(create)

    def write(self, count):
        def insert():
            for number in range(self.sent, self.sent + count):
                body = {"channel_id": self.channel, "message": QUESTION.format(number=number)}
                self._peer.world.insert(self._person, body)

        self._peer.do(insert)
        self.sent += count

    def received(self):
        posts = self._peer.do(lambda: list(self._peer.world.accepted))
        return [post["message"] for post in posts if post["channel_id"] == self.channel and _is_answer(post)]


def _is_answer(post):
    return bool(post["props"].get("from_bot"))


async def spell(judge, seconds, flooder=None, rate=0):
    """The delays of the others, who ask steadily for so long, with or without a flood meanwhile."""
    first, began, asked, flooded = len(judge.asked), time.perf_counter(), 0, 0
    while (passed := time.perf_counter() - began) < seconds:
        count = int(passed * OTHERS_RATE) - asked
        judge.ask(count, OTHERS)
        asked += count
        if flooder:
            flooder.write(int(passed * rate) - flooded)
            flooded = int(passed * rate)
        await asyncio.sleep(_SLICE)
    return [end - start for start, end in await answered(judge, first, asked)]


@contextlib.asynccontextmanager
async def watched(served):
    """The highest backlog and memory seen while it lasts."""
    highest = {"backlog": 0, "memory_mb": 0}

    async def look():
        while True:
            figures = await asyncio.to_thread(served.figures)
            backlog = figures['conum_waiting{platform="mattermost",where="inbox"}']
            now = {"backlog": round(backlog), "memory_mb": round(served.memory("VmRSS"))}
            highest.update({name: max(value, highest[name]) for name, value in now.items()})
            await asyncio.sleep(_LOOK)

    looking = asyncio.create_task(look())
    try:
        yield highest
    finally:
        looking.cancel()


async def flood(folder, options):
    busy = yaml.safe_load((ROOT / "knowledge/contenu/messages.yaml").read_text(encoding="utf-8"))["charge.beaucoup"]
    async with MattermostJudge() as judge:
        judge.people(OTHERS)
        flooder = Flooder(judge.peer)
        async with Served(folder, judge.settings) as served:
            judge.ask(OTHERS, OTHERS)
            await answered(judge, 0, OTHERS)
            async with watched(served) as before:
                quiet = await spell(judge, options.seconds)
            async with watched(served) as during:
                loud = await spell(judge, options.seconds, flooder, options.rate)
                await asyncio.sleep(_LOOK)
        replies = flooder.received()
        return {
            "others": {"people": OTHERS, "per_second": OTHERS_RATE},
            "flood": {"messages": flooder.sent, "per_second": options.rate},
            "p50_ms": [percentile(quiet, 0.5), percentile(loud, 0.5)],
            "p95_ms": [percentile(quiet, 0.95), percentile(loud, 0.95)],
            "worst_ms": [percentile(quiet, 1), percentile(loud, 1)],
            "p95_ratio": round(percentile(loud, 0.95) / percentile(quiet, 0.95), 2) if loud else None,
            "backlog": [before["backlog"], during["backlog"]],
            "memory_mb": [before["memory_mb"], during["memory_mb"]],
            "flooder_answered": sum(busy not in text for text in replies),
            "flooder_told": sum(busy in text for text in replies),
            "lost": len(judge.lost()),
            "doubled": judge.doubled(),
            "disordered": len(judge.disordered()),
        }
