"""`conum backup FILE`: copy the database, even while it serves."""

from pathlib import Path

import click

from bot.bootstrap import database_of
from bot.commands.options import kept_database as with_database
from bot.settings import load_settings
from bot.usage import decimal


@click.command("backup")
@click.argument("file", metavar="FICHIER", type=click.Path(dir_okay=False, path_type=Path))
@with_database
def command(file: Path, *, database: Path | None) -> None:
    """Copie la base dans FICHIER, sans arrêter le service ; la copie est vérifiée."""
    from bot.storage.backup import backup

    path = database_of(load_settings(), database)
    size = backup(path, file)
    click.echo(f"{path} est copiée dans {file} ({decimal(size / 1e6)} Mo, intégrité vérifiée).", err=True)
