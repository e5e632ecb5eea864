"""Import of exports: every file of a call in one transaction, or none of them; what each replaces is told."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from bot.storage.postes import LINE_COLUMNS
from bot.storage.postes_replace import Replacement
from bot.storage.trouble import StorageError, told
from knowledge.postes.filename import date_in_name
from knowledge.postes.lines import Line
from knowledge.postes.model import DateOrigin
from knowledge.postes.reading import Export
from knowledge.postes.refusal import Refusal, RefusedFileError

_BATCH = 2_000
Progress = Callable[[int], None]
"""Told how many more bytes of the files have been read."""


@dataclass
class FileReport:
    """What became of one file."""

    path: Path
    title: str = ""
    dated: date | None = None
    date_origin: DateOrigin | None = None
    accepted: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    refused: RefusedFileError | None = None
    unreadable_sirets: int = 0
    """Left empty, as those that a spreadsheet turned into powers of ten."""
    stale: int = 0
    """Lines kept as history only, because a newer file already speaks of them."""
    changes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Dating:
    """Where the date of the data comes from: the option, else the name of the file, else the day of import."""

    today: date
    given: date | None = None

    def of(self, path: Path) -> tuple[date, DateOrigin]:
        if self.given is not None:
            return self.given, "option"
        named = date_in_name(path.name)
        if named is not None and named <= self.today:
            return named, "fichier"
        return self.today, "import"


def import_files(
    database: Any, paths: Sequence[Path], dating: Dating, progress: Progress = lambda _: None
) -> list[FileReport]:
    """Import all the files, oldest first, in one transaction. When one is refused, or the database fails, nothing
    is in. Raises StorageError.
    """
    reports = [
        FileReport(path, dated=dated, date_origin=origin) for path in paths for dated, origin in [dating.of(path)]
    ]
    connection = database.conn
    try:
        connection.execute("BEGIN IMMEDIATE")
        call = connection.execute("SELECT COALESCE(MAX(call), 0) + 1 FROM postes_imports").fetchone()[0]
        for report in sorted(reports, key=lambda each: each.dated or dating.today):
            _import_one(connection, report, call, dating.today, progress)
        if any(report.refused for report in reports):
            connection.execute("ROLLBACK")
        else:
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        _undo(connection)
        raise StorageError(f"{told(error)}. Rien n'a été importé, les données d'avant restent.") from None
    except BaseException:
        _undo(connection)
        raise
    return reports


def _undo(connection: Any) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _import_one(connection: Any, report: FileReport, call: int, today: date, progress: Progress) -> None:
    """Stage a file and put its lines in force; a refusal is noted in the report, never raised."""
    connection.execute("SAVEPOINT one_file")
    try:
        with Export(report.path) as export:
            report.title = export.known.title
            report.refusals = export.refusals
            number = _register(connection, export, report, call, today)
            _stage(connection, number, export, report, progress)
            _drop_doubles(connection, number, export)
            report.accepted, report.unreadable_sirets = export.accepted, export.unreadable_sirets
            _put_in_force(connection, number, export, report)
    except RefusedFileError as error:
        report.refused = error
        connection.execute("ROLLBACK TO one_file")
    connection.execute("RELEASE one_file")


def _register(connection: Any, export: Export, report: FileReport, call: int, today: date) -> int:
    row = (call, export.known.format, report.path.name, _iso(report), report.date_origin, today.isoformat(), 0, 0)
    cursor = connection.execute(
        "INSERT INTO postes_imports (call, format, file, dated, date_origin, imported_on, accepted, refused) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )
    return int(cursor.lastrowid)


def _iso(report: FileReport) -> str:
    return report.dated.isoformat() if report.dated else ""


def _stage(connection: Any, number: int, export: Export, report: FileReport, progress: Progress) -> None:
    marks = ", ".join("?" * (len(Line._fields) + 3))
    query = f"INSERT INTO postes_lines (import_id, format, dated, {LINE_COLUMNS}) VALUES ({marks})"  # noqa: S608 — our own names
    prefix = (number, export.known.format, _iso(report))
    lines = export.lines()
    for batch in _batches(lines):
        connection.executemany(query, [prefix + line for line in batch])
        progress(export.advance())
    progress(export.advance())


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    iterator = iter(lines)
    while batch := list(islice(iterator, _BATCH)):
        yield batch


def _drop_doubles(connection: Any, number: int, export: Export) -> None:
    """A row given twice counts once; given with two different figures, it counts for nothing. Lines without an id
    are numbered instead: several structures may share a name.
    """
    connection.execute(
        "UPDATE postes_lines SET twin = numbered.twin, owner = numbered.twin FROM ("
        "  SELECT rowid AS place, twin || '#' || ROW_NUMBER() OVER (PARTITION BY twin ORDER BY number) AS twin"
        "  FROM postes_lines WHERE import_id = ? AND twin LIKE 'n:%'"
        ") AS numbered WHERE postes_lines.rowid = numbered.place",
        (number,),
    )
    doubles = connection.execute(
        "SELECT twin, MIN(number), COUNT(DISTINCT COALESCE(occupes, '') || '/' || COALESCE(attribues, '') || '/' || "
        "COALESCE(statut, '') || '/' || COALESCE(cible, '')) FROM postes_lines WHERE import_id = ? "
        "GROUP BY twin HAVING COUNT(*) > 1",
        (number,),
    ).fetchall()
    for twin, first, versions in doubles:
        if versions == 1:
            _refuse_twins(connection, export, (number, twin, first), f"déjà donnée ligne {first}")
        else:
            reason = f"donnée plusieurs fois avec des valeurs différentes (d'abord ligne {first})"
            _refuse_twins(connection, export, (number, twin, 0), reason)
    export.refusals.sort(key=lambda refusal: refusal.line)
    export.judge()


def _refuse_twins(connection: Any, export: Export, but: tuple[int, str, int], reason: str) -> None:
    """Refuse all the rows of an (import, twin) but the one of this number."""
    same = "FROM postes_lines WHERE import_id = ? AND twin = ? AND number <> ?"
    for line, identifier in connection.execute(f"SELECT number, id {same}", but).fetchall():
        export.accepted -= 1
        export.refuse(Refusal(line, None, reason, identifier))
    connection.execute(f"DELETE {same}", but)


def _put_in_force(connection: Any, number: int, export: Export, report: FileReport) -> None:
    replacement = Replacement(connection, number, export.known.format, _iso(report))
    unread = [refusal.id for refusal in export.refusals if refusal.id is not None]
    sure = len(unread) == len(export.refusals)
    report.stale, report.changes = replacement.apply(unread, judge_gone=sure)
    connection.execute(
        "UPDATE postes_imports SET accepted = ?, refused = ? WHERE id = ?",
        (export.accepted, len(export.refusals), number),
    )
