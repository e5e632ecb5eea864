"""The inbox: what came in, each event once, in order of arrival. A text is kept until it is answered."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.adapters import Event
from bot.storage.records import Arrival, Verdict

_INSERT = """INSERT OR IGNORE INTO inbox (platform, event, person, conversation, payload, verdict, life, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_WAITING = """SELECT number, payload, verdict, crashes, life FROM inbox
    WHERE platform = ? AND state = 'waiting' AND number > ? ORDER BY number LIMIT ?"""
_KNOWN = "SELECT event FROM inbox WHERE platform = ? AND event IN (SELECT value FROM json_each(?))"
_WITHDRAW = "UPDATE inbox SET verdict = 'withdrawn' WHERE platform = ? AND event = ? AND state = 'waiting'"
_DONE = "UPDATE inbox SET state = 'done', payload = NULL, answered_as = ? WHERE number = ?"


def insert(database: Any, events: Iterable[tuple[Event, Verdict]], life: int, now: float) -> int:
    """How many were new."""
    before = database.conn.total_changes
    for event, verdict in events:
        database.execute(_INSERT, (*_place(event), event.model_dump_json(), verdict, life, now))
    new: int = database.conn.total_changes - before
    return new


def _place(event: Event) -> tuple[str, str, str, str]:
    origin = event.message.origin
    if origin is None:
        raise ValueError("an event of a platform has an origin")
    return origin.platform, event.id, origin.person, event.message.conversation


def waiting(database: Any, page: tuple[str, int, int], life: int) -> list[Arrival]:
    """A page (platform, number to begin after, at most how many) of what is not treated yet."""
    return [
        Arrival(
            number=row["number"],
            event=Event.model_validate_json(row["payload"]),
            verdict=row["verdict"],
            crashes=row["crashes"],
            ends=life - row["life"],
        )
        for row in database.execute(_WAITING, page)
    ]


def withdraw(database: Any, platform: str, event: str) -> None:
    database.execute(_WITHDRAW, (platform, event))


def known(database: Any, platform: str, events: Sequence[str]) -> frozenset[str]:
    rows = database.execute(_KNOWN, (platform, json.dumps(events)))
    return frozenset(row["event"] for row in rows)


def count_death(database: Any, held: Iterable[int]) -> None:
    """A life ended with these under the hand. What it had finished all the same is innocent."""
    sql = "UPDATE inbox SET crashes = crashes + 1 WHERE number = ? AND state = 'waiting'"
    for number in held:
        database.execute(sql, (number,))


def close(database: Any, numbers: Sequence[int], name: str) -> None:
    """Treated: the text goes, the id stays, so that a repeated delivery is still recognised. The last of several
    messages answered together bears the answer.
    """
    *others, last = numbers
    for number in others:
        database.execute(_DONE, ("", number))
    database.execute(_DONE, (name, last))


def anonymise(database: Any, numbers: Sequence[int]) -> None:
    """The event stays known, to be recognised if it comes again; whose it was does not."""
    for number in numbers:
        database.execute("UPDATE inbox SET person = '', conversation = '' WHERE number = ?", (number,))


def answered_as(database: Any, platform: str, event: str) -> str | None:
    """The event under whose name this one was answered, if it was."""
    sql = "SELECT answered_as FROM inbox WHERE platform = ? AND event = ? AND state = 'done'"
    row = database.execute(sql, (platform, event)).fetchone()
    return row["answered_as"] or None if row else None


def answer_again(database: Any, platform: str, event: str, name: str) -> None:
    """From now on, the answer to `event` is the one given under this name."""
    sql = "UPDATE inbox SET answered_as = ? WHERE platform = ? AND answered_as = ?"
    database.execute(sql, (name, platform, answered_as(database, platform, event) or event))
