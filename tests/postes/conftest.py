"""Imports run in this process, over a database in memory or in a file."""

from datetime import date

import pytest

from bot.storage.postes import SqlitePostes, open_database
from bot.storage.postes_import import Dating, import_files

TODAY = date(2026, 11, 25)


class Desk:
    """Somebody who imports files: `take` writes them, imports them in one call, and returns the reports."""

    def __init__(self, folder):
        self.folder = folder
        self.database = open_database(folder / "postes.db")
        self.postes = SqlitePostes(self.database, lambda: TODAY)

    def write(self, name, content, encoding="utf-8"):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def take(self, *files, on=None):
        """Each file is its text, or (name, text). The data bear the date `on`, else that of the name."""
        paths = []
        for number, file in enumerate(files):
            name, content = file if isinstance(file, tuple) else (f"fichier-{number}.csv", file)
            paths.append(self.write(name, content))
        return import_files(self.database, paths, Dating(TODAY, date.fromisoformat(on) if on else None))

    def accepted(self, *files, on=None):
        """The same, when all must be accepted without a row refused."""
        reports = self.take(*files, on=on)
        assert [report.refused for report in reports] == [None] * len(files)
        assert [report.refusals for report in reports] == [[]] * len(files)
        return reports

    def dump(self):
        return "\n".join(self.database.conn.iterdump())


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path)
    yield desk
    desk.database.close()
