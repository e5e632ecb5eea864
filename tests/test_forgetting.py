"""What remains of a conversation with time (contracts §8)."""

from datetime import date, timedelta

import pytest

from bot.forgetting import Forgetting
from handlers import Session, Turn
from handlers.dossier import Dossier

TODAY = date(2026, 11, 23)
TALKED = Session(turns=(Turn(asked="bonjour", topics=("cible-ou",)),))
OPEN = Dossier(number=1, lettre="E", opened=TODAY).record("occupation", "jamais", TODAY)
LEFT = OPEN.model_copy(update={"abandoned_on": TODAY})
ANSWERED_LONG_AGO = Dossier(number=1, lettre="E", opened=date(2026, 3, 2), abandoned_on=TODAY)


@pytest.fixture(scope="module")
def forgetting(content):
    return Forgetting(content)


def after(forgetting, session, days):
    return forgetting.kept(session, TODAY, TODAY + timedelta(days=days))


@pytest.mark.parametrize(("days", "turns"), [(30, 1), (31, None)])
def test_turns_last_thirty_idle_days(forgetting, days, turns):
    left = after(forgetting, TALKED, days)
    assert (len(left.turns) if left else None) == turns


@pytest.mark.parametrize(("days", "kept"), [(30, True), (31, False)])
def test_an_abandoned_dossier_lasts_thirty_days(forgetting, days, kept):
    left = after(forgetting, TALKED.keep(LEFT), days)
    assert bool(left and left.dossiers) is kept


@pytest.mark.parametrize(("days", "kept"), [(0, True), (30, True), (31, False)])
def test_the_thirty_days_run_from_the_day_it_was_left_as_the_person_was_told(forgetting, days, kept):
    left = after(forgetting, TALKED.keep(ANSWERED_LONG_AGO), days)
    assert bool(left and left.dossiers) is kept


@pytest.mark.parametrize(("days", "kept"), [(31, True), (365, True), (800, False)])
def test_a_dossier_in_progress_lasts_a_year_after_its_last_deadline(forgetting, days, kept):
    left = after(forgetting, TALKED.keep(OPEN), days)
    assert bool(left and left.dossiers) is kept


def test_the_dossier_being_walked_is_forgotten_with_it(forgetting):
    session = TALKED.keep(LEFT)
    assert forgetting.kept(session, TODAY + timedelta(days=31), TODAY + timedelta(days=31)).current is None


def test_the_command_tells_what_it_erased(conum, tmp_path):
    done = conum("purge", "--database", tmp_path / "conum.db")
    assert done.returncode == 0
    assert "conversations : 0 ligne(s)" in done.stdout.decode()
