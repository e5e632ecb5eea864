"""Letters to send by e-mail: kept with the answer that promised them, until the server has taken them. Once sent,
neither the text nor the address to answer at is kept.
"""

from typing import Any

from bot.storage.records import Letter, WaitingLetter

_INSERT = """INSERT OR IGNORE INTO letters
    (reference, platform, person, recipient, subject, body, reply_to, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_WAITING = """SELECT number, reference, recipient, subject, body, reply_to, attempts FROM letters
    WHERE state = 'waiting' AND (next_at <= ? OR next_at > ?) ORDER BY number LIMIT 20"""
_CLOSE = "UPDATE letters SET state = ?, reason = ?, subject = '', body = '', reply_to = '' WHERE number = ?"
FARTHEST = 7_200.0
"""Seconds: no letter is put off for longer. What seems to be was put off under a clock that was wrong."""
_POSTPONE = "UPDATE letters SET attempts = attempts + 1, next_at = ? WHERE number = ?"


def insert(database: Any, letter: Letter, who: tuple[str, str], now: float) -> None:
    """`who` is the platform and the person. A reference is kept once."""
    what = (letter.recipient, letter.subject, letter.body, letter.reply_to)
    database.execute(_INSERT, (letter.reference, *who, *what, now))


def waiting(database: Any, now: float) -> list[WaitingLetter]:
    """Letters whose time has come, oldest first."""
    return [WaitingLetter(**dict(row)) for row in database.execute(_WAITING, (now, now + FARTHEST))]


def sent(database: Any, number: int) -> None:
    database.execute(_CLOSE, ("sent", "", number))


def bury(database: Any, number: int, reason: str) -> tuple[str, str]:
    """Given up: the reason stays, for the operator. Whose it was: platform and person."""
    database.execute(_CLOSE, ("dead", reason[:200], number))
    sql = "SELECT platform, person FROM letters WHERE number = ?"
    platform, person = database.execute(sql, (number,)).fetchone()
    return platform, person


def postpone(database: Any, number: int, next_at: float) -> None:
    database.execute(_POSTPONE, (next_at, number))
