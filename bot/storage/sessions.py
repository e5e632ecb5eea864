"""Where conversations are kept between two messages: in memory, or in one SQLite file."""

from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

from bot.storage.migrations import migrate
from bot.storage.ownership import make_private
from handlers import Session

IDLE_DAYS = 30
"""Turns idle for longer are forgotten (contracts §8); dossiers stay."""


class SessionStore(Protocol):
    """What a conversation needs of a store; any engine must pass `tests/storage/test_sessions.py`."""

    def load(self, conversation: str, today: date) -> Session: ...

    def save(self, conversation: str, session: Session, today: date) -> None: ...

    def forget(self, conversation: str) -> None: ...


class MemorySessions:
    """Kept as long as the process runs."""

    def __init__(self) -> None:
        self._sessions: dict[str, tuple[Session, date]] = {}

    def load(self, conversation: str, today: date) -> Session:
        session, seen = self._sessions.get(conversation, (Session(), today))
        return fresh(session, seen, today)

    def save(self, conversation: str, session: Session, today: date) -> None:
        self._sessions[conversation] = (session, today)

    def forget(self, conversation: str) -> None:
        self._sessions.pop(conversation, None)


class SqliteSessions:
    """Kept in a file, one row a conversation; each save is one durable transaction."""

    def __init__(self, path: Path) -> None:
        from sqlite_utils import Database  # a fifth of a second that `ask` without a database is spared

        make_private(path)
        self._database = Database(path)
        migrate(self._database)

    def load(self, conversation: str, today: date) -> Session:
        rows = list(self._database["sessions"].rows_where("conversation = ?", [conversation]))
        if not rows:
            return Session()
        try:
            session = Session.model_validate_json(rows[0]["state"])
        except ValidationError:
            return Session()
        return fresh(session, date.fromisoformat(rows[0]["seen"]), today)

    def save(self, conversation: str, session: Session, today: date) -> None:
        row = {"conversation": conversation, "state": session.model_dump_json(), "seen": today.isoformat()}
        with self._database.conn:
            self._database["sessions"].upsert(row, pk="conversation")  # type: ignore[union-attr]

    def forget(self, conversation: str) -> None:
        with self._database.conn:
            self._database["sessions"].delete_where("conversation = ?", [conversation])  # type: ignore[union-attr]


def fresh(session: Session, seen: date, today: date) -> Session:
    """The session as it may still be used: turns too old are dropped, the dossiers are not."""
    if today - seen <= timedelta(days=IDLE_DAYS):
        return session
    return session.model_copy(update={"turns": (), "profil_asked": False, "offered": ""})
