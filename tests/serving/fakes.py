"""A platform that records what it accepted and fails as told, and clocks that nobody waits for."""

import asyncio
import itertools
import time
from datetime import UTC, date, datetime

from bot.adapters import Event, Part, RefusedError
from bot.messages import IncomingMessage, Origin
from handlers import Reply

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class FastClock:
    """Time that runs `speed` times as fast; only compared with itself."""

    def __init__(self, speed=1000.0):
        self._speed = speed
        self._start = time.monotonic()

    def today(self):
        return TODAY

    def time(self):
        return NOON.timestamp() + self.monotonic()

    def monotonic(self):
        return (time.monotonic() - self._start) * self._speed

    async def sleep(self, seconds):
        await asyncio.sleep(seconds / self._speed)


class StoppedClock(FastClock):
    """Time that stands still: whoever sleeps sleeps until released."""

    def __init__(self):
        super().__init__()
        self._sleepers = []

    def monotonic(self):
        return 0.0

    async def sleep(self, seconds):
        sleeper = asyncio.get_running_loop().create_future()
        self._sleepers.append(sleeper)
        await sleeper

    async def asleep(self):
        """Wait until somebody sleeps."""
        await until(lambda: any(not sleeper.done() for sleeper in self._sleepers))

    def release(self):
        for sleeper in self._sleepers:
            if not sleeper.done():
                sleeper.set_result(None)
        self._sleepers.clear()


class FakePlatform:
    """An adapter and its platform in one. `failures` answers the next tries, by part key or for all."""

    def __init__(self, clock, platform="mattermost", pieces=1):
        self.platform = platform
        self.last_contact = None
        self.tries = []
        self.accepted = []
        self.edited = {}
        self.failures = {}
        self.files = {}
        self.fetched = []
        self._clock = clock
        self._pieces = pieces
        self._ids = itertools.count(1)
        self.closed = False

    async def listen(self, intake):
        self.last_contact = self._clock.monotonic()
        await asyncio.Event().wait()

    def prepare(self, reply: Reply, origin, key):
        texts = [reply.text, *[""] * (self._pieces - 1)]
        return tuple(
            Part(key=f"{key}/{number}", origin=origin, payload={"text": text, "kind": reply.kind})
            for number, text in enumerate(texts)
        )

    async def deliver(self, part, *, again):
        self.tries.append((part.key, again, self._clock.monotonic()))
        await asyncio.sleep(0)
        failures = self.failures.get(part.key) or self.failures.get("*") or []
        if failures and (failure := failures.pop(0)):
            raise failure
        if part.replaces:
            self.edited[part.replaces] = part.payload["text"]
            return part.replaces
        self.accepted.append(part)
        return f"m{next(self._ids)}"

    async def fetch(self, file):
        self.fetched.append(file.name)
        if file.id not in self.files:
            raise RefusedError(file.id)
        return self.files[file.id]

    def doors(self, intake):
        return ()

    async def check(self):
        return ()

    async def close(self):
        self.closed = True

    @property
    def keys(self):
        return [part.key for part in self.accepted]

    def texts(self, conversation_of=None):
        return [part.payload["text"] for part in self.accepted if conversation_of in (None, part.origin.person)]


def event(name, text="que veut dire 7/8 ?", person="anne", kind="message", **fields):
    """Something that a person did, in a direct message of theirs."""
    origin = Origin(platform="mattermost", person=person, channel=f"dm-{person}", place="direct", message=name)
    message = IncomingMessage(conversation=f"mattermost:{person}", text=text, origin=origin)
    return Event(id=name, kind=kind, message=message, at=NOON, **fields)


async def until(condition, seconds=60.0):
    """Wait for something that must come; the bound only keeps a fault from hanging the run."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 — any condition, of any object
            await asyncio.sleep(0.001)
