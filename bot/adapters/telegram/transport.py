"""HTTP to the Bot API: what python-telegram-bot would trip over is mended before it looks.

One unreadable update would stop all those after it: it becomes a bare number. A 429 says its delay or none. An answer
that is no answer is a network error. Everything here stands on the library's public ground (`BaseRequest`).
"""

import json
import logging
import re
import sys
from collections.abc import Callable
from http import HTTPStatus
from importlib.util import find_spec
from typing import Any

from telegram import Update
from telegram.error import NetworkError, TelegramError
from telegram.request import HTTPXRequest

from bot.adapters import BELIEVABLE

if find_spec("sniffio") is None:
    # httpcore tries to import it at every lock it takes: a quarter of the cost of a message went in failing to.
    sys.modules["sniffio"] = None  # type: ignore[assignment] # the documented way to say « it is not there »

_log = logging.getLogger("conum.telegram")
POLL = "getUpdates"
TAKEN = b'{"ok":true,"result":true}'
"""What a server means that says yes and nothing else."""
PROVING = ("getMe", POLL)
_IN_WORDS = re.compile(r"retry after (\d+(?:\.\d+)?)")


class FloodError(TelegramError):
    """Too many requests. `after`: seconds to wait, None when the server gave no usable figure."""

    def __init__(self, after: float | None) -> None:
        super().__init__("Too many requests")
        self.after = after


class NoSuchMethodError(TelegramError):
    """A server that is not Telegram's lacks a method; a 404 to getMe or getUpdates is a token of the wrong form."""


class Transport(HTTPXRequest):
    """`heard` is called each time getUpdates succeeds: the only proof that the link lives."""

    def __init__(self, heard: Callable[[], None], **settings: Any) -> None:
        super().__init__(**settings)
        self._heard = heard

    async def do_request(self, url: str, method: str, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Raises FloodError, NoSuchMethodError, NetworkError."""
        status, payload = await super().do_request(url, method, *args, **kwargs)
        body, endpoint = _object(payload), url.rpartition("/")[2]
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise FloodError(retry_after(body))
        if status == HTTPStatus.NOT_FOUND and endpoint not in PROVING and body is not None:
            raise NoSuchMethodError(f"{endpoint} does not exist on this server")
        if status >= HTTPStatus.MULTIPLE_CHOICES:
            return status, _refusal(status, body, payload)
        if body and body.get("ok") is False and isinstance(body.get("error_code"), int):
            return body["error_code"], payload  # some servers refuse with a 200
        if body is None or body.get("ok") is not True:
            raise NetworkError("the answer is no answer of the Bot API")
        if endpoint != POLL:
            return status, payload if body.get("result") is not None else TAKEN
        self._heard()
        return status, _readable(body, payload)


def retry_after(body: dict[str, Any] | None) -> float | None:
    """The delay of a 429: its parameter, else its words; None for what is no positive number, or beyond a day."""
    parameters = body.get("parameters") if body else None
    given = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if given is None and body:
        found = _IN_WORDS.search(str(body.get("description", "")))
        given = found.group(1) if found else None
    try:
        seconds = float(given)  # type: ignore[arg-type] # whatever was sent
    except (TypeError, ValueError):
        return None
    return seconds if 0 < seconds <= BELIEVABLE else None


def readable(update: Any) -> bool:
    """Whether the library can read an update."""
    try:
        Update.de_json(update)
    except Exception as error:  # noqa: BLE001 — whatever an unforeseen shape makes the library raise
        number = update.get("update_id") if isinstance(update, dict) else None
        _log.warning("update %s cannot be read (%s), left out", number, type(error).__name__)
        return False
    return True


def _refusal(status: int, body: dict[str, Any] | None, payload: bytes) -> bytes:
    """A refusal of the Bot API as it is. A page of a proxy on the way says nothing of the token nor of the person:
    it is a network error.
    """
    if body is None or body.get("ok") is not False:
        raise NetworkError(f"an answer {status} that is not the Bot API's")
    return payload


def _readable(body: dict[str, Any], payload: bytes) -> bytes:
    """The answer of getUpdates with a bare number in the place of what cannot be read."""
    updates = body.get("result")
    if not isinstance(updates, list):
        raise NetworkError("the updates are no list")
    mended = [item if readable(item) else _bare(item) for item in updates]
    if mended == updates:
        return payload
    return json.dumps({"ok": True, "result": [item for item in mended if item]}).encode()


def _bare(update: Any) -> dict[str, int] | None:
    number = update.get("update_id") if isinstance(update, dict) else None
    return {"update_id": number} if isinstance(number, int) else None


def _object(payload: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(payload)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
