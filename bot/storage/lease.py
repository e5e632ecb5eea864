"""Who holds a database: a lock on a file beside it, and a number of life that fences off whoever lost it."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from bot.operator_error import OperatorError
from bot.storage.ownership import PRIVATE, make_over
from bot.storage.store import LeaseLostError


class AlreadyRunningError(OperatorError):
    """Another instance serves this database; the message says what to do."""


class UnusableFolderError(OperatorError):
    """Nothing can be written beside the database; the message says what to do."""


class FileLease:
    """Held as long as the process lives: a kill frees it, so that nothing is to be repaired."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".lock")
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        """Raises AlreadyRunningError and UnusableFolderError."""
        try:
            file = open(self._path, "a+", encoding="utf-8", opener=_private)
            make_over(self._path)
        except OSError as error:
            raise UnusableFolderError(
                f"Base de données : impossible d'écrire {self._path} ({error.strerror}). Créez ce dossier et "
                "donnez-le au compte du service, ou choisissez une autre base avec --database."
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "inconnu"
            file.close()
            raise AlreadyRunningError(
                f"Une autre instance sert déjà cette base (processus {holder}, verrou {self._path}). "
                "Arrêtez-la, ou choisissez une autre base avec --database."
            ) from error
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, PRIVATE)


def renew(database: Any, holder: str) -> int:
    """Begin a life: from now on, whatever an earlier life writes is refused."""
    database.execute("UPDATE lease SET life = life + 1, holder = ?", (holder,))
    life: int = database.execute("SELECT life FROM lease").fetchone()[0]
    return life


def check(database: Any, life: int) -> None:
    """Raises LeaseLostError when a later life has begun."""
    if database.execute("SELECT life FROM lease").fetchone()[0] != life:
        raise LeaseLostError("another instance took the database over")
