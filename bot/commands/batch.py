"""`conum batch`: one JSON object a line in, one a line out, in order; a bad line never stops the run."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from bot.bootstrap import build_conversations
from bot.commands.options import database as with_database
from bot.complaints import complaints
from bot.conversation import Conversations
from bot.messages import IncomingMessage
from bot.settings import Settings, load_settings

MAX_LINE_BYTES = 8_000_000


class LineError(Exception):
    """A line that cannot be read as a message."""


@click.command("batch")
@with_database
def command(*, database: Path | None) -> None:
    """Lit des messages sur l'entrée standard, un objet JSON par ligne, et imprime une réponse par ligne.

    \b
    Champs obligatoires :
      conversation  un nom ou un numéro ; chaque conversation garde son fil
      text          ce que la personne écrit
    Champs facultatifs, valables dès leur ligne pour cette conversation :
      profil        anonyme, conseiller, coordinateur, structure, prefecture, admin
      departement   21, 2A, 974…
      region        son nom
      structure     identifiant du tableau de pilotage
      at            date et heure ISO : avance l'horloge de cette conversation

    \b
    Exemple :
      {"conversation": "1", "text": "et dans mon département ?", "departement": "21"}

    Une ligne fautive donne {"conversation": …, "error": …} et la suite continue ; sortie 0.
    """
    settings = load_settings()
    conversations = build_conversations(settings, database)
    clocks: dict[str, datetime] = {}
    number = 0
    while raw := _next_line():
        number += 1
        result = _answer(raw, number, conversations, settings, clocks)
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _next_line() -> bytes:
    """One line; what is beyond the bound is dropped with it, so that a huge line stays one line."""
    raw = sys.stdin.buffer.readline(MAX_LINE_BYTES)
    rest = raw
    while len(rest) == MAX_LINE_BYTES and not rest.endswith(b"\n"):
        rest = sys.stdin.buffer.readline(MAX_LINE_BYTES)
    return raw


def _answer(
    raw: bytes, number: int, conversations: Conversations, settings: Settings, clocks: dict[str, datetime]
) -> dict[str, Any]:
    """The object to print for one line."""
    fields: Any = None
    try:
        fields = _parse(raw)
        message = IncomingMessage.model_validate(fields)
    except (LineError, ValidationError) as error:
        reasons = complaints(error) if isinstance(error, ValidationError) else [str(error)]
        conversation = fields.get("conversation") if isinstance(fields, dict) else None
        if not isinstance(conversation, str | int):
            conversation = None
        return {"conversation": conversation, "error": f"ligne {number} : {' ; '.join(reasons)}"}
    today = _today(message, settings, clocks)
    return {"conversation": message.conversation, **conversations.answer(message, today).as_object()}


def _parse(raw: bytes) -> Any:
    try:
        fields = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        raise LineError("la ligne n'est pas en UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise LineError("la ligne n'est pas du JSON") from error
    if not isinstance(fields, dict):
        raise LineError("la ligne doit être un objet JSON { … }")
    return {name: _well_formed(value) for name, value in fields.items()}


def _refuse(constant: str) -> Any:
    raise LineError(f"la ligne n'est pas du JSON ({constant})")


def _well_formed(value: Any) -> Any:
    """JSON may carry half of a surrogate pair, which is no character; a number may name a conversation."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _today(message: IncomingMessage, settings: Settings, clocks: dict[str, datetime]) -> Any:
    """The day of this conversation: `at` moves its clock forward, never back."""
    if message.at is not None:
        before = clocks.get(message.conversation)
        at = message.at.replace(tzinfo=None)
        clocks[message.conversation] = max(before, at) if before else at
    clock = clocks.get(message.conversation)
    return clock.date() if clock else settings.today()
