"""What is learnt from answers: the reviewers' queue, figures without persons, and what is kept about someone."""

from datetime import date
from typing import Any

from bot.storage.records import Exchange, Figure, Mine, Missed

_MISSED = """INSERT INTO unanswered
    (platform, person, why, text, topic, detail, profil, departement, on_day) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_COMPLETE = """UPDATE unanswered SET detail = ? WHERE number = (SELECT max(number) FROM unanswered
    WHERE platform = ? AND person = ? AND why = ? AND topic = ? AND text = ? AND detail = '' AND state = 'waiting')"""
_FIGURE = """INSERT INTO figures (week, platform, kind, topic, profil, departement, count)
    VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1"""
_MINE = """SELECT
    coalesce((SELECT met_on FROM people WHERE platform = :p AND person = :who), '') AS met_on,
    (SELECT count(*) FROM sessions WHERE platform = :p AND person = :who) AS conversations,
    (SELECT count(*) FROM journal WHERE platform = :p AND person = :who) AS answers,
    (SELECT count(*) FROM feedback WHERE platform = :p AND person = :who) AS judgements,
    (SELECT count(*) FROM unanswered WHERE platform = :p AND person = :who) AS missed,
    coalesce((SELECT reminders FROM people WHERE platform = :p AND person = :who), 0) AS reminders,
    coalesce((SELECT follows FROM people WHERE platform = :p AND person = :who), 0) AS follows"""


def keep(database: Any, exchange: Exchange, today: date) -> None:
    """In the transaction of the answer."""
    for missed in exchange.missed:
        _keep_missed(database, missed, today)
    if exchange.figure:
        _count(database, exchange.figure, today)


def _keep_missed(database: Any, missed: Missed, today: date) -> None:
    """The reason of a bad judgement completes the judgement, which waits for it."""
    same = (missed.platform, missed.person, missed.why, missed.topic, missed.text)
    if missed.why == "avis" and missed.detail and database.execute(_COMPLETE, (missed.detail, *same)).rowcount:
        return
    what = (missed.why, missed.text, missed.topic, missed.detail, missed.profil, missed.departement)
    database.execute(_MISSED, (missed.platform, missed.person, *what, today.isoformat()))


def _count(database: Any, figure: Figure, today: date) -> None:
    what = (figure.platform, figure.kind, figure.topic, figure.profil, figure.departement)
    database.execute(_FIGURE, (week_of(today), *what))


def week_of(day: date) -> str:
    """« 2026-W48 »: the ISO week, which sorts."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def mine(database: Any, platform: str, person: str) -> Mine:
    return Mine(**dict(database.execute(_MINE, {"p": platform, "who": person}).fetchone()))
