"""`conum restore FILE`: put a copy back; the service must be stopped."""

from pathlib import Path

import click

from bot.bootstrap import database_of
from bot.commands.options import kept_database as with_database
from bot.settings import load_settings


@click.command("restore")
@click.argument("file", metavar="FICHIER", type=click.Path(dir_okay=False, path_type=Path))
@with_database
def command(file: Path, *, database: Path | None) -> None:
    """Remet la copie FICHIER à la place de la base. Le service doit être arrêté."""
    from bot.storage.backup import restore

    path = database_of(load_settings(), database)
    restore(file, path)
    click.echo(f"{file} est en place dans {path}. L'ancienne base est à côté (.avant-restauration).", err=True)
