"""`conum serve`: connect the configured platforms, and answer until asked to stop."""

import asyncio
import os
import signal
import sys
from collections.abc import Coroutine
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
    asyncio.run(_served(serve(settings, path, conversations_to_serve(settings))))


async def _served(service: Coroutine[None, None, int]) -> None:
    """What matters is on disk: no thread that waits for a mute server, or imports, may hold the end up."""
    code = await service
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
