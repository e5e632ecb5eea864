"""The outbox: parts to deliver, in order. A text is kept until it is delivered; a dead letter stays readable."""

from collections.abc import Sequence
from typing import Any

from bot.adapters import Part
from bot.storage.records import Exchange, Waiting

_INSERT = """INSERT OR IGNORE INTO outbox
    (platform, key, event, person, conversation, channel, payload, replaces_key, tried, life, at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_WAITING = """SELECT number, payload, replaces_key, conversation, attempts, next_at, delay, tried FROM outbox
    WHERE platform = ? AND state = 'waiting' AND number > ? ORDER BY number LIMIT ?"""
_KEYS = "SELECT key FROM outbox WHERE platform = ? AND event = ? ORDER BY number"
_DELIVERED = """UPDATE outbox SET state = 'sent', payload = NULL, message = ?,
    conversation = iif(person = '', '', conversation), channel = iif(person = '', '', channel) WHERE number = ?"""
"""What answered « oublie-moi » says no more, once delivered, to whom."""
_DROPPED = """UPDATE outbox SET state = 'dropped', payload = NULL, reason = 'unwanted',
    conversation = iif(person = '', '', conversation), channel = iif(person = '', '', channel) WHERE number = ?"""
_GONE = """UPDATE outbox SET state = 'dropped', payload = NULL, reason = 'gone'
    WHERE platform = ? AND channel = ? AND state = 'waiting'"""


def insert(database: Any, exchange: Exchange, life: int, now: float) -> list[Waiting]:
    """Keep the parts of an answer; they come back numbered."""
    kept = []
    for index, outgoing in enumerate(exchange.parts):
        part, marked = outgoing.part, exchange.at_once and index == 0
        where = (part.origin.platform, part.key, exchange.event, part.origin.person)
        what = (exchange.conversation, part.origin.channel, part.model_dump_json(), outgoing.replaces_key)
        cursor = database.execute(_INSERT, (*where, *what, marked, life, now))
        if cursor.rowcount:
            number = cursor.lastrowid
            fields = {"part": part, "replaces_key": outgoing.replaces_key, "marked": marked}
            kept.append(Waiting(number=number, conversation=exchange.conversation, **fields))
    return kept


def waiting(database: Any, page: tuple[str, int, int], now: float) -> list[Waiting]:
    """A page (platform, number to begin after, at most how many). A delay is never longer than when it was set,
    even if somebody put the clock back since.
    """
    return [
        Waiting(
            number=row["number"],
            part=Part.model_validate_json(row["payload"]),
            replaces_key=row["replaces_key"],
            conversation=row["conversation"],
            attempts=row["attempts"],
            delay=min(max(row["next_at"] - now, 0.0), row["delay"]),
            marked=bool(row["tried"]),
            again=bool(row["tried"]),
        )
        for row in database.execute(_WAITING, page)
    ]


def anonymise(database: Any, numbers: Sequence[int]) -> None:
    """Parts that no row ties to a person; where they go stands in their payload, until they are delivered."""
    for number in numbers:
        database.execute("UPDATE outbox SET person = '' WHERE number = ?", (number,))


def mark(database: Any, number: int) -> None:
    database.execute("UPDATE outbox SET tried = 1 WHERE number = ?", (number,))


def delivered(database: Any, number: int, message: str) -> None:
    database.execute(_DELIVERED, (message, number))


def postpone(database: Any, number: int, delay: float, timing: tuple[float, bool]) -> None:
    """`timing` is the hour it is, and whether the try counts."""
    now, counted = timing
    sql = "UPDATE outbox SET next_at = ?, delay = ?, attempts = attempts + ? WHERE number = ?"
    database.execute(sql, (now + delay, delay, counted, number))


def bury(database: Any, number: int, reason: str) -> None:
    database.execute("UPDATE outbox SET state = 'dead', reason = ? WHERE number = ?", (reason[:200], number))


def drop(database: Any, number: int) -> None:
    database.execute(_DROPPED, (number,))


def drop_place(database: Any, platform: str, channel: str) -> int:
    count: int = database.execute(_GONE, (platform, channel)).rowcount
    return count


def move_place(database: Any, platform: str, old: str, new: str) -> None:
    """Rewrite where the parts go; what was tried at the old place may be tried at the new one."""
    sql = "SELECT number, payload FROM outbox WHERE platform = ? AND channel = ? AND state = 'waiting'"
    for row in database.execute(sql, (platform, old)).fetchall():
        part = moved(Part.model_validate_json(row["payload"]), new)
        changes = (new, part.model_dump_json(), row["number"])
        database.execute("UPDATE outbox SET channel = ?, payload = ? WHERE number = ?", changes)


def moved(part: Part, channel: str) -> Part:
    """The same part for another place."""
    return part.model_copy(update={"origin": part.origin.model_copy(update={"channel": channel})})


def keys_of(database: Any, platform: str, event: str) -> tuple[str, ...]:
    return tuple(row["key"] for row in database.execute(_KEYS, (platform, event)))


def event_of(database: Any, platform: str, message: str) -> str:
    """The event that a delivered message answered, the last one if it was edited; empty when it is none of ours."""
    sql = "SELECT event FROM outbox WHERE platform = ? AND message = ? ORDER BY number DESC LIMIT 1"
    row = database.execute(sql, (platform, message)).fetchone()
    return row["event"] if row else ""


def message_of(database: Any, platform: str, key: str) -> str | None:
    sql = "SELECT message FROM outbox WHERE platform = ? AND key = ? AND state = 'sent'"
    row = database.execute(sql, (platform, key)).fetchone()
    return row["message"] or None if row else None
