"""Figures as they are read: what was asked, by whom and when, never which person; a département only from five."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.storage.learning import week_of

HIDDEN_UNDER = 5
"""Fewer answers than this, and a département is not told: they could be one person's."""

_SINCE = (
    "SELECT week, kind, topic, profil, departement, sum(count) FROM figures WHERE week >= ? GROUP BY 1, 2, 3, 4, 5"
)
_ROLES = "SELECT role, count(*) FROM roles WHERE expires_on >= ? GROUP BY role ORDER BY role"
_JUDGED = """SELECT value, reason, count(*) FROM feedback WHERE on_day >= ? GROUP BY 1, 2"""


@dataclass(frozen=True)
class Stats:
    """Counts of answers; `judged` counts judgements by value and reason (`-1 faux`)."""

    total: int
    weeks: Mapping[str, int]
    kinds: Mapping[str, int]
    topics: Mapping[str, int]
    profils: Mapping[str, int]
    departements: Mapping[str, int]
    judged: Mapping[str, int]
    never: tuple[str, ...]


def read(database: Any, since: Any, topics: Iterable[str]) -> Stats:
    """Everything from the week of the day `since` on; `topics` are those that could be asked about."""
    rows = [tuple(row) for row in database.execute(_SINCE, (week_of(since),))]
    by_topic = _sums(rows, 2)
    judged = {
        f"{value} {reason}".strip(): count for value, reason, count in database.execute(_JUDGED, (since.isoformat(),))
    }
    departements = {code: count for code, count in _sums(rows, 4).items() if count >= HIDDEN_UNDER}
    return Stats(
        total=sum(row[5] for row in rows),
        weeks=dict(sorted(_sums(rows, 0).items())),
        kinds=_sums(rows, 1),
        topics=by_topic,
        profils=_sums(rows, 3),
        departements=departements,
        judged=judged,
        never=tuple(topic for topic in topics if topic not in by_topic),
    )


def roles(database: Any, today: date) -> Mapping[str, int]:
    """How many roles hold that day, by kind; never whose."""
    rows = database.execute(_ROLES, (today.isoformat(),)).fetchall()
    return {row[0]: row[1] for row in rows}


def _sums(rows: list[tuple[Any, ...]], place: int) -> dict[str, int]:
    """Counts by one column, the largest first; what has no value there is left out."""
    found: dict[str, int] = {}
    for row in rows:
        if row[place]:
            found[row[place]] = found.get(row[place], 0) + row[5]
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
