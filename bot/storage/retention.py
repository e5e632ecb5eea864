"""How long each class of rows is kept, and what « oublie-moi » erases (contracts §8)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

DAY = 86_400

_DATED = {
    "journal": ("DELETE FROM journal WHERE on_day < ?", 90),
    "avis": ("DELETE FROM feedback WHERE on_day < ?", 365),
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
    "envoyés": ("DELETE FROM outbox WHERE state != 'waiting' AND at < ?", 30),
}
"""The ids are kept to recognise repeats and to edit answers; the texts went when they were treated."""

_PERSONAL = ("inbox", "outbox", "sessions", "journal", "feedback", "people")


def purge(database: Any, today: date, now: float) -> Mapping[str, int]:
    """Erase what is beyond its term; conversations are the business of `bot.forgetting`, which knows dossiers."""
    counts = {}
    for name, (sql, days) in _DATED.items():
        counts[name] = database.execute(sql, ((today - timedelta(days=days)).isoformat(),)).rowcount
    for name, (sql, days) in _TIMED.items():
        counts[name] = database.execute(sql, (now - days * DAY,)).rowcount
    return counts


def forget(database: Any, platform: str, person: str) -> None:
    for table in _PERSONAL:
        database.execute(f"DELETE FROM {table} WHERE platform = ? AND person = ?", (platform, person))  # noqa: S608
