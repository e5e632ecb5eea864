"""A Bot API server, an intake that remembers, and the adapter between them."""

import asyncio
import contextlib
import logging

import pytest

from bot.adapters.telegram.account import Account
from bot.adapters.telegram.adapter import TelegramAdapter
from bot.storage.store import StorageError
from handlers import Reply
from handlers.reply import Choice
from tests.peers.telegram import TOKEN, BotApi

PATIENCE = 5.0
"""Seconds a test waits for what must come; only a failure takes as long."""


class MemoryIntake:
    """Keeps each event once; `broken` makes it refuse so many times, as a full disk does; `ill`: it reads nothing."""

    def __init__(self):
        self.events, self.cursors, self.broken, self.puts = {}, {}, 0, 0
        self.ill = False

    async def put(self, *events):
        self.puts += 1
        if self.broken:
            self.broken -= 1
            raise OSError("no space left")
        for event in events:
            self.events.setdefault(event.id, event)

    async def cursor(self, name):
        if self.ill:
            raise StorageError("disk I/O error")
        return self.cursors.get(name)

    async def move_cursor(self, name, value):
        self.cursors[name] = value

    @property
    def all(self):
        return list(self.events.values())

    @property
    def texts(self):
        return [event.message.text for event in self.all]


class Clock:
    """Time that passes only when somebody sleeps on it."""

    def __init__(self):
        self.now, self.slept = 1000.0, []

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


async def until(condition):
    """Wait for something to become true, and give it."""
    end = asyncio.get_running_loop().time() + PATIENCE
    while not (found := condition()):
        assert asyncio.get_running_loop().time() < end, "it did not happen"
        await asyncio.sleep(0.005)
    return found


class House:
    """The adapter, listening for as long as the `async with` lasts."""

    def __init__(self, api, content, intake, clock, **account):
        self.api, self.intake, self.clock = api, intake, clock
        self.account = Account(**{"token": TOKEN, "api": api.url, **account})
        self.adapter = TelegramAdapter(self.account, content, clock=clock, sleep=clock.sleep, long_poll=1)
        self.task = None

    async def __aenter__(self):
        self.task = asyncio.create_task(self.adapter.listen(self.intake))
        return self

    async def __aexit__(self, *_):
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await self.task
        await self.adapter.close()

    async def received(self, count=1):
        """The events kept, once there are `count`."""
        await until(lambda: len(self.intake.events) >= count)
        return self.intake.all

    async def answer(self, event, text="Bonjour.", again=False, replaces=None, **reply):  # noqa: FBT002
        """Prepare and deliver a reply to an event; the ids of its messages."""
        made = Reply(**{"kind": "answer", "text": text, **reply})
        parts = self.adapter.prepare(made, event.message.origin, event.id)
        parts = [part.model_copy(update={"replaces": replaces}) for part in parts]
        return [await self.adapter.deliver(part, again=again) for part in parts]


@pytest.fixture
async def api():
    async with BotApi() as server:
        yield server


@pytest.fixture
def intake():
    return MemoryIntake()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def house(api, content, intake, clock):
    """Call it for an adapter over the server (or another); settings of the account may be given."""
    return lambda server=api, **account: House(server, content, intake, clock, **account)


@pytest.fixture(autouse=True)
def ordinary_logs():
    """What the adapter changes of logging ends with the test."""
    factory = logging.getLogRecordFactory()
    levels = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "telegram")}
    yield
    logging.setLogRecordFactory(factory)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def choices():
    return tuple(
        Choice(label=label, topic=None) for label in ("Le comité", "La convention de la structure", "Le poste")
    )
