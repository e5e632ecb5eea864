"""A whole middle over a fake platform: what serves, without a process nor a network."""

import contextlib
from random import Random

import pytest

from bot.metrics import Metrics
from bot.serving.desk import Desk, no_aftermath
from bot.serving.means import Means
from bot.serving.service import Household, Service
from bot.storage.sqlite import SqliteStore
from tests.serving.fakes import FakePlatform, FastClock


class House:
    """Starts and kills services over one file, as processes would."""

    def __init__(self, conversations, path):
        self.conversations = conversations
        self.path = path
        self.deaths = []
        self.clock = FastClock()
        self.platform = FakePlatform(self.clock)
        self.beside = []
        """Platforms served by the same process, over the same file."""
        self.dead = False
        self.paced = False
        self.metrics = Metrics()
        self.grants = lambda platform, person, today: None
        self.aftermath = no_aftermath
        self.store = None
        self.services = []

    def start(self):
        self.dead = False
        self.store = SqliteStore.open(self.path, now=self.clock.time)
        household = Household(
            self.store, Means(self.clock, Random(7), self.metrics), self.deaths.append, paced=self.paced
        )
        for platform in (self.platform, *self.beside):
            desk = Desk(self.conversations, platform, self.grants, self.aftermath)
            self.services.append(Service(household, platform, desk))
            self.services[-1].start()
        return self.services[0]

    async def settled(self):
        """Wait until nothing is left to answer nor to deliver."""
        for service in self.services:
            while (load := await self.store.load(service.platform)).inbox or load.outbox:
                await service.answering.lanes.idle()
                await service.sender.lanes.idle()
                await self.clock.sleep(1)

    async def kill(self):
        """What is not on disk is gone; no farewell."""
        services, self.services = self.services, []
        for service in services:
            await service.stop_listening()
            await service.close()
        if services:
            await self.store.close()

    def die(self):
        """From the inside: what is under the hand stays there."""
        self.dead = True
        self.store._hand.close()


@pytest.fixture
async def house(conversations, tmp_path):
    house = House(conversations, tmp_path / "conum.db")
    yield house
    with contextlib.suppress(Exception):
        await house.kill()
