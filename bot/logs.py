"""Logs as JSON lines: ids, pseudonyms and figures; never a text, a name or a token."""

import hashlib
import hmac
import logging
import re
import secrets
import sys
from collections.abc import Iterable
from typing import Any, TextIO

import structlog

_key = secrets.token_bytes(32)
_TOKEN_SHAPES = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}|(?<=/bot)[^/\s\"']{8,}|(?<=Bearer )[\w.~+/=-]+")
_TALKATIVE = ("httpx", "httpcore", "urllib3", "websockets", "telegram", "mattermostdriver", "uvicorn.access")
HIDDEN = "[secret]"


def configure(secrets_to_hide: Iterable[str], key: str = "", stream: TextIO | None = None) -> None:
    """Everything that is logged, by us or by a library, goes out as one JSON line on standard error, filtered."""
    if key:
        globals()["_key"] = hashlib.sha256(f"pseudonym {key}".encode()).digest()
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Filtered(secrets_to_hide, shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Filtered(structlog.stdlib.ProcessorFormatter):
    """Renders a line, then hides in it every secret that is known and everything that has a token's shape."""

    def __init__(self, hidden: Iterable[str], foreign: list[Any]) -> None:
        super().__init__(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            foreign_pre_chain=foreign,
        )
        self._hidden = tuple(secret for secret in hidden if secret)

    def format(self, record: logging.LogRecord) -> str:
        return hide(super().format(record), self._hidden)


def hide(text: str, hidden: Iterable[str]) -> str:
    """The text without these secrets, nor anything that looks like one."""
    for secret in hidden:
        text = text.replace(secret, HIDDEN)
    return _TOKEN_SHAPES.sub(HIDDEN, text)


def pseudonym(name: str) -> str:
    """A short name that tells conversations apart and says nothing of them; it changes with `CONUM_SECRET`."""
    return hmac.new(_key, name.encode(), hashlib.sha256).hexdigest()[:12]
