"""Whose a database and what stands beside it are: its owner's alone to read, and never root's by accident."""

import os
from contextlib import suppress
from pathlib import Path

PRIVATE = 0o600
_BESIDE = ("", "-wal", "-shm", "-journal", ".hand", ".key", ".lock", ".avant-restauration")


def make_over(path: Path) -> None:
    """Give a file of root's to whoever owns its folder; made first if it does not exist. Only root gives away:
    `sudo conum doctor` must not lock the service out of its own folder.
    """
    if os.geteuid() != 0:
        return
    path.touch()
    owner = path.parent.stat()
    if path.stat().st_uid == 0 and owner.st_uid != 0:
        os.chown(path, owner.st_uid, owner.st_gid)


def make_private(database: Path) -> None:
    """What people wrote is read by the owner alone, whatever the umask: the file is made so before SQLite opens it,
    whose journal then takes its mode; what an earlier version left open is closed. What cannot be done is left to
    SQLite to tell. A file that exists is never opened here: closing it would free the locks that this process holds
    upon it through SQLite.
    """
    with suppress(OSError):
        os.close(os.open(database, os.O_RDONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE))
        make_over(database)
    for ending in _BESIDE:
        with suppress(OSError):
            _close(database.with_name(database.name + ending))


def _close(path: Path) -> None:
    """Only the owner may; what root opens of others stays as they want it."""
    found = path.stat()
    if found.st_uid == os.geteuid() and found.st_mode & 0o077:
        path.chmod(PRIVATE)
