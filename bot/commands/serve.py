"""`conum serve`: connect the configured platforms, and answer until asked to stop."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import click

from bot.bootstrap import conversations_to_serve, database_of, serve
from bot.commands.options import kept_database as with_database
from bot.settings import check_serving, load_settings


@click.command("serve")
@with_database
def command(*, database: Path | None) -> None:
    """Relie les plateformes configurées (réglages : .env.example). S'arrête proprement sur SIGTERM ou Ctrl-C."""
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))  # nothing is in hand before the supervisor listens
    settings = load_settings(serving=True)
    check_serving(settings)
    path = database_of(settings, database)
    code = asyncio.run(serve(settings, path, conversations_to_serve(settings)))
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # what matters is on disk: a thread that waits for a mute server must not hold the end up
