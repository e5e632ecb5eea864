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
SAME_CLICK = 30
"""Seconds in which the same choice of the same list is the same click."""
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
    """A click that can be believed: where, and the words that the button stands for. The same click again within the
    same `moment` is that click; a button that serves once has one moment only.
    """

    bound: Bound
    action: str
    text: str
    once: bool
    moment: int


class Signer:
    """Signs contexts and believes only its own. The key is derived, so that `CONUM_SECRET` itself signs nothing."""

    def __init__(self, secret: str, clock: Clock = time.time) -> None:
        self._key = hmac.digest(secret.encode(), b"mattermost actions", "sha256")
        self._clock = clock

    def context(self, action: str, bound: Bound, text: str, **more: Any) -> dict[str, Any]:
        """What the server will send back on a click. It is no secret: other people may read it. `more`: `once` for
        a button that serves once, `options` for a menu, as digests of what it offers.
        """
        told = {
            "action": action,
            **vars(bound),
            "text": text,
            "expiry": int(self._clock()) + LIFETIME,
            "nonce": secrets.token_hex(8),
            **more,
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
        chosen = str(told["text"]) or str(context.get("selected_option") or "")
        if not told["text"] and digest_of(chosen) not in told.get("options", ()):
            raise ForgedError("not offered")
        once = bool(told.get("once"))
        return Press(bound, str(told["action"]), chosen, once, 0 if once else int(self._clock() / SAME_CLICK))

    def _mac(self, told: Mapping[str, Any]) -> str:
        exact = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(hmac.digest(self._key, exact, hashlib.sha256)).decode()


def digest_of(label: str) -> str:
    return hashlib.sha256(label.encode()).hexdigest()[:12]


def attachment(
    labels: Sequence[str], bound: Bound, signer: Signer, address: str, *, once: bool = False
) -> dict[str, Any] | None:
    """Up to five buttons, beyond that a menu; None where the labels would not fit. The text holds them anyway.

    `address`: where the server reaches us, route included. Action ids are letters and digits only: the server's
    route refuses others.
    """
    if not labels or len(labels) > MAX_CHOICES:
        return None
    if len(labels) > MAX_BUTTONS:
        offered = [digest_of(label) for label in labels]
        integration = {"url": address, "context": signer.context("menu", bound, "", once=once, options=offered)}
        options = [{"text": inert(label)[:MAX_LABEL], "value": label} for label in labels]
        actions = [{"id": "menu", "type": "select", "name": "…", "options": options, "integration": integration}]
    else:
        actions = [
            {
                "id": f"choix{number}",
                "type": "button",
                "name": inert(label)[:MAX_LABEL],
                "integration": {"url": address, "context": signer.context(f"choix{number}", bound, label, once=once)},
            }
            for number, label in enumerate(labels, start=1)
        ]
    found = {"fallback": inert(" / ".join(labels))[:200], "actions": actions}
    return found if len(json.dumps(found, ensure_ascii=False)) <= MAX_PROPS else None
