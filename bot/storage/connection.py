"""A connection of its own to the database, and transactions that other processes wait for."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.storage.migrations import migrate
from bot.storage.ownership import make_private


class Connection:
    """One SQLite connection, usable from several threads, one at a time."""

    def __init__(self, path: Path) -> None:
        from sqlite_utils import Database  # a fifth of a second that commands without a database are spared

        make_private(path)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._lock = threading.RLock()
        migrate(Database(self._connection))

    def close(self) -> None:
        """The last connection to close folds the journal into the file."""
        with self._lock:
            self._connection.close()

    def all(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        with self._lock:
            row: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
            return row

    def run(self, sql: str, *values: object) -> int:
        """Returns how many rows were changed."""
        with self._lock:
            return self._connection.execute(sql, values).rowcount

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything or nothing; what is read inside is still true when it is written."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
