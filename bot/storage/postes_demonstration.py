"""Invented postes, in the real formats, for who has no file yet; every name in them says « (exemple) »."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import knowledge.postes
from bot.storage.postes import SqlitePostes, open_database
from bot.storage.postes_import import Dating, import_files

FOLDER = Path(knowledge.postes.__file__).parent / "demonstration"


def demonstration_postes(today: Callable[[], date]) -> SqlitePostes:
    """The demonstration data, imported in memory by the same code as real files."""
    database = open_database(None)
    import_files(database, sorted(FOLDER.glob("*.csv")), Dating(today()))
    return SqlitePostes(database, today)
