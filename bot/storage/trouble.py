"""What SQLite complains of, told to the operator in French."""

import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from bot.operator_error import OperatorError

T = TypeVar("T")
LONGEST_IMPORT = 60.0
"""Seconds that another command may write without a pause."""


class DatabaseTroubleError(OperatorError):
    """The database cannot do what was asked, and did nothing of it. The message says why and what to do."""

    exit_code = 1


_SENTENCES = (
    ("locked", "la base est occupée par une autre commande : attendez qu'elle finisse, puis recommencez"),
    ("disk is full", "le disque est plein : faites de la place, puis recommencez"),
    ("readonly", "la base est en lecture seule : vérifiez les droits du fichier et de son dossier"),
    ("unable to open", "la base ne peut pas être ouverte : vérifiez son dossier et ses droits"),
    ("not a database", "ce fichier n'est pas une base de données : choisissez-en un autre avec --database"),
    ("malformed", "la base est abîmée : reprenez une sauvegarde"),
    ("disk i/o", "le disque ne répond pas comme il faut : vérifiez-le, puis recommencez"),
)


def told(error: Exception) -> str:
    """The cause and the remedy, for what is known; else SQLite's own words."""
    said = str(error).lower()
    return next((sentence for words, sentence in _SENTENCES if words in said), f"la base de données refuse ({error})")


def when_free(take: Callable[[], T]) -> T:
    """What `take` gives once nobody else writes: who starts is often a supervisor, who would only try again. Raises
    sqlite3.Error.
    """
    import structlog  # what `ask` is spared

    until = time.monotonic() + LONGEST_IMPORT
    while True:
        try:
            return take()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            structlog.get_logger("conum.storage").warning("storage refuses", reason=told(error))
