"""Copies: whole while the database is written, checked, put back; a wrong one changes nothing."""

import contextlib
import os
import sqlite3
import threading
from datetime import date

import pytest

from bot.storage.backup import CopyError, backup, restore
from bot.storage.lease import AlreadyRunningError, FileLease
from bot.storage.sessions import SqliteSessions
from handlers import Session, Turn

TODAY = date(2026, 11, 23)
TALKED = Session(turns=(Turn(asked="bonjour"),))


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "conum.db"
    save(path, "before")
    return path


def save(path, name):
    store = SqliteSessions(path)
    store.save(name, TALKED, TODAY)
    store._database.close()


def conversations(path):
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return [name for (name,) in connection.execute("SELECT conversation FROM sessions ORDER BY rowid")]


def test_a_copy_made_while_writing_is_a_committed_prefix(database, tmp_path):
    stop = threading.Event()

    def write():
        store = SqliteSessions(database)
        number = 0
        while not stop.is_set():
            store.save(f"c{number:05}", TALKED, TODAY)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup(database, tmp_path / f"copy{number}")
    finally:
        stop.set()
        writer.join()
    final = conversations(database)
    copies = [conversations(tmp_path / f"copy{number}") for number in range(3)]
    assert all(copy == final[: len(copy)] for copy in copies)
    assert len(copies[0]) < len(final)


def test_a_copy_put_back_is_the_state_it_was_made_of(database, tmp_path):
    backup(database, tmp_path / "copy")
    save(database, "after")
    restore(tmp_path / "copy", database)
    assert conversations(database) == ["before"]
    assert conversations(tmp_path / "conum.db.avant-restauration") == ["before", "after"]


def test_a_copy_is_restored_where_nothing_was(database, tmp_path):
    backup(database, tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "elsewhere" / "conum.db")
    assert SqliteSessions(tmp_path / "elsewhere" / "conum.db").load("before", TODAY) == TALKED


def test_nothing_is_restored_under_somebody_who_reads_it(database, tmp_path):
    backup(database, tmp_path / "copy")
    with contextlib.closing(sqlite3.connect(database)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sessions").fetchone()
        with pytest.raises(CopyError, match="ouverte par un autre programme"):
            restore(tmp_path / "copy", database)
    assert conversations(database) == ["before"]


def test_nothing_is_restored_under_a_running_service(database, tmp_path):
    backup(database, tmp_path / "copy")
    with FileLease(database), pytest.raises(AlreadyRunningError, match="autre instance"):
        restore(tmp_path / "copy", database)


def test_a_copy_is_read_by_its_owner_alone(database, tmp_path):
    backup(database, tmp_path / "copy")
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("before", [True, False], ids=["base en place", "dossier vide"])
def test_a_copy_put_back_by_root_belongs_to_the_service(before, database, tmp_path):
    backup(database, tmp_path / "copy")
    folder = tmp_path / "service"
    folder.mkdir()
    if before:
        restore(tmp_path / "copy", folder / "conum.db")
    for path in (folder, *folder.iterdir()):
        os.chown(path, 10_001, 10_001)
    restore(tmp_path / "copy", folder / "conum.db")
    assert (folder / "conum.db").stat().st_uid == 10_001


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize("command", [["doctor"], ["purge"], ["roles", "list"]], ids=" ".join)
def test_a_command_of_root_before_the_first_start_locks_the_service_out_of_nothing(conum, tmp_path, command):
    """Under systemd the folder is there, the service's own, before anything is in it."""
    folder = tmp_path / "service"
    folder.mkdir()
    os.chown(folder, 10_001, 10_001)
    conum(*command, CONUM_DATABASE=str(folder / "conum.db"), CONUM_TELEGRAM_TOKEN="1:invented")  # noqa: S106 — invented
    made = [*folder.iterdir()]
    assert made
    assert {path.stat().st_uid for path in made} == {10_001}


def a_truncated(path):
    path.write_bytes(path.read_bytes()[:5000])


def a_foreign(path):
    path.unlink()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE other (x)")


def some_text(path):
    path.write_text("not a database at all, only words " * 100)


@pytest.mark.parametrize("spoil", [a_truncated, a_foreign, some_text])
def test_a_wrong_copy_changes_nothing(database, tmp_path, spoil):
    copy = tmp_path / "copy"
    backup(database, copy)
    spoil(copy)
    with pytest.raises(CopyError):
        restore(copy, database)
    assert conversations(database) == ["before"]


def test_commands_say_what_they_did(conum, database, tmp_path):
    copied = conum("backup", tmp_path / "copy", "--database", database)
    restored = conum("restore", tmp_path / "copy", "--database", database)
    missing = conum("restore", tmp_path / "none", "--database", database)
    assert (copied.returncode, restored.returncode, missing.returncode) == (0, 0, 2)
    assert "intégrité vérifiée" in copied.stderr.decode()
    assert "n'existe pas" in missing.stderr.decode()
