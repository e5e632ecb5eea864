"""Copying a database while it is written, and putting a copy back in its place."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.operator_error import OperatorError
from bot.storage.lease import FileLease
from bot.storage.migrations import MIGRATIONS
from bot.storage.ownership import PRIVATE, make_private

_PAGES = 256
"""Copied at a time, so that writing goes on meanwhile."""


class CopyError(OperatorError):
    """Nothing was changed; the message says why."""


def backup(database: Path, copy: Path) -> int:
    """A consistent copy, checked, then put under its name at once; its size in bytes. Raises CopyError."""
    if not database.is_file():
        raise CopyError(f"Il n'y a pas de base à copier : {database} n'existe pas.")
    with _draft(copy) as draft, _open(database) as source, _open(draft) as target:
        try:
            source.backup(target, pages=_PAGES, sleep=0.01)
        except sqlite3.Error as error:
            raise CopyError(f"La copie vers {copy} a échoué ({error}). Vérifiez la place sur le disque.") from error
        target.execute("PRAGMA journal_mode=DELETE")
        _check(target, copy)
    return copy.stat().st_size


def restore(copy: Path, database: Path) -> None:
    """Put a copy in the place of a database that nobody serves. What was there is kept beside it.
    Raises CopyError and AlreadyRunningError.
    """
    if not copy.is_file():
        raise CopyError(f"Il n'y a pas de copie à remettre : {copy} n'existe pas.")
    database.parent.mkdir(parents=True, exist_ok=True)
    with FileLease(database), _draft(database) as draft, _open(copy) as source, _open(draft) as target:
        _check(source, copy)
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        _set_aside(database)


def _set_aside(database: Path) -> None:
    """Keep what was there, its journal first folded into it."""
    if not database.is_file():
        return
    with _open(database, patience=2) as old:
        try:
            old.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise CopyError(f"{database} est ouverte par un autre programme ; fermez-le d'abord.") from error
    make_private(database)
    database.replace(database.with_name(database.name + ".avant-restauration"))


@contextmanager
def _draft(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its name once whole: a kill half-way leaves the old one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".conum-") as folder:
            draft = Path(folder) / "copie"
            draft.touch(mode=PRIVATE)
            yield draft
            _give(draft, path)
            with draft.open("rb") as file:
                os.fsync(file.fileno())
            draft.replace(path)
    except OSError as error:
        raise CopyError(f"Impossible d'écrire {path} ({error.strerror}).") from error


def _give(draft: Path, path: Path) -> None:
    """To whoever owns the place: put back by root, a database must still be the service's to write."""
    owner = (path if path.exists() else path.parent).stat()
    if os.geteuid() == 0:
        os.chown(draft, owner.st_uid, owner.st_gid)


@contextmanager
def _open(path: Path, patience: float = 30) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=patience)) as connection:
        yield connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Raises CopyError when the file is no whole database of this assistant, or of a later one."""
    try:
        told = connection.execute("PRAGMA integrity_check").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise CopyError(f"{path} n'est pas une base lisible ({error}).") from error
    if told != "ok":
        raise CopyError(f"{path} est abîmée ({told}). Essayez une copie plus ancienne.")
    if not 0 < version <= len(MIGRATIONS):
        raise CopyError(f"{path} n'est pas une base de cette version de l'assistant (schéma {version}).")
