"""Who asked to be written to: of their deadlines each week, of what imports change; and when they last were."""

from typing import Any

from bot.messages import Origin
from bot.storage.records import Follower, Reminded

_SET = "UPDATE people SET reminders = ?, departement = ? WHERE platform = ? AND person = ?"
_WANTED = """SELECT people.platform, people.person, people.conversation, people.origin, people.departement,
    people.reminded_week AS week, coalesce(sessions.state, '') AS state
    FROM people LEFT JOIN sessions ON sessions.conversation = people.conversation
    WHERE people.reminders = 1 AND people.origin != '' AND people.reminded_week != ?
    ORDER BY people.platform, people.person"""
_MARK = "UPDATE people SET reminded_week = ? WHERE platform = ? AND person = ? AND reminders = 1"
_LATEST = "(SELECT coalesce(max(call), 0) FROM postes_imports)"
_FOLLOW = f"UPDATE people SET follows = ?, told_call = {_LATEST} WHERE platform = ? AND person = ?"  # noqa: S608
_FOLLOWERS = f"""SELECT platform, person, conversation, origin, departement, told_call AS told, {_LATEST} AS latest
    FROM people WHERE follows = 1 AND origin != '' AND told_call < {_LATEST}
    ORDER BY platform, person"""  # noqa: S608
_TELL = """UPDATE people SET told_call = ?
    WHERE platform = ? AND person = ? AND follows = 1 AND told_call < ?"""


def choose(database: Any, who: tuple[str, str], departement: str, *, on: bool) -> None:
    database.execute(_SET, (on, departement, *who))


def wanted(database: Any, week: str) -> list[Reminded]:
    """Those who asked and were not reminded yet that week."""
    rows = [dict(row) for row in database.execute(_WANTED, (week,))]
    return [Reminded(**{**row, "origin": Origin.model_validate_json(row["origin"])}) for row in rows]


def mark(database: Any, person: Reminded, week: str) -> bool:
    """False when they no longer want any: stopped, or forgotten meanwhile."""
    return bool(database.execute(_MARK, (week, person.platform, person.person)).rowcount)


def follow(database: Any, who: tuple[str, str], *, on: bool) -> None:
    """From now on: what was imported before is not told."""
    database.execute(_FOLLOW, (on, *who))


def followers(database: Any) -> list[Follower]:
    """Those who asked, and whom a later import than the last one told of waits for."""
    rows = [dict(row) for row in database.execute(_FOLLOWERS)]
    return [Follower(**{**row, "origin": Origin.model_validate_json(row["origin"])}) for row in rows]


def tell(database: Any, person: Follower) -> bool:
    """Mark everything up to the latest import as told; False when they stopped or were forgotten meanwhile."""
    return bool(database.execute(_TELL, (person.latest, person.platform, person.person, person.latest)).rowcount)
