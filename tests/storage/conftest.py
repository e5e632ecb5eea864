"""A role table in a file, a key, and a clock that the test moves."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.secret import Hasher
from bot.storage.codes import Codes
from bot.storage.connection import Connection
from bot.storage.roles import Roles


@dataclass
class Clock:
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 10, tzinfo=UTC))

    def __call__(self):
        return self.now

    def passes(self, **time):
        self.now += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "conum.db"


@pytest.fixture
def base(path):
    return Connection(path)


@pytest.fixture
def roles(base, clock):
    return Roles(base, Hasher(b"key"), clock)


@pytest.fixture
def codes(base, clock):
    return Codes(base, Hasher(b"key"), clock)
