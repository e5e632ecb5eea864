"""Logs: JSON lines, no token in any of them, no name of a conversation."""

import io
import json
import logging

import pytest
import structlog

from bot import logs

TOKEN = ":".join(["123456789", "AAinvented" + "invented" * 3])


@pytest.fixture
def lines():
    """What is logged, read back; the loggers of the run are put back after."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(["a-secret-of-ours"], "key", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "text",
    ["a-secret-of-ours", f"https://api.example/bot{TOKEN}/getMe", "Authorization: Bearer abcdefghijkl"],
)
def test_no_secret_is_shown(lines, text):
    logging.getLogger("library").warning("called %s", text)
    try:
        raise ValueError(text)  # noqa: TRY301 — what a library would do
    except ValueError:
        structlog.get_logger("conum").exception("failed", what=text)
    shown = json.dumps(lines())
    assert logs.HIDDEN in shown
    for secret in ("a-secret-of-ours", TOKEN, "abcdefghijkl"):
        assert secret not in shown


def test_libraries_that_print_addresses_are_quiet(lines):
    logging.getLogger("httpx").info("GET https://…")
    assert lines() == []


def test_lines_are_objects_with_their_level(lines):
    structlog.get_logger("conum").info("answered", event_id="e1")
    (line,) = lines()
    assert (line["event"], line["event_id"], line["level"]) == ("answered", "e1", "info")


def test_a_pseudonym_is_stable_and_keyed(lines):
    first = logs.pseudonym("mattermost:anne")
    assert first == logs.pseudonym("mattermost:anne")
    logs.configure([], "another key")
    assert first != logs.pseudonym("mattermost:anne")
