"""How long each class of rows is kept (contracts §8)."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from bot.storage.exchange import read_session
from bot.storage.sessions import IDLE_DAYS
from handlers import Session

DAY = 86_400

Kept = Callable[[Session, date, date], Session | None]
"""What remains of a session last seen one day, another day; None when nothing does."""

_DATED = {
    "journal": ("DELETE FROM journal WHERE on_day < ?", 90),
    "avis": ("DELETE FROM feedback WHERE on_day < ?", 365),
    "questions aux relecteurs": ("DELETE FROM unanswered WHERE on_day < ?", 365),
    "personnes": (
        """DELETE FROM people WHERE met_on < ? AND NOT EXISTS (
            SELECT 1 FROM sessions WHERE sessions.platform = people.platform AND sessions.person = people.person)
        AND NOT EXISTS (
            SELECT 1 FROM journal WHERE journal.platform = people.platform AND journal.person = people.person)""",
        365,
    ),
}
"""Class → what erases it, and its term in days."""

_TIMED = {
    "reçus": ("DELETE FROM inbox WHERE state != 'waiting' AND at < ?", 30),
    "courriels": ("DELETE FROM letters WHERE state != 'waiting' AND at < ?", 30),
    "annonces sans suite": (
        "DELETE FROM notice_targets WHERE notice IN (SELECT number FROM notices WHERE state = 'preview' AND at < ?)",
        30,
    ),
    "envoyés": ("DELETE FROM outbox WHERE state != 'waiting' AND at < ?", 30),
}
"""The ids are kept to recognise repeats and to edit answers; the texts went when they were treated."""


_NOTE_EXPIRED = """INSERT INTO roles_audit (at, operator, action, detail)
    SELECT ?, 'purge', 'expiration',
        json_object('plateforme', platform, 'identifiant', person, 'role', role, 'expire_le', expires_on)
    FROM roles WHERE expires_on < ?"""


def purge(database: Any, kept: Kept, today: date, now: float) -> Mapping[str, int]:
    """Erase what is beyond its term; how many rows of each class."""
    counts = {"conversations": _purge_sessions(database, kept, today), "rôles expirés": _purge_roles(database, today)}
    for name, (sql, days) in _DATED.items():
        counts[name] = database.execute(sql, ((today - timedelta(days=days)).isoformat(),)).rowcount
    for name, (sql, days) in _TIMED.items():
        counts[name] = database.execute(sql, (now - days * DAY,)).rowcount
    return counts


def _purge_sessions(database: Any, kept: Kept, today: date) -> int:
    """Conversations idle for a month lose their turns, and go when no dossier is left in them."""
    before = (today - timedelta(days=IDLE_DAYS)).isoformat()
    rows = database.execute("SELECT conversation, state, seen FROM sessions WHERE seen < ?", (before,)).fetchall()
    gone = 0
    for row in rows:
        name, left = row[0], kept(read_session(row[1]), date.fromisoformat(row[2]), today)
        if left is None:
            database.execute("DELETE FROM sessions WHERE conversation = ?", (name,))
            gone += 1
        else:
            state = left.model_dump_json()
            database.execute("UPDATE sessions SET state = ?, before = NULL WHERE conversation = ?", (state, name))
    return gone


def _purge_roles(database: Any, today: date) -> int:
    """Roles go the day after their last one; the register says so."""
    day = today.isoformat()
    database.execute(_NOTE_EXPIRED, (day, day))
    count: int = database.execute("DELETE FROM roles WHERE expires_on < ?", (day,)).rowcount
    return count
