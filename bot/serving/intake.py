"""The intake: an event is on disk before its platform is told so. Whoever asks too much is told once."""

from collections import OrderedDict

from bot.adapters import Event
from bot.failpoints import reach
from bot.recent import Recent
from bot.serving.answering import Answering
from bot.serving.means import Means
from bot.serving.pacing import Bucket, Rate
from bot.storage.records import Verdict
from bot.storage.store import Store

PERSON_RATE = Rate(1, 1, burst=300)
"""What one person may ask: a burst of three hundred (a night of messages read at once), then one a second."""
MAX_BACKLOG = 20_000
"""Beyond so many waiting on a platform, newcomers are asked to come back later."""
MAX_REMEMBERED = 50_000
_ALWAYS_KEPT = frozenset({"feedback"})


class DurableIntake:
    """The door that one platform's adapter puts its events through."""

    def __init__(self, store: Store, platform: str, answering: Answering, means: Means) -> None:
        self._store = store
        self._platform = platform
        self._answering = answering
        self._means = means
        self._seen: Recent[None] = Recent(MAX_REMEMBERED)
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._told: set[str] = set()

    async def put(self, *events: Event) -> None:
        """Keep events, each once. Raises StorageError when the disk refuses: nothing is then to be confirmed."""
        fresh: dict[str, Event] = {}
        for event in events:
            if event.id not in self._seen:
                fresh.setdefault(event.id, event)
        admitted = [(event, verdict) for event in fresh.values() if (verdict := self._admit(event)) is not None]
        if admitted:
            self._answering.expect(await self._store.keep(admitted))
        reach("before confirm")
        for event in fresh.values():
            self._seen.note(event.id, None)
            self._means.metrics.received(self._platform, event.kind)

    async def withdraw(self, event: str) -> None:
        self._answering.withdraw(event)
        await self._store.withdraw(self._platform, event)

    async def known(self, *events: str) -> frozenset[str]:
        return await self._store.known(self._platform, events)

    async def cursor(self, name: str) -> str | None:
        return await self._store.cursor(self._platform, name)

    async def move_cursor(self, name: str, value: str) -> None:
        await self._store.move_cursor(self._platform, name, value)

    def _admit(self, event: Event) -> Verdict | None:
        """How to keep an event; None when its person was already told that there is too much."""
        person = event.message.origin.person if event.message.origin else ""
        if event.kind in _ALWAYS_KEPT:
            return ""
        if self._answering.backlog < MAX_BACKLOG and self._within_rate(person):
            self._told.discard(person)
            return ""
        if person in self._told:
            return None
        self._told.add(person)
        return "busy"

    def _within_rate(self, person: str) -> bool:
        bucket = self._buckets.pop(person, None) or Bucket(PERSON_RATE)
        self._buckets[person] = bucket
        if len(self._buckets) > MAX_REMEMBERED:
            self._buckets.popitem(last=False)
        return bucket.take(self._means.clock.monotonic())
