"""`conum ask`: one question, one reply."""

import json
import sys
from pathlib import Path

import click
from pydantic import ValidationError

from bot.bootstrap import build_conversations
from bot.commands.options import database as with_database
from bot.commands.options import who
from bot.complaints import complaints
from bot.messages import IncomingMessage
from bot.settings import load_settings


@click.command("ask")
@click.argument("question")
@click.option("--json", "as_json", is_flag=True, help="Imprimer l'objet complet.")
@who
@with_database
def command(question: str, *, as_json: bool, database: Path | None, **person: str | None) -> None:
    """Pose QUESTION et imprime la réponse. Sortie 1 seulement si l'assistant est en erreur."""
    settings = load_settings()
    try:
        message = IncomingMessage.model_validate({"conversation": "ask", "text": question, **person})
    except ValidationError as error:
        raise click.UsageError("; ".join(complaints(error))) from error
    reply = build_conversations(settings, database).answer(message, settings.today())
    if as_json:
        fields = {"conversation": "ask", **reply.as_object()}
        click.echo(json.dumps(fields, ensure_ascii=False))
    else:
        click.echo(reply.text)
    sys.exit(1 if reply.kind == "error" else 0)
