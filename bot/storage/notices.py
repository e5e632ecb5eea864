"""Notes that the team sends to people: written, previewed, then sent one person at a time; and the team's audit."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from bot.messages import Origin
from bot.storage.records import Notice, Target

_CREATE = "INSERT INTO notices (text, topic, state, at) VALUES (?, ?, 'preview', ?)"
_EVERYONE = """SELECT platform, person, conversation, origin FROM people WHERE origin != ''
    ORDER BY platform, person"""
_SOMEONE = """SELECT platform, person, conversation, origin FROM people
    WHERE platform = ? AND person = ? AND origin != ''"""
_TOLD = """SELECT DISTINCT people.platform, people.person, people.conversation, people.origin FROM people
    JOIN journal ON journal.platform = people.platform AND journal.person = people.person
    WHERE people.origin != '' AND journal.on_day >= ? AND (',' || journal.topics || ',') LIKE ? ESCAPE '\\'
    ORDER BY people.platform, people.person"""
_TARGET = """INSERT OR IGNORE INTO notice_targets (notice, platform, person, conversation, origin)
    VALUES (?, ?, ?, ?, ?)"""
_NEXT = """SELECT targets.number, targets.notice, notices.text, targets.platform, targets.person,
    targets.conversation, targets.origin
    FROM notice_targets AS targets JOIN notices ON notices.number = targets.notice
    WHERE notices.state = 'going' ORDER BY targets.number LIMIT 1"""
_NOTE = "INSERT INTO team_audit (platform, account, command, at) VALUES (?, ?, ?, ?)"
_TRACE = """SELECT version, count(*) AS answers, count(DISTINCT platform || ' ' || person) AS persons,
    min(on_day) AS first, max(on_day) AS last FROM journal
    WHERE on_day >= ? AND (',' || topics || ',') LIKE ? ESCAPE '\\' GROUP BY version ORDER BY first"""


def prepare(database: Any, text: str, topic: str, since: date, now: float) -> Notice:
    """A note kept for preview, and for whom: those who got an answer on `topic` since a day, or everyone known."""
    number = database.execute(_CREATE, (text, topic, now)).lastrowid
    told = (since.isoformat(), _like(topic))
    people = (database.execute(_TOLD, told) if topic else database.execute(_EVERYONE)).fetchall()
    for row in people:
        database.execute(_TARGET, (number, *row))
    return Notice(number=number, text=text, topic=topic, persons=len(people))


def tell(database: Any, text: str, who: tuple[str, str], now: float) -> None:
    """A note to one person, on its way at once; to nobody when they were forgotten meanwhile."""
    row = database.execute(_SOMEONE, who).fetchone()
    if row:
        number = database.execute(_CREATE, (text, "", now)).lastrowid
        database.execute(_TARGET, (number, *row))
        start(database, number)


def start(database: Any, number: int) -> int:
    """Let a previewed note go; how many will get it, 0 when no such note waits for its yes."""
    changed = database.execute("UPDATE notices SET state = 'going' WHERE number = ? AND state = 'preview'", (number,))
    if not changed.rowcount:
        return 0
    sql = "SELECT count(*) FROM notice_targets WHERE notice = ?"
    count: int = database.execute(sql, (number,)).fetchone()[0]
    return count


def next_target(database: Any) -> Target | None:
    row = database.execute(_NEXT).fetchone()
    if row is None:
        return None
    return Target(**{**dict(row), "origin": Origin.model_validate_json(row["origin"])})


def done(database: Any, target: Target) -> None:
    """Its parts are in the outbox. Who got it is not kept here: a note to everyone says nothing of anyone."""
    database.execute("DELETE FROM notice_targets WHERE number = ?", (target.number,))


def trace(database: Any, topic: str, since: date) -> Sequence[dict[str, Any]]:
    """Which versions answered on a topic since a day, how often, to how many people."""
    return [dict(row) for row in database.execute(_TRACE, (since.isoformat(), _like(topic)))]


def note(database: Any, who: tuple[str, str], command: str, now: float) -> None:
    """One line of the audit: which account of the team did what."""
    database.execute(_NOTE, (*who, command, now))


def audit(database: Any) -> Iterable[dict[str, Any]]:
    """Every line, oldest first."""
    return [dict(row) for row in database.execute("SELECT * FROM team_audit ORDER BY number")]


def _like(topic: str) -> str:
    escaped = topic.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%,{escaped},%"
