"""The contract of a session store, for every engine."""

from datetime import date, timedelta

import pytest

from bot.storage.migrations import MIGRATIONS, NewerDatabaseError
from bot.storage.sessions import IDLE_DAYS, MemorySessions, SqliteSessions
from handlers import Session, Turn
from handlers.dossier import Dossier

TODAY = date(2026, 11, 23)
TALKED = Session(profil="structure", turns=(Turn(asked="bonjour", topics=("cible-ou",)),))
WALKING = TALKED.keep(Dossier(number=1, lettre="E", opened=TODAY).record("occupation", "jamais", TODAY))


@pytest.fixture(params=["memory", "sqlite"])
def reopened(request, tmp_path):
    """A function that gives the store as a new start would find it."""
    if request.param == "memory":
        store = MemorySessions()
        return lambda: store
    return lambda: SqliteSessions(tmp_path / "conum.db")


def test_an_unknown_conversation_is_a_new_one(reopened):
    assert reopened().load("x", TODAY) == Session()


def test_what_is_saved_is_found_again(reopened):
    reopened().save("x", WALKING, TODAY)
    assert reopened().load("x", TODAY) == WALKING


def test_the_latest_state_wins(reopened):
    reopened().save("x", TALKED, TODAY)
    reopened().save("x", WALKING, TODAY)
    assert reopened().load("x", TODAY) == WALKING


def test_conversations_are_apart(reopened):
    reopened().save("x", TALKED, TODAY)
    assert reopened().load("y", TODAY) == Session()


def test_idle_turns_are_forgotten_and_dossiers_are_not(reopened):
    reopened().save("x", WALKING, TODAY)
    later = reopened().load("x", TODAY + timedelta(days=IDLE_DAYS + 1))
    assert later.turns == ()
    assert later.active == WALKING.active


def test_three_weeks_later_nothing_is_lost(reopened):
    reopened().save("x", WALKING, TODAY)
    assert reopened().load("x", TODAY + timedelta(weeks=3)) == WALKING


def test_what_is_forgotten_is_gone(reopened):
    reopened().save("x", TALKED, TODAY)
    reopened().forget("x")
    assert reopened().load("x", TODAY) == Session()


def test_a_file_is_durable_and_erases_what_it_deletes(tmp_path):
    store = SqliteSessions(tmp_path / "conum.db")
    pragmas = {
        name: store._database.conn.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete", "user_version")
    }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "user_version": len(MIGRATIONS)}


def test_a_state_that_cannot_be_read_starts_again(tmp_path):
    store = SqliteSessions(tmp_path / "conum.db")
    store.save("x", TALKED, TODAY)
    store._database["sessions"].update("x", {"state": '{"tours": 3}'})
    assert store.load("x", TODAY) == Session()


def test_a_file_from_the_future_is_left_alone(tmp_path):
    store = SqliteSessions(tmp_path / "conum.db")
    store._database.conn.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(NewerDatabaseError, match="version plus récente"):
        SqliteSessions(tmp_path / "conum.db")
