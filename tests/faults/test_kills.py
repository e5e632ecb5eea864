"""Kills of a real process: nothing lost, nothing doubled where the platform can be searched, order kept.

On a platform that cannot be searched (Telegram), a message is doubled only when the process dies between its
acceptance and the commit that says so: those parts are listed after each kill, and no other may be doubled.
"""

import asyncio
import itertools
import random
import signal

import pytest

from bot.serving.suspicion import MAX_CRASHES, MOST_CRASHES
from tests.faults.judge import Judge
from tests.serving.fakes import until

COMMITS = ("keep", "finish", "trying", "delivered")
FAILPOINTS = (
    *(f"{moment} commit {name}" for name in COMMITS for moment in ("before", "after")),
    *("before confirm", "before answer", "after answer", "before send", "after send"),
)
SHORT = ("after commit keep", "before commit finish", "after send", "before commit delivered")
PLATFORMS = ("mattermost", "telegram")


class Trial:
    """A judge, a database and their kills; what may be doubled is noted at each of them."""

    def __init__(self, nursery, judge):
        self.nursery = nursery
        self.judge = judge
        self.names = []
        self.in_flight = set()
        self.kills = 0

    def ask(self, count, conversations):
        self.names += self.judge.ask(count, conversations, first=len(self.names))

    async def life(self, **order):
        """One life that a failpoint ends; or it ends in order, with everything answered."""
        await self.nursery.start(self.judge, **order)
        await until(lambda: not self.nursery.running or not self.judge.lost())
        if self.nursery.running:
            assert await self.nursery.stop() in {0, -signal.SIGKILL}
        await self.note()

    async def life_of(self, seconds, **order):
        """One life ended so many seconds after ready."""
        await self.nursery.start(self.judge, **order)
        await self.nursery.ready()
        await asyncio.sleep(seconds)
        self.nursery.signal()
        await self.note()

    async def note(self):
        self.kills += await self.nursery.ended() == -signal.SIGKILL
        assert self.nursery.integrity() == "ok"
        self.in_flight |= self.nursery.in_flight()

    async def verdict(self, poisons=()):
        """Once everything is answered; nobody but the poisons may be apologised for."""
        while self.judge.lost():
            await self.life()
        doubled = set(self.judge.doubled())
        assert doubled <= (self.in_flight if self.judge.platform == "telegram" else set())
        assert self.judge.disordered() == []
        assert self.judge.apologised == set(poisons)


@pytest.fixture(params=PLATFORMS)
async def trial(request, nursery):
    async with Judge(request.param) as judge:
        yield Trial(nursery, judge)


async def test_kills_during_load(trial):
    """R1, short: a kill 50 ms after ready, three times, then the rest."""
    trial.ask(150, 20)
    for _ in range(3):
        await trial.life_of(0.05)
    await trial.verdict()
    assert trial.kills == 3


@pytest.mark.parametrize("trial", ["mattermost"], indirect=True)
async def test_some_failpoints(trial):
    """R2, short: one passage of a few."""
    for name in SHORT:
        trial.ask(3, 3)
        await trial.life(die={name: 1})
    await trial.verdict()
    assert trial.kills == len(SHORT)


@pytest.mark.parametrize("trial", ["mattermost"], indirect=True)
async def test_a_poison_among_many(trial):
    """It is found in a few deaths, however many wait with it."""
    trial.ask(150, 50)
    while trial.judge.lost():
        await trial.life(poison="numéro 70)")
    await trial.verdict(poisons={"e70/0"})
    assert MAX_CRASHES <= trial.kills <= MOST_CRASHES


@pytest.mark.faults
@pytest.mark.parametrize("poison", [0, 150])
async def test_a_poison_under_kills(trial, poison):
    """It is found among kills that hit at random, and only it."""
    dice = random.Random(poison)
    trial.ask(300, 60)
    while trial.judge.lost():
        await trial.life_of(0.05 + dice.random() * 0.02, poison=f"numéro {poison})")
    await trial.verdict(poisons={f"e{poison}/0"})


@pytest.mark.faults
@pytest.mark.parametrize("seed", range(3))
async def test_kills_during_a_long_load(trial, seed):
    """R1: a kill every 50 ms after ready, as long as there is something to answer."""
    dice = random.Random(seed)
    trial.ask(1500, 200)
    while trial.judge.lost():
        await trial.life_of(0.05 + dice.random() * 0.02)
    await trial.verdict()


@pytest.mark.faults
@pytest.mark.parametrize("name", FAILPOINTS)
async def test_each_failpoint(trial, name):
    """R2: twenty passages of each."""
    for passage in range(1, 21):
        trial.ask(8, 4)
        await trial.life(die={name: passage % 7 + 1})
    await trial.verdict()


@pytest.mark.faults
@pytest.mark.parametrize(
    "pair", random.Random(8).sample([*itertools.product(FAILPOINTS, repeat=2)], 20), ids="/".join
)
async def test_pairs_of_failpoints(trial, pair):
    """R2: a second death during the recovery from a first."""
    trial.ask(12, 4)
    for name in pair:
        await trial.life(die={name: 1})
    await trial.verdict()


@pytest.mark.faults_long
@pytest.mark.parametrize("pair", [*itertools.product(FAILPOINTS, repeat=2)], ids="/".join)
async def test_every_pair_of_failpoints(trial, pair):
    for passage in (1, 2, 5):
        trial.ask(12, 4)
        for name in pair:
            await trial.life(die={name: passage})
    await trial.verdict()


@pytest.mark.faults_long
@pytest.mark.parametrize("name", FAILPOINTS)
async def test_each_failpoint_five_hundred_times(trial, name):
    for passage in range(1, 501):
        trial.ask(4, 4)
        await trial.life(die={name: passage % 4 + 1})
    await trial.verdict()


@pytest.mark.faults_long
@pytest.mark.parametrize("seed", range(3))
async def test_kills_during_ten_thousand_messages(trial, seed):
    dice = random.Random(seed)
    trial.ask(10_000, 200)
    while trial.judge.lost():
        await trial.life_of(0.05 + dice.random() * 0.05)
    await trial.verdict()
