"""What « oublie-moi » erases: every row of a person, whatever the table (contracts §8)."""

from typing import Any

PERSONAL = ("inbox", "outbox", "sessions", "journal", "feedback", "people", "unanswered", "letters", "notice_targets")
"""The tables with rows of persons, found by their columns `platform` and `person`."""


def forget(database: Any, platform: str, person: str) -> None:
    for table in PERSONAL:
        database.execute(f"DELETE FROM {table} WHERE platform = ? AND person = ?", (platform, person))  # noqa: S608


def checkpoint(database: Any) -> None:
    """Leave nothing of what was erased in the journal beside the file."""
    database.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
