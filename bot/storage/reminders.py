"""Who asked to be reminded, and when they last were."""

from typing import Any

from bot.messages import Origin
from bot.storage.records import Reminded

_SET = "UPDATE people SET reminders = ?, departement = ? WHERE platform = ? AND person = ?"
_WANTED = """SELECT people.platform, people.person, people.conversation, people.origin, people.departement,
    people.reminded_week AS week, sessions.state
    FROM people JOIN sessions ON sessions.conversation = people.conversation
    WHERE people.reminders = 1 AND people.origin != '' AND people.reminded_week != ?
    ORDER BY people.platform, people.person"""
_MARK = "UPDATE people SET reminded_week = ? WHERE platform = ? AND person = ?"


def choose(database: Any, who: tuple[str, str], departement: str, *, on: bool) -> None:
    database.execute(_SET, (on, departement, *who))


def wanted(database: Any, week: str) -> list[Reminded]:
    """Those who asked and were not reminded yet that week."""
    rows = [dict(row) for row in database.execute(_WANTED, (week,))]
    return [Reminded(**{**row, "origin": Origin.model_validate_json(row["origin"])}) for row in rows]


def mark(database: Any, person: Reminded, week: str) -> None:
    database.execute(_MARK, (week, person.platform, person.person))
