"""`conum purge`: erase what is kept beyond its term; `conum serve` does it every day."""

from pathlib import Path

import click

from bot.bootstrap import build_content, database_of
from bot.commands.options import kept_database as with_database
from bot.settings import load_settings


@click.command("purge")
@with_database
def command(*, database: Path | None) -> None:
    """Efface ce qui est gardé au-delà de son terme, et dit combien de lignes de chaque sorte."""
    import time

    from bot.forgetting import Forgetting
    from bot.storage.retention import purge
    from bot.storage.sqlite import connect

    settings = load_settings()
    base = connect(database_of(settings, database))
    with base.conn:
        base.conn.execute("BEGIN IMMEDIATE")
        counts = purge(base, Forgetting(build_content(settings)).kept, settings.today(), time.time())
    for name, count in counts.items():
        click.echo(f"{name} : {count} ligne(s) effacée(s)")
