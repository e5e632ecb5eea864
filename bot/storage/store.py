"""The narrow interface to what is kept: any engine must pass `tests/storage/test_store.py`."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import Any, Protocol

from bot.adapters import Event
from bot.storage.figures import Stats
from bot.storage.records import (
    Answer,
    Arrival,
    Exchange,
    Follower,
    Load,
    Mine,
    Notice,
    Opening,
    Reminded,
    Target,
    Verdict,
    Waiting,
    WaitingLetter,
)
from bot.storage.retention import Kept


class StorageError(OSError):
    """The engine cannot keep anything now (disk full, locked, read-only): nothing of the call was kept."""


class LeaseLostError(StorageError):
    """Another instance took this database over: this one must stop at once."""


class Store(Protocol):
    """When a call returns, what it was given survives a kill and a power cut. Every call may raise StorageError."""

    async def keep(self, events: Sequence[tuple[Event, Verdict]]) -> int:
        """Keep events, each once; how many were new."""

    async def withdraw(self, platform: str, event: str) -> None:
        """Remember that what an event asked was taken back, if it is still to treat."""

    async def known(self, platform: str, events: Sequence[str]) -> frozenset[str]:
        """Those of these events that were kept, treated or not."""

    async def arrivals(self, platform: str, after: int, limit: int) -> list[Arrival]:
        """Events still to treat, in order of arrival, beyond this number."""

    def holding(self, numbers: Sequence[int]) -> AbstractContextManager[None]:
        """While arrivals are worked upon, in any thread: if the process dies meanwhile, the next start counts a crash
        against each. Unlike the rest, a power cut may lose it; it costs no commit.
        """

    async def opening(self, conversation: str, platform: str, person: str, today: date) -> Opening: ...

    async def finish(self, exchange: Exchange, today: date) -> list[Waiting]:
        """The one transaction of an answer; its parts, as they now wait."""

    async def answered(self, platform: str, event: str) -> Answer | None:
        """How an event was answered; None when nothing answered it by itself."""

    async def waiting(self, platform: str, after: int, limit: int) -> list[Waiting]:
        """Parts still to deliver, in order, beyond this number."""

    async def trying(self, number: int) -> None:
        """Mark a part before its first try."""

    async def delivered(self, number: int, message: str) -> None:
        """Close a part: its platform's id is kept, its text is not."""

    async def postpone(self, number: int, delay: float, *, counted: bool) -> None: ...

    async def bury(self, number: int, reason: str) -> None:
        """Give a part up; it stays readable as a dead letter."""

    async def drop(self, number: int) -> None:
        """Close a part that nobody waits for any more; its text is not kept."""

    async def drop_place(self, platform: str, channel: str) -> int:
        """Forget what waits for a place that is gone; how many parts."""

    async def move_place(self, platform: str, old: str, new: str) -> None:
        """Send to `new` what waits for a place that moved."""

    async def event_of(self, platform: str, message: str) -> str:
        """The event that a delivered message answered; empty when it is none of ours."""

    async def message_of(self, platform: str, key: str) -> str | None:
        """The platform's id of a delivered part."""

    async def cursor(self, platform: str, name: str) -> str | None: ...

    async def move_cursor(self, platform: str, name: str, value: str) -> None: ...

    @property
    def commits(self) -> int:
        """Durable commits since the start."""

    async def probe(self) -> None:
        """Write something: raises StorageError when it cannot be kept, or when what was last given lately was not."""

    async def load(self, platform: str) -> Load: ...

    async def forget(self, platform: str, person: str) -> None:
        """Erase every row of a person."""

    async def letters(self) -> Sequence[WaitingLetter]:
        """The letters whose time has come."""

    async def letter_sent(self, number: int) -> None:
        """Close a letter: neither its text nor the address to answer at is kept."""

    async def letter_later(self, number: int, delay: float) -> None: ...

    async def letter_dead(self, number: int, reason: str, told: str = "") -> None:
        """Give a letter up, and tell the person so, if there is something to tell."""

    async def note(self, who: tuple[str, str], command: str) -> None:
        """One line of the team's audit."""

    async def prepare_notice(self, text: str, topic: str, since: date) -> Notice:
        """Keep a note for preview, for those who got an answer on a topic since a day, or for everyone known."""

    async def start_notice(self, number: int) -> int:
        """Let a previewed note go; how many people will get it."""

    async def next_target(self) -> Target | None: ...

    async def post_notice(self, target: Target, exchange: Exchange) -> list[Waiting]:
        """The note to one person, in the outbox."""

    async def to_remind(self, week: str) -> Sequence[Reminded]:
        """Those who asked to be reminded and were not yet that week."""

    async def post_reminder(self, person: Reminded, exchange: Exchange, week: str) -> list[Waiting]:
        """The reminder in the outbox, and the week marked; nothing when the person no longer wants any."""

    async def followers(self) -> Sequence[Follower]:
        """Those who asked what imports change, and whom a later import than the last one told of waits for."""

    async def post_news(self, person: Follower, exchange: Exchange) -> list[Waiting]:
        """The note, if it has parts, in the outbox, and the import marked as told; nothing when the person no
        longer wants any.
        """

    async def trace(self, topic: str, since: date) -> Sequence[Mapping[str, Any]]:
        """Which versions answered on a topic since a day, how often, to how many people."""

    async def roles(self, today: date) -> Mapping[str, int]:
        """How many roles hold that day, by kind."""

    async def figures(self, since: date, topics: Sequence[str]) -> Stats: ...

    async def mine(self, platform: str, person: str) -> Mine:
        """What is kept about a person."""

    async def purge(self, kept: Kept, today: date) -> Mapping[str, int]:
        """Erase what is beyond its term; how many rows of each class."""

    async def close(self) -> None: ...
