"""What a Mattermost server answers: a body within bounds, an answer in JSON or a refusal, a time to wait."""

import json
import time

import requests

from bot.adapters import BELIEVABLE
from bot.adapters.mattermost.errors import Refusal

JSON = "application/json"
"""The exact type under which the library parses a body: a proxy that adds a charset would leave it unread."""
MAX_BODY = 16 * 2**20


def read_whole(response: requests.Response, deadline: float) -> None:
    """The body, within a time and a size: the library's time-out only bounds each read."""
    parts: list[bytes] = []
    size = 0
    while part := response.raw.read1(65536, decode_content=True):
        size += len(part)
        parts.append(part)
        if size > MAX_BODY or time.monotonic() > deadline:
            response.close()
            raise requests.exceptions.ReadTimeout("body too long or too slow")
    response._content = b"".join(parts)  # noqa: SLF001 — what `response.content` itself would have kept


def readable(response: requests.Response) -> bool:
    if not response.headers.get("Content-Type", "").startswith(JSON):
        return False
    try:
        response.json()
    except ValueError:
        return False
    return True


def refusal_of(response: requests.Response) -> Refusal:
    try:
        body = json.loads(response.text)
    except ValueError:
        body = None
    told = body if isinstance(body, dict) else {}
    return Refusal(
        response.status_code,
        str(told.get("id", "")),
        str(told.get("request_id") or response.headers.get("X-Request-Id", "")),
        str(told.get("message", "")),
    )


def seconds_of(header: str | None) -> float | None:
    """`Retry-After` in seconds; None when it is missing, a text, a date, negative or beyond a day."""
    try:
        seconds = float(header or "")
    except ValueError:
        return None
    return seconds if 0 <= seconds <= BELIEVABLE else None
