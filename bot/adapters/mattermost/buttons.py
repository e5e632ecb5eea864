"""Buttons and menus under an answer: what they carry, signed, so that a click can be believed."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.rendering import inert

ROUTE = "/mattermost/actions"
LIFETIME = 30 * 24 * 3600
"""Seconds: as long as the state of a conversation (contracts §8)."""
MAX_BUTTONS = 5
MAX_CHOICES = 50
MAX_LABEL = 60
MAX_PROPS = 7_000
"""Characters of JSON. 5.37 refuses a post whose properties exceed 8,000."""

Clock = Callable[[], float]


class ForgedError(Exception):
    """A call that the server did not make, or not for this button, this place, this person or this time."""


@dataclass(frozen=True)
class Bound:
    """What a button is bound to: the channel, the person asked, the kind of place, the thread, the answer's key
    (which names the post answered, and which our own post carries).
    """

    channel: str
    person: str
    place: str
    thread: str
    key: str


@dataclass(frozen=True)
class Press:
    """A click that can be believed: where, and the words that the button stands for."""

    bound: Bound
    action: str
    text: str


class Signer:
    """Signs contexts and believes only its own. The key is derived, so that `CONUM_SECRET` itself signs nothing."""

    def __init__(self, secret: str, clock: Clock = time.time) -> None:
        self._key = hmac.digest(secret.encode(), b"mattermost actions", "sha256")
        self._clock = clock

    def context(self, action: str, bound: Bound, text: str) -> dict[str, Any]:
        """What the server will send back on a click. It is no secret: other people may read it."""
        told = {
            "action": action,
            **vars(bound),
            "text": text,
            "expiry": int(self._clock()) + LIFETIME,
            "nonce": secrets.token_hex(8),
        }
        return {**told, "mac": self._mac(told)}

    def press(self, call: Mapping[str, Any]) -> Press:
        """The click in a callback. Raises ForgedError. Whether the post is ours is for the caller to see."""
        context = call.get("context")
        if not isinstance(context, dict):
            raise ForgedError("no context")
        told = {name: value for name, value in context.items() if name not in {"mac", "selected_option"}}
        if not hmac.compare_digest(self._mac(told), str(context.get("mac", ""))):
            raise ForgedError("wrong signature")
        if int(told["expiry"]) < self._clock():
            raise ForgedError("expired")
        bound = Bound(**{name: str(told[name]) for name in Bound.__dataclass_fields__})
        if (call.get("channel_id"), call.get("user_id")) != (bound.channel, bound.person):
            raise ForgedError("another place or another person")
        chosen = str(told["text"]) or str(context.get("selected_option") or "")[:MAX_LABEL]
        return Press(bound, str(told["action"]), chosen)

    def _mac(self, told: Mapping[str, Any]) -> str:
        exact = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(hmac.digest(self._key, exact, hashlib.sha256)).decode()


def attachment(labels: Sequence[str], bound: Bound, signer: Signer, address: str) -> dict[str, Any] | None:
    """Up to five buttons, beyond that a menu; None where the labels would not fit. The text holds them anyway.

    `address`: where the server reaches us, route included. Action ids are letters and digits only: the server's
    route refuses others.
    """
    if not labels or len(labels) > MAX_CHOICES:
        return None
    if len(labels) > MAX_BUTTONS:
        integration = {"url": address, "context": signer.context("menu", bound, "")}
        options = [{"text": inert(label)[:MAX_LABEL], "value": label[:MAX_LABEL]} for label in labels]
        actions = [{"id": "menu", "type": "select", "name": "…", "options": options, "integration": integration}]
    else:
        actions = [
            {
                "id": f"choix{number}",
                "type": "button",
                "name": inert(label)[:MAX_LABEL],
                "integration": {"url": address, "context": signer.context(f"choix{number}", bound, label)},
            }
            for number, label in enumerate(labels, start=1)
        ]
    found = {"fallback": inert(" / ".join(labels))[:200], "actions": actions}
    return found if len(json.dumps(found, ensure_ascii=False)) <= MAX_PROPS else None
