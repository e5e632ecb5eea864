"""Buttons under a message: at most 64 bytes, signed for one person in one place, and read back as words.

A press is worth what the person could have typed: the label of the choice, found again in the message pressed. What a
client sends may be anything, so the signature says that this bot made this button, for this person, here.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

from telegram import Message

from bot.rendering import inert
from knowledge.folding import phrasing_key

MOST = 8
"""Buttons shown; the text lists every choice."""
LABEL_LENGTH = 40
ONCE = "s"
"""A button that moves a dossier on: it serves once."""
AGAIN = "c"
"""A button of a list of subjects: it may serve again."""

_DATA = re.compile(r"([sc])(\d{1,3})\.([\w-]{6})\.([\w-]{8})\.([\w-]{16})")
_ELLIPSIS = "…"


@dataclass(frozen=True)
class Place:
    """Who may press, and where."""

    chat: int
    person: int


@dataclass(frozen=True)
class Pressed:
    kind: str
    number: int
    digest: str
    keyboard: str
    """Which keyboard it was on: the same for its neighbours, another one under every message."""


class Signer:
    """Makes and checks the data of buttons."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def data(self, chosen: Pressed, place: Place) -> str:
        head = f"{chosen.kind}{chosen.number}.{chosen.digest}.{chosen.keyboard}"
        return f"{head}.{self._mac(head, place)}"

    def read(self, data: str, place: Place) -> Pressed | None:
        """None when this bot did not make this data for this person, here."""
        found = _DATA.fullmatch(data)
        if not found:
            return None
        kind, number, digest, keyboard, mac = found.groups()
        if not hmac.compare_digest(mac, self._mac(data.rpartition(".")[0], place)):
            return None
        return Pressed(kind, int(number), digest, keyboard)

    def _mac(self, head: str, place: Place) -> str:
        told = f"{head}|{place.chat}|{place.person}".encode()
        return _short(hmac.digest(self._key, told, hashlib.sha256), 16)


@dataclass(frozen=True)
class Keyboard:
    """Buttons for one message. `kind`: whether they serve once or again; `name` tells it from any other."""

    labels: tuple[str, ...]
    kind: str
    name: str

    @classmethod
    def of(cls, labels: Iterable[str], kind: str, key: str) -> "Keyboard":
        """`key`: the part it goes with."""
        return cls(tuple(labels)[:MOST], kind, _short(hashlib.sha256(key.encode()).digest(), 8))

    def rows(self, place: Place, signer: Signer) -> list[list[dict[str, str]]]:
        """One button a row, each with its number and a short label."""
        return [
            [{"text": f"{number}. {inert(_shortened(label))}", "data": signer.data(chosen, place)}]
            for number, label in enumerate(self.labels, start=1)
            for chosen in (Pressed(self.kind, number, digest_of(label), self.name),)
        ]


def label_of(pressed: Pressed, message: Message) -> str:
    """The label pressed, whole, as the message shows it; empty when it shows it no more."""
    listed = re.findall(rf"^\s*{pressed.number}\. (.+)$", message.text or "", re.MULTILINE)
    markup = message.reply_markup.inline_keyboard if message.reply_markup else ()
    shown = [button.text.removeprefix(f"{pressed.number}. ") for row in markup for button in row]
    return next((label for label in (*listed, *shown) if digest_of(label) == pressed.digest), "")


def _shortened(label: str) -> str:
    """Cut at a word."""
    if len(label) <= LABEL_LENGTH:
        return label
    head = label[: LABEL_LENGTH - 1]
    return (head.rpartition(" ")[0] or head).rstrip(" ,;:") + _ELLIPSIS


def digest_of(label: str) -> str:
    return _short(hashlib.sha256(phrasing_key(label).encode()).digest(), 6)


def _short(digest: bytes, length: int) -> str:
    return base64.urlsafe_b64encode(digest).decode()[:length]
