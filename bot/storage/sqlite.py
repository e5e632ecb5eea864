"""The store in one SQLite file: every operation goes through the group writer's single connection."""

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot.adapters import Event
from bot.storage import exchange as exchanges
from bot.storage import figures, inbox, learning, notices, outbox, retention
from bot.storage import forget as erasing
from bot.storage.correspondence import Correspondence
from bot.storage.figures import Stats
from bot.storage.hand import Hand
from bot.storage.lease import check, renew
from bot.storage.migrations import migrate
from bot.storage.ownership import make_private
from bot.storage.records import (
    Answer,
    Arrival,
    Exchange,
    Load,
    Mine,
    Opening,
    Verdict,
    Waiting,
)
from bot.storage.trouble import when_free
from bot.storage.writer import PROBE, GroupWriter

_LOAD = """SELECT
    (SELECT count(*) FROM inbox WHERE platform = :p AND state = 'waiting') AS inbox,
    (SELECT count(*) FROM outbox WHERE platform = :p AND state = 'waiting') AS outbox,
    (SELECT count(*) FROM outbox WHERE platform = :p AND state = 'dead') AS dead,
    (SELECT min(at) FROM (SELECT at FROM inbox WHERE platform = :p AND state = 'waiting'
        UNION ALL SELECT at FROM outbox WHERE platform = :p AND state = 'waiting')) AS since"""
_MOVE_CURSOR = """INSERT INTO cursors (platform, name, value) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value"""


def connect(path: Path) -> Any:
    """A durable connection, brought to the present shape, to a file that can be written now. Raises
    NewerDatabaseError and sqlite3.Error.
    """
    make_private(path)
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    database = Database(connection)
    try:
        migrate(database)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except BaseException:
        connection.close()
        raise
    return database


def _begin(database: Any, hand: Hand, holder: str) -> int:
    """The life that begins; what the one before it died upon is counted in the same breath, so once."""
    with database.conn:
        database.conn.execute("BEGIN IMMEDIATE")
        life = renew(database, holder)
        inbox.count_death(database, hand.left_by(life - 1))
    hand.begin(life)
    return life


