"""`conum chat`: talk in the terminal."""

from pathlib import Path

import click
from pydantic import ValidationError

from bot.bootstrap import build_conversations, show_demonstration
from bot.commands.options import database as with_database
from bot.commands.options import who
from bot.complaints import complaints
from bot.messages import IncomingMessage
from bot.settings import load_settings
from bot.terminal import Terminal

_CONVERSATION = "terminal"


@click.command("chat")
@who
@with_database
def command(*, database: Path | None, **person: str | None) -> None:
    """Ouvre une conversation dans le terminal. « quitter » pour sortir."""
    settings = load_settings()
    try:
        first = IncomingMessage.model_validate({"conversation": _CONVERSATION, "text": "", **person})
    except ValidationError as error:
        raise click.UsageError("; ".join(complaints(error))) from error
    conversations = build_conversations(settings, database)
    if not (database or settings.database):
        show_demonstration(conversations, settings)
    terminal = Terminal(conversations.content, kept=bool(database or settings.database))
    terminal.welcome()
    told = first
    for line in terminal.lines():
        reply = conversations.answer(told.model_copy(update={"text": line}), settings.today())
        told = IncomingMessage(conversation=_CONVERSATION, text="")
        terminal.show(reply)
        if reply.ends:
            break
