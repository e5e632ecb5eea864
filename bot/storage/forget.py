"""What « oublie-moi » erases: every row of a person, whatever the table (contracts §8)."""

from typing import Any

PERSONAL = (
    "inbox",
    "outbox",
    "sessions",
    "journal",
    "feedback",
    "people",
    "unanswered",
    "letters",
    "notice_targets",
    "linked",
)
"""The tables with rows of persons, found by their columns `platform` and `person`; not `roles`, which the team
writes, answers for, and lets expire.
"""


def forget(database: Any, platform: str, person: str) -> None:
    for table in PERSONAL:
        database.execute(f"DELETE FROM {table} WHERE platform = ? AND person = ?", (platform, person))  # noqa: S608
    account = f"{platform}:{person}"
    database.execute("DELETE FROM codes WHERE account = ?", (account,))
    database.execute("DELETE FROM code_requests WHERE who = ?", (account,))


def checkpoint(database: Any) -> None:
    """Leave nothing of what was erased in the journal beside the file."""
    database.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