class SqliteStore(Correspondence):
    """One file, one writer. `now` gives the hour in seconds since 1970."""

    def __init__(self, database: Any, hand: Hand, holder: str, now: Callable[[], float] = time.time) -> None:
        self._life = _begin(database, hand, holder)
        self._hand = hand
        self._now = now
        self.writer = GroupWriter(lambda: database, lambda connection: check(connection, self._life))

    @classmethod
    def open(cls, path: Path, holder: str = "", now: Callable[[], float] = time.time) -> "SqliteStore":
        """Take the file over: whoever held it can write nothing more. Raises sqlite3.Error."""
        return cls(when_free(lambda: connect(path)), Hand(path), holder, now)

    async def keep(self, events: Sequence[tuple[Event, Verdict]]) -> int:
        return await self.writer.run("keep", lambda base: inbox.insert(base, events, self._life, self._now()))

    async def withdraw(self, platform: str, event: str) -> None:
        await self.writer.run("withdraw", lambda base: inbox.withdraw(base, platform, event))

    async def known(self, platform: str, events: Sequence[str]) -> frozenset[str]:
        return await self.writer.run("known", lambda base: inbox.known(base, platform, events), writes=False)

    async def arrivals(self, platform: str, after: int, limit: int) -> list[Arrival]:
        page = (platform, after, limit)
        return await self.writer.run("arrivals", lambda base: inbox.waiting(base, page, self._life), writes=False)

    def holding(self, numbers: Sequence[int]) -> AbstractContextManager[None]:
        return self._hand.holding(numbers)

    async def opening(self, conversation: str, platform: str, person: str, today: date) -> Opening:
        who = (platform, person)
        return await self.writer.run(
            "opening", lambda base: exchanges.opening(base, conversation, who, today), writes=False
        )

    async def finish(self, exchange: Exchange, today: date) -> list[Waiting]:
        parts = await self.writer.run(
            "finish",
            lambda base: exchanges.finish(base, exchange, (self._life, self._now()), today),
            patient=exchange.in_company,
        )
        if exchange.forgets:
            await self.writer.alone("checkpoint", erasing.checkpoint)
        return parts

    async def answered(self, platform: str, event: str) -> Answer | None:
        def read(base: Any) -> Answer | None:
            name = inbox.answered_as(base, platform, event)
            return Answer(name=name, keys=outbox.keys_of(base, platform, name)) if name else None

        return await self.writer.run("answered", read, writes=False)

    async def waiting(self, platform: str, after: int, limit: int) -> list[Waiting]:
        page = (platform, after, limit)
        return await self.writer.run("waiting", lambda base: outbox.waiting(base, page, self._now()), writes=False)

    async def trying(self, number: int) -> None:
        await self.writer.run("trying", lambda base: outbox.mark(base, number))

    async def delivered(self, number: int, message: str) -> None:
        await self.writer.run("delivered", lambda base: outbox.delivered(base, number, message), patient=True)

    async def postpone(self, number: int, delay: float, *, counted: bool) -> None:
        timing = (self._now(), counted)
        await self.writer.run("postpone", lambda base: outbox.postpone(base, number, delay, timing))

    async def bury(self, number: int, reason: str) -> None:
        await self.writer.run("bury", lambda base: outbox.bury(base, number, reason))

    async def drop(self, number: int) -> None:
        await self.writer.run("drop", lambda base: outbox.drop(base, number))

    async def drop_place(self, platform: str, channel: str) -> int:
        return await self.writer.run("drop_place", lambda base: outbox.drop_place(base, platform, channel))

    async def move_place(self, platform: str, old: str, new: str) -> None:
        await self.writer.run("move_place", lambda base: outbox.move_place(base, platform, old, new))

    async def event_of(self, platform: str, message: str) -> str:
        return await self.writer.run("event_of", lambda base: outbox.event_of(base, platform, message), writes=False)

    async def message_of(self, platform: str, key: str) -> str | None:
        return await self.writer.run("message_of", lambda base: outbox.message_of(base, platform, key), writes=False)

    async def cursor(self, platform: str, name: str) -> str | None:
        def read(base: Any) -> str | None:
            sql = "SELECT value FROM cursors WHERE platform = ? AND name = ?"
            row = base.execute(sql, (platform, name)).fetchone()
            return row["value"] if row else None

        return await self.writer.run("cursor", read, writes=False)

    async def move_cursor(self, platform: str, name: str, value: str) -> None:
        await self.writer.run("move_cursor", lambda base: base.execute(_MOVE_CURSOR, (platform, name, value)))

    async def load(self, platform: str) -> Load:
        def read(base: Any) -> Load:
            row = dict(base.execute(_LOAD, {"p": platform}).fetchone())
            since = row.pop("since")
            return Load(**row, oldest=max(self._now() - since, 0.0) if since is not None else 0.0)

        return await self.writer.run("load", read, writes=False)

    @property
    def commits(self) -> int:
        return self.writer.commits

    async def probe(self) -> None:
        await self.writer.run(PROBE, lambda base: base.execute("UPDATE lease SET holder = holder"))
        self.writer.check()

    async def forget(self, platform: str, person: str) -> None:
        await self.writer.run("forget", lambda base: erasing.forget(base, platform, person))
        await self.writer.alone("checkpoint", erasing.checkpoint)

    async def trace(self, topic: str, since: date) -> Sequence[Mapping[str, Any]]:
        return await self.writer.run("trace", lambda base: notices.trace(base, topic, since), writes=False)

    async def roles(self, today: date) -> Mapping[str, int]:
        return await self.writer.run("roles", lambda base: figures.roles(base, today), writes=False)

    async def figures(self, since: date, topics: Sequence[str]) -> Stats:
        return await self.writer.run("figures", lambda base: figures.read(base, since, topics), writes=False)

    async def mine(self, platform: str, person: str) -> Mine:
        return await self.writer.run("mine", lambda base: learning.mine(base, platform, person), writes=False)

    async def purge(self, kept: retention.Kept, today: date) -> Mapping[str, int]:
        return await self.writer.run("purge", lambda base: retention.purge(base, kept, today, self._now()))

    async def close(self) -> None:
        await self.writer.close()
        self._hand.close()
