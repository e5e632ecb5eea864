"""What people wrote is read by the owner of the database alone, whoever opens it and whatever the umask."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.backup import restore
from bot.storage.connection import Connection
from bot.storage.lease import FileLease
from bot.storage.ownership import make_private
from bot.storage.postes import open_database
from bot.storage.sessions import SqliteSessions
from bot.storage.sqlite import connect

OPENINGS = {
    "service": connect,
    "conversations": SqliteSessions,
    "rôles": Connection,
    "postes": open_database,
}


@pytest.fixture
def lax():
    """The umask of most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder):
    return sorted(path.name for path in Path(folder).iterdir() if path.stat().st_mode & 0o077)


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS)
def test_what_is_made_is_private(opening, lax, tmp_path):
    kept = opening(tmp_path / "conum.db")
    assert {"conum.db", "conum.db-wal", "conum.db-shm"} <= {path.name for path in tmp_path.iterdir()}
    assert open_to_others(tmp_path) == []
    del kept


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS)
def test_what_an_earlier_version_left_open_is_closed(opening, lax, tmp_path):
    first = connect(tmp_path / "conum.db")
    for name in ("", "-wal", "-shm", ".hand", ".lock", ".key", ".avant-restauration"):
        path = tmp_path / f"conum.db{name}"
        path.touch()
        path.chmod(0o644)
    kept = opening(tmp_path / "conum.db")
    assert open_to_others(tmp_path) == []
    del first, kept


def test_the_lock_and_what_a_copy_replaces_are_private(lax, tmp_path):
    database = tmp_path / "conum.db"
    for path in (database, tmp_path / "copy"):
        with contextlib.closing(connect(path)) as base:
            base.execute("PRAGMA journal_mode=DELETE")
    database.chmod(0o644)
    with FileLease(database):
        pass
    restore(tmp_path / "copy", database)
    assert (tmp_path / "conum.db.avant-restauration").is_file()
    assert open_to_others(tmp_path) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root opens the files of others")
def test_root_makes_a_database_for_the_service_and_changes_no_right_of_its_files(lax, tmp_path):
    os.chown(tmp_path, 10_001, 10_001)
    connect(tmp_path / "conum.db").close()
    assert (tmp_path / "conum.db").stat().st_uid == 10_001
    (tmp_path / "conum.db").chmod(0o640)
    connect(tmp_path / "conum.db").close()
    assert (tmp_path / "conum.db").stat().st_mode & 0o777 == 0o640


def test_an_opening_frees_no_lock_of_the_same_process(tmp_path):
    first = connect(tmp_path / "conum.db")
    first.execute("PRAGMA journal_mode=DELETE")
    first.execute("BEGIN EXCLUSIVE")
    make_private(tmp_path / "conum.db")
    other = f"import sqlite3; sqlite3.connect({str(tmp_path / 'conum.db')!r}, timeout=0).execute('BEGIN EXCLUSIVE')"
    done = subprocess.run([sys.executable, "-c", other], capture_output=True, text=True, check=False)
    assert "locked" in done.stderr


def test_commands_make_private_files(lax, conum, tmp_path):
    conum("roles", "list", folder=tmp_path)
    assert (tmp_path / "conum.db").is_file()
    assert open_to_others(tmp_path) == []
