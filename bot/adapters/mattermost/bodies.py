"""What a Mattermost server answers: a body within bounds, an answer in JSON or a refusal, a time to wait."""

import json
import time
from collections.abc import MutableMapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import ReadTimeoutError

from bot.adapters import BELIEVABLE
from bot.adapters.mattermost.errors import Refusal

JSON = "application/json"
"""The exact type under which the library parses a body: a proxy that adds a charset would leave it unread."""
MAX_BODY = 16 * 2**20


@dataclass(frozen=True)
class Answer:
    """What the library expects of a response, read whole."""

    status_code: int
    headers: MutableMapping[str, str]
    content: bytes

    def json(self) -> Any:
        """Raises ValueError."""
        return self._value

    @cached_property
    def _value(self) -> Any:
        return json.loads(self.content)


def read_whole(response: BaseHTTPResponse, deadline: float) -> Answer:
    """The body, within a time and a size: the library's time-out only bounds each read."""
    parts: list[bytes] = []
    size = 0
    while part := response.read1(65536, decode_content=True):
        size += len(part)
        parts.append(part)
        if size > MAX_BODY or time.monotonic() > deadline:
            response.close()
            raise ReadTimeoutError(None, None, "body too long or too slow")  # type: ignore[arg-type]
    return Answer(response.status, response.headers, b"".join(parts))


def readable(answer: Answer) -> bool:
    if not answer.headers.get("Content-Type", "").startswith(JSON):
        return False
    try:
        answer.json()
    except ValueError:
        return False
    return True


def refusal_of(answer: Answer) -> Refusal:
    try:
        body = answer.json()
    except ValueError:
        body = None
    told = body if isinstance(body, dict) else {}
    return Refusal(
        answer.status_code,
        str(told.get("id", "")),
        str(told.get("request_id") or answer.headers.get("X-Request-Id", "")),
        str(told.get("message", "")),
    )


def seconds_of(header: str | None) -> float | None:
    """`Retry-After` in seconds; None when it is missing, a text, a date, negative or beyond a day."""
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds <= BELIEVABLE else None
