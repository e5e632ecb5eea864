"""Imported files in SQLite: their history, the lines in force, and the read-model over them."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bot.storage.migrations import migrate
from bot.storage.ownership import make_private
from bot.storage.trouble import DatabaseTroubleError, told
from knowledge.postes.catalogue import Catalogue
from knowledge.postes.lines import Line
from knowledge.postes.model import (
    Anomaly,
    Change,
    Ending,
    Figures,
    Found,
    Structure,
    Totals,
)
from knowledge.postes.net import net
from knowledge.postes.snapshot import ImportedFile, Snapshot

LINE_COLUMNS = ", ".join(f'"{name}"' for name in Line._fields)


def open_database(path: Path | None) -> Any:
    """The database of a file, in its present shape; without a path, one in memory. Raises DatabaseTroubleError."""
    from sqlite_utils import Database  # a fifth of a second that commands without a database are spared

    if path:
        make_private(path)
    try:
        database = Database(sqlite3.connect(path, check_same_thread=False)) if path else Database(memory=True)
        migrate(database)
    except sqlite3.Error as error:
        raise DatabaseTroubleError(f"{path} : {told(error)}.") from None
    return database


class SqlitePostes:
    """Implements `Postes` over the imported files; rebuilt by itself when an import changed them. Several threads may
    ask.
    """

    def __init__(self, database: Any, today: Callable[[], date]) -> None:
        self._database = database
        self._today = today
        self._built: tuple[int, date] | None = None
        self._catalogue = Catalogue()
        self._lock = threading.Lock()

    def close(self) -> None:
        """The last connection to close folds the journal into the file."""
        self._database.close()

    @property
    def catalogue(self) -> Catalogue:
        """What is in force now."""
        with self._lock:
            return self._present()

    def _present(self) -> Catalogue:
        connection = self._database.conn
        last = connection.execute("SELECT COALESCE(MAX(id), 0) FROM postes_imports").fetchone()[0]
        wanted = (last, self._today())
        if self._built != wanted:
            self._catalogue = Catalogue(read_snapshot(connection), wanted[1])
            self._built = wanted
        return self._catalogue

    @property
    def empty(self) -> bool:
        return self.catalogue.empty

    def structure(self, identifier: str) -> Structure | None:
        return self.catalogue.structure(identifier)

    def by_number(self, number: str) -> tuple[Structure, ...]:
        return self.catalogue.by_number(number)

    def search(self, name: str, departements: tuple[str, ...] = ()) -> tuple[Found, ...]:
        return self.catalogue.search(name, departements)

    def structures_in(self, departements: tuple[str, ...]) -> tuple[Structure, ...]:
        return self.catalogue.structures_in(departements)

    def totals(self, departements: tuple[str, ...]) -> Totals:
        return self.catalogue.totals(departements)

    def anomalies(self, departements: tuple[str, ...] = (), structures: tuple[str, ...] = ()) -> tuple[Anomaly, ...]:
        return self.catalogue.anomalies(departements, structures)

    def endings(
        self, until: date, departements: tuple[str, ...] = (), structures: tuple[str, ...] = ()
    ) -> tuple[Ending, ...]:
        return self.catalogue.endings(until, departements, structures)

    def changes(self, departements: tuple[str, ...] = (), structures: tuple[str, ...] = ()) -> tuple[Change, ...]:
        return self.catalogue.changes(departements, structures)

    def changes_between(self, told: int, latest: int, departements: tuple[str, ...]) -> tuple[Change, ...]:
        """The net change, in these départements, of the imports after `told` and up to `latest` (their `call`)."""
        with self._lock:
            catalogue, connection = self._present(), self._database.conn
            condition = f"file.call > {int(told)} AND file.call <= {int(latest)}"
            changes = list(_changes(connection, {file.number: file for file in _files(connection)}, condition))
        placed = catalogue.placed(changes)
        return tuple(change for change in net(placed) if change.departement in departements)


def read_snapshot(connection: Any) -> Snapshot:
    """Everything in force, as values; read in one transaction, so that an import meanwhile is seen whole or not."""
    connection.execute("SAVEPOINT reading")
    try:
        return _snapshot(connection)
    finally:
        connection.execute("RELEASE reading")


def _snapshot(connection: Any) -> Snapshot:
    files = {file.number: file for file in _files(connection)}
    return Snapshot(
        files=files,
        lines=list(_lines(connection)),
        changes=list(_changes(connection, files, _OF_LATEST_CALL)),
        standing=list(_changes(connection, files, _STANDING)),
    )


_OF_LATEST_CALL = "file.call = (SELECT MAX(call) FROM postes_imports)"
# A structure is gone until the next file of its département, or until it comes back.
_STANDING = """
    CASE change.kind WHEN 'disparue' THEN EXISTS (
        SELECT 1 FROM postes_lines AS line JOIN postes_lines AS later ON later.format = line.format
            AND later.live = 1 AND later.unit = line.unit AND later.import_id = change.import_id
        WHERE line.format = file.format AND line.owner = change.owner AND line.gone = 1
            AND line.retired_by = change.import_id
    ) AND NOT EXISTS (
        SELECT 1 FROM postes_lines WHERE format = file.format AND owner = change.owner AND live = 1
    ) ELSE EXISTS (
        SELECT 1 FROM postes_lines
        WHERE format = file.format AND owner = change.owner AND live = 1 AND import_id = change.import_id
    ) END
"""


def _files(connection: Any) -> Iterator[ImportedFile]:
    rows = connection.execute(
        "SELECT id, call, format, file, dated, date_origin, imported_on, accepted, refused FROM postes_imports"
    )
    for number, call, format_, file, dated, origin, imported_on, accepted, refused in rows:
        yield ImportedFile(
            number,
            call,
            format_,
            file,
            date.fromisoformat(dated),
            origin,
            date.fromisoformat(imported_on),
            accepted,
            refused,
        )


def _lines(connection: Any) -> Iterator[tuple[int, Line]]:
    query = f"SELECT import_id, {LINE_COLUMNS} FROM postes_lines WHERE live = 1 ORDER BY import_id, number"  # noqa: S608
    for number, *values in connection.execute(query):
        yield number, Line(*values)


def _changes(connection: Any, files: dict[int, ImportedFile], condition: str) -> Iterator[tuple[int, Change]]:
    rows = connection.execute(
        "SELECT import_id, kind, change.id, name, departement, before_import, before_occupes, before_attribues, "  # noqa: S608
        "before_siret, after_occupes, after_attribues, after_siret FROM postes_changes AS change "
        f"JOIN postes_imports AS file ON file.id = change.import_id WHERE {condition} ORDER BY change.rowid"
    )
    for number, kind, identifier, name, departement, before, *figures in rows:
        old_occupes, old_attribues, old_siret, occupes, attribues, siret = figures
        yield (
            number,
            Change(
                kind,
                identifier,
                name,
                departement,
                _figures(files, before, old_occupes, old_attribues),
                None if kind == "disparue" else _figures(files, number, occupes, attribues),
                (old_siret, siret),
            ),
        )


def _figures(
    files: dict[int, ImportedFile], number: int | None, occupes: int | None, attribues: int | None
) -> Figures | None:
    return files[number].figures(occupes, attribues) if number in files else None
