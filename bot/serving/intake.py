"""The intake: an event is on disk before its platform is told so. Whoever asks too much is told once a minute."""

from bot.adapters import Event
from bot.failpoints import reach
from bot.recent import Recent
from bot.serving.answering import Answering
from bot.serving.means import Means
from bot.serving.pacing import Bucket, Rate
from bot.storage.records import Verdict
from bot.storage.store import StorageError, Store

PERSON_RATE = Rate(1, 1, burst=120)
"""What one person may write: a long list pasted line by line at once, then one a second. It is counted
by when they wrote, not by when it is read: what was said during an outage is read at once, and was not said at once.
"""
STEP_BACK = 10.0
"""Seconds. Times that go back by more are another channel read again, or a clock put right: the count begins anew."""
TOLD_FOR = 60.0
"""Seconds for which « beaucoup de demandes » is enough said: what it asks people to wait."""
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
        self._written: Recent[tuple[float, Bucket]] = Recent(MAX_REMEMBERED)
        """By person: when they last wrote, and what they may still write."""
        self._told: Recent[float] = Recent(MAX_REMEMBERED)
        self._unkept: Recent[Verdict | None] = Recent(MAX_REMEMBERED)
        """How events that the disk refused were to be kept: brought again, they were not written again."""

    async def put(self, *events: Event) -> None:
        """Keep events, each once. Raises StorageError when the disk refuses: nothing is then to be confirmed."""
        fresh: dict[str, Event] = {}
        for event in events:
            if event.id not in self._seen:
                fresh.setdefault(event.id, event)
        verdicts = {name: self._verdict(event) for name, event in fresh.items()}
        admitted = [(fresh[name], verdict) for name, verdict in verdicts.items() if verdict is not None]
        try:
            if admitted:
                self._answering.expect(await self._store.keep(admitted))
        except StorageError:
            for name, verdict in verdicts.items():
                self._unkept.note(name, verdict)
            raise
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

    def _verdict(self, event: Event) -> Verdict | None:
        return self._unkept.get(event.id) if event.id in self._unkept else self._admit(event)

    def _admit(self, event: Event) -> Verdict | None:
        """How to keep an event; None when its person was already told that there is too much."""
        person = event.message.origin.person if event.message.origin else ""
        if event.kind in _ALWAYS_KEPT:
            return ""
        if self._answering.backlog < MAX_BACKLOG and self._within_rate(person, event.at.timestamp()):
            return ""
        now = self._means.clock.monotonic()
        told = self._told.get(person)
        if told is not None and now - told < TOLD_FOR:
            return None
        self._told.note(person, now)
        return "busy"

    def _within_rate(self, person: str, moment: float) -> bool:
        latest, bucket = self._written.get(person) or (moment, Bucket(PERSON_RATE))
        if moment < latest - STEP_BACK:
            latest, bucket = moment, Bucket(PERSON_RATE)
        self._written.note(person, (max(latest, moment), bucket))
        return bucket.take(moment)
