"""A served database in which somebody talks, to be read afterwards as anybody could read it: bytes and rows."""

import sqlite3

import pytest

from tests.serving.conftest import house as served_house
from tests.serving.fakes import event

PERSON = "personne-a-oublier"


class Talk:
    """One person in a direct message, and what is on disk about them."""

    def __init__(self, house):
        self.house = house
        house.roles = {}
        house.grants = lambda _platform, person, _today: house.roles.get(person)
        self.service = house.start()
        self._count = 0

    async def says(self, *texts, person=PERSON):
        for text in texts:
            self._count += 1
            await self.service.intake.put(event(f"message-{self._count}", text, person=person))
            await self.house.settled()
        return self.house.platform.texts(person)[-1]

    def rows(self, table):
        with sqlite3.connect(f"file:{self.house.path}?mode=ro", uri=True) as base:
            base.row_factory = sqlite3.Row
            return [dict(row) for row in base.execute(f"SELECT * FROM {table}")]  # noqa: S608 — a name of ours

    def tables(self):
        """Each table and its columns."""
        names = [row["name"] for row in self.rows("sqlite_master") if row["type"] == "table"]
        return {name: [row["name"] for row in self.rows(f"pragma_table_info('{name}')")] for name in names}

    def bytes(self):
        """Everything on disk: the file and what SQLite writes beside it."""
        beside = [path for path in self.house.path.parent.iterdir() if path.name.startswith(self.house.path.name)]
        return b"".join(path.read_bytes() for path in sorted(beside))


house = served_house


@pytest.fixture
async def talk(house):
    return Talk(house)
