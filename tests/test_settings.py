"""Settings: every fault told at once, in French; no secret ever shown; what serving needs."""

import pytest

from bot.settings import PREFIX, Settings, SettingsError, load_settings, serving_faults

WRONG = {
    "CONUM_CONTENT": "nulle-part",
    "CONUM_NOW": "demain",
    "CONUM_MATTERMOST_URL": "mattermost.example",
    "CONUM_MATTERMOST_TOKEN": "jeton à accents",
    "CONUM_TELEGRAM_TOKEN": "12 34",
    "CONUM_TELEGRAM_STATUS": "peut-être",
    "CONUM_HTTP": "8480",
    "CONUM_PUBLIC_URL": "ftp://exemple.fr",
    "CONUM_SMTP_URL": "courriel",
    "CONUM_SMTP_FROM": "pas une adresse",
    "CONUM_PACING": "0",
}
ENOUGH = {"telegram_token": "1:invented"}
SECRET = {"CONUM_MATTERMOST_TOKEN", "CONUM_TELEGRAM_TOKEN", "CONUM_SMTP_URL"}


@pytest.fixture
def environment(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def put(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


def test_all_faults_are_told_at_once_without_a_secret(environment):
    environment(**WRONG)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    told = str(caught.value)
    for name, value in WRONG.items():
        assert name in told
        assert (value in told) is (name not in SECRET)


def test_what_is_missing_is_told_with_what_is_wrong(environment):
    """An operator mends both at once, rather than one after the other."""
    environment(CONUM_PUBLIC_URL="https://p.example", CONUM_HTTP="8480")
    with pytest.raises(SettingsError) as caught:
        load_settings(serving=True)
    for told in ("CONUM_HTTP : valeur refusée", "CONUM_SECRET manque", "aucune plateforme"):
        assert told in str(caught.value)


def test_a_wrong_value_is_not_told_to_be_missing(environment):
    environment(CONUM_MATTERMOST_URL="https://m.example", CONUM_MATTERMOST_TOKEN="jeton à accents")  # noqa: S106
    with pytest.raises(SettingsError) as caught:
        load_settings(serving=True)
    assert "manque" not in str(caught.value)


def test_a_file_is_read_and_the_environment_goes_before_it(environment, tmp_path):
    (tmp_path / ".env").write_text("CONUM_HTTP=127.0.0.1:1\nCONUM_PACING=non\n", encoding="utf-8")
    environment(CONUM_HTTP="127.0.0.1:2")
    settings = load_settings()
    assert (settings.http_address, settings.pacing) == (("127.0.0.1", 2), "non")


def test_an_empty_value_is_no_value(environment):
    environment(CONUM_TELEGRAM_TOKEN="")
    assert load_settings().telegram_token is None


def test_a_secret_is_not_shown_by_its_settings():
    settings = Settings(telegram_token="123:invented", secret="invented-too")  # noqa: S106 — invented
    assert "invented" not in repr(settings)
    assert set(settings.secrets) == {"123:invented", "invented-too"}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        pytest.param({}, "CONUM_MATTERMOST_URL", id="no platform"),
        pytest.param({"mattermost_url": "https://m.example"}, "CONUM_MATTERMOST_TOKEN", id="an address alone"),
        pytest.param({"mattermost_token": "t"}, "CONUM_MATTERMOST_URL", id="a token alone"),
        pytest.param({"telegram_token": "t", "public_url": "https://p.example"}, "CONUM_SECRET", id="no secret"),
        pytest.param({"telegram_token": "t", "telegram_webhook_secret": "s"}, "CONUM_PUBLIC_URL", id="no address"),
        pytest.param({"telegram_token": "t", "smtp_url": "smtp://h:25"}, "CONUM_SMTP_FROM", id="no sender"),
    ],
)
def test_what_serving_lacks_is_told(given, missing):
    assert any(missing in fault for fault in serving_faults(Settings(**given)))


def test_one_platform_is_enough():
    assert not [*serving_faults(Settings(**ENOUGH))]


def test_every_setting_is_in_the_example():
    from tests.conftest import ROOT

    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in Settings.model_fields:
        assert f"\n{PREFIX}{name.upper()}=" in example


@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_wrong_setting_ends_the_command(conum, command):
    done = conum(command, CONUM_HTTP="x")
    assert done.returncode == 2
    assert "CONUM_HTTP" in done.stderr.decode()


@pytest.mark.parametrize("command", ["serve", "doctor"])
def test_a_folder_that_is_not_there_is_told(conum, command, tmp_path):
    done = conum(command, "--database", tmp_path / "nowhere" / "conum.db", CONUM_TELEGRAM_TOKEN="1:invented")  # noqa: S106
    told = (done.stdout + done.stderr).decode()
    assert done.returncode == (2 if command == "serve" else 1)
    assert "impossible d'écrire" in told
    assert "Traceback" not in told


def test_serving_nothing_is_refused(conum):
    done = conum("serve")
    assert done.returncode == 2
    assert "aucune plateforme" in done.stderr.decode()


def test_an_address_that_is_taken_is_told(conum):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = conum("serve", CONUM_TELEGRAM_TOKEN="1:invented", CONUM_HTTP=address)  # noqa: S106
    assert done.returncode == 2
    assert f"Impossible d'écouter sur {address}" in done.stderr.decode()


@pytest.mark.parametrize("content", [None, b"", b"0\x82 a certificate in DER"])
def test_a_file_that_holds_no_authority_is_told(environment, tmp_path, content):
    """OpenSSL would pass over it without a word, and every link would then be refused."""
    file = tmp_path / "autorite.pem"
    if content is not None:
        file.write_bytes(content)
    environment(CONUM_AUTHORITIES=str(file), CONUM_HTTP="8480")
    with pytest.raises(SettingsError) as caught:
        load_settings(serving=True)
    assert f"CONUM_AUTHORITIES : « {file} »" in str(caught.value)
    assert [*serving_faults(Settings(**ENOUGH, authorities=file))]
