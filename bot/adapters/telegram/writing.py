"""A reply as Telegram messages: HTML with its plain words beside it, buttons under the last, files after."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from bot.adapters import Part
from bot.adapters.files import packed
from bot.adapters.offered import serve_once
from bot.adapters.telegram.buttons import AGAIN, ONCE, Keyboard, Place, Signer
from bot.messages import Origin
from bot.rendering.telegram import render
from handlers import Reply

_rendered = lru_cache(maxsize=512)(render)
"""Most answers are the same for everybody."""


def parts(reply: Reply, origin: Origin, key: str, signer: Signer) -> tuple[Part, ...]:
    """In order, each within the limits."""
    payloads = [*_messages(reply, origin, key, signer), *_files(reply)]
    if payloads and origin.place in {"group", "thread"} and int(origin.channel) < 0:
        payloads[0]["answers"] = origin.message
    return tuple(
        Part(key=f"{key}/{number}", origin=origin, payload=payload) for number, payload in enumerate(payloads)
    )


def _messages(reply: Reply, origin: Origin, key: str, signer: Signer) -> Iterator[dict[str, Any]]:
    pieces = _rendered(_with_choices(reply))
    labels = [choice.label for choice in reply.choices]
    place = Place(int(origin.channel), int(origin.person))
    kind = ONCE if serve_once(reply.choices) else AGAIN
    for number, piece in enumerate(pieces, start=1):
        payload: dict[str, Any] = {"html": piece.html, "plain": piece.plain}
        if labels and number == len(pieces):
            buttons = Keyboard.of(labels, kind, key)
            payload |= {"buttons": buttons.name, "keyboard": buttons.rows(place, signer)}
        yield payload


def _files(reply: Reply) -> Iterator[dict[str, Any]]:
    for file in reply.files:
        yield dict(packed(file))


def _with_choices(reply: Reply) -> str:
    """Every choice is in the text, with its number: all must work by typing alone."""
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(reply.choices, start=1)]
    missing = [line for line in lines if line not in reply.text]
    return reply.text if not missing else f"{reply.text}\n\n" + "\n".join(lines)
