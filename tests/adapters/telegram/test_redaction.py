"""The token is in no log, no traceback and no exception, whatever the libraries say."""

import io
import logging
from urllib.parse import quote

import pytest

from bot.adapters import RetryLaterError
from bot.adapters.telegram.account import Account
from bot.adapters.telegram.redaction import HIDDEN, TokenFilter, protect
from tests.peers.telegram import TOKEN

HALF = TOKEN.partition(":")[2]


@pytest.fixture
def log():
    """Everything that is logged from now on, as a handler at the lowest level writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


async def test_a_whole_conversation_and_its_faults_never_show_it(house, api, log):
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    async with house() as home:
        for name in ("httpx", "httpcore", "telegram"):
            logging.getLogger(name).setLevel(logging.DEBUG)  # an operator who wants everything
        api.faults.plan("getUpdates", "cut", 2)
        api.people.say(7, "bonjour")
        (event,) = await home.received()
        await home.answer(event)
        api.faults.plan("sendMessage", "cut")
        with pytest.raises(RetryLaterError) as caught:
            await home.answer(event)
    told = log.getvalue()
    assert "sendMessage" in told
    assert HALF not in told
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_ordinary_levels_keep_the_libraries_quiet(log):
    protect(TOKEN)
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)
    assert log.getvalue() == ""


@pytest.mark.parametrize("form", [TOKEN, quote(TOKEN, safe=""), HALF])
def test_it_is_hidden_in_messages_arguments_and_tracebacks(log, form):
    protect(TOKEN)
    logger = logging.getLogger("anything")
    logger.warning("plain %s", form)
    logger.warning("in the format " + form)  # noqa: G003 — as a library might
    try:
        int(f"https://api.telegram.org/bot{form}/getMe")
    except ValueError:
        logger.exception("it failed")
    told = log.getvalue()
    assert told.count(HIDDEN) >= 3
    assert HALF not in told
    assert "ValueError" in told


def test_other_records_are_left_alone(log):
    protect(TOKEN)
    try:
        int("nothing secret")
    except ValueError:
        logging.getLogger("anything").exception("%s failed", "this")
    assert "this failed" in log.getvalue()
    assert "nothing secret" in log.getvalue()


def test_the_filter_serves_on_a_handler_too():
    record = logging.LogRecord("a", logging.INFO, "", 0, "%s", (TOKEN,), None)
    assert TokenFilter(TOKEN).filter(record)
    assert record.getMessage() == HIDDEN


def test_an_account_never_prints_its_secrets():
    account = Account(**{"token": TOKEN, "webhook_secret": "cache", "secret": "aussi"})  # noqa: PIE804
    assert not [word for word in (HALF, "cache", "aussi") if word in repr(account)]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"token": "sans-deux-points"}, "CONUM_TELEGRAM_TOKEN"),
        ({"token": ""}, "CONUM_TELEGRAM_TOKEN"),
        ({"token": TOKEN, "webhook_secret": "é"}, "CONUM_TELEGRAM_WEBHOOK_SECRET"),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(given, named):
    with pytest.raises(ValueError, match=named) as caught:
        Account(**given)
    assert "deux-points" not in str(caught.value).replace("sans", "")


@pytest.mark.parametrize(
    ("api", "base"),
    [
        ("https://api.telegram.org", "https://api.telegram.org/bot"),
        ("http://127.0.0.1:8081/", "http://127.0.0.1:8081/bot"),
        ("http://127.0.0.1:8081/bot", "http://127.0.0.1:8081/bot"),
    ],
)
def test_the_address_of_another_server_may_end_either_way(api, base):
    assert Account(token=TOKEN, api=api).base_url == base
