"""`conum doctor`: what it finds wrong, each with what to do; its exit code."""

import os

import pytest

from bot.commands.doctor import _consult
from bot.doctor import Doctor
from bot.settings import Settings
from bot.storage.lease import FileLease
from bot.storage.sessions import SqliteSessions


class Platform:
    platform = "mattermost"

    def __init__(self, *faults, error=None):
        self._faults, self._error = faults, error
        self.closed = False

    async def check(self):
        if self._error:
            raise self._error
        return self._faults

    async def close(self):
        self.closed = True


async def wrong(tmp_path, *platforms, database="conum.db", **settings):
    """The sentences of what is to be mended."""
    given = Settings(**{"telegram_token": "1:invented", "http": "127.0.0.1:0", **settings})
    doctor = Doctor(given, tmp_path / database, lambda: 91, lambda: platforms)
    return [finding.text async for finding in doctor.findings() if not finding.good]


async def test_all_is_well(tmp_path):
    platform = Platform()
    assert await wrong(tmp_path, platform) == []
    assert platform.closed


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        pytest.param({"telegram_token": None}, "aucune plateforme", id="no platform"),
        pytest.param({"secret": "court"}, "CONUM_SECRET est court", id="a short secret"),
        pytest.param({"now": "2026-11-23T10:00:00"}, "CONUM_NOW", id="a fixed clock"),
        pytest.param({"public_url": "http://p.example", "secret": "x" * 40}, "https://", id="no encryption"),
    ],
)
async def test_a_setting_to_mend(tmp_path, settings, told):
    (found,) = await wrong(tmp_path, **settings)
    assert told in found


async def test_a_database_that_is_damaged(tmp_path):
    SqliteSessions(tmp_path / "conum.db")._database.close()
    (tmp_path / "conum.db").write_bytes(b"not a database" * 1000)
    (found,) = await wrong(tmp_path)
    assert "conum restore" in found


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
async def test_a_folder_that_cannot_be_written(tmp_path):
    tmp_path.chmod(0o500)
    found = await wrong(tmp_path)
    assert any("impossible d'écrire" in text for text in found)


async def test_a_folder_that_does_not_exist(tmp_path):
    found = await wrong(tmp_path, database="nowhere/conum.db")
    assert any("impossible d'écrire" in text for text in found)


@pytest.mark.parametrize(
    ("platform", "told"),
    [
        (Platform("le jeton est refusé."), "mattermost : le jeton est refusé."),
        (Platform(error=ConnectionRefusedError()), "ne répond pas"),
        (Platform(error=TimeoutError()), "ne répond pas"),
    ],
)
async def test_a_platform_that_is_not_well(tmp_path, platform, told):
    (found,) = await wrong(tmp_path, platform)
    assert told in found


def test_the_command_ends_with_one_when_something_is_to_mend(conum):
    done = conum("doctor")
    assert done.returncode == 1
    assert "À CORRIGER" in done.stdout.decode()


@pytest.mark.parametrize(("running", "told"), [(True, "le service tourne déjà."), (False, "lancez « conum serve ».")])
async def test_a_service_that_runs_is_not_to_be_started(tmp_path, capsys, running, told):
    database = tmp_path / "conum.db"
    given = Settings(telegram_token="1:invented", http="127.0.0.1:0")  # noqa: S106 — invented
    with FileLease(database if running else tmp_path / "other.db"):
        assert await _consult(Doctor(given, database, lambda: 91, lambda: [Platform()])) == 0
    assert capsys.readouterr().out.rstrip().endswith(told)
