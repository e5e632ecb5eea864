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
        self.paced = False
        self.metrics = Metrics()
        self.grants = lambda platform, person, today: None
        self.aftermath = no_aftermath
        self.store = None
        self._service = None

    def start(self):
        self.store = SqliteStore.open(self.path, now=self.clock.time)
        household = Household(
            self.store, Means(self.clock, Random(7), self.metrics), self.deaths.append, paced=self.paced
        )
        desk = Desk(self.conversations, self.platform, self.grants, self.aftermath)
        self._service = Service(household, self.platform, desk)
        self._service.start()
        return self._service

    async def settled(self):
        """Wait until nothing is left to answer nor to deliver."""
        service = self._service
        while True:
            load = await self.store.load(self.platform.platform)
            if not load.inbox and not load.outbox:
                return
            await service.answering.lanes.idle()
            await service.sender.lanes.idle()
            await self.clock.sleep(1)

    async def kill(self):
        """What is not on disk is gone; no farewell."""
        service, self._service = self._service, None
        if service:
            await service.stop_listening()
            await service.close()
            await self.store.close()


@pytest.fixture
async def house(conversations, tmp_path):
    house = House(conversations, tmp_path / "conum.db")
    yield house
    with contextlib.suppress(Exception):
        await house.kill()
