"""`conum content diff`: what a new content changes for readers, and how many were given an answer that changed."""

from datetime import date, timedelta
from pathlib import Path

import click

from bot.commands.options import database as with_database
from bot.settings import load_settings
from knowledge import Layout
from knowledge.difference import changed_topics, compare
from knowledge.loader import assemble, read

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("diff")
@click.argument("old", metavar="ANCIEN", type=FOLDER)
@click.argument("new", metavar="NOUVEAU", type=FOLDER)
@with_database
@click.option(
    "--days", default=30, show_default=True, help="Sur combien de jours chercher qui a reçu l'ancienne réponse."
)
def diff_command(old: Path, new: Path, *, database: Path | None, days: int) -> None:
    """Dit ce qui change pour les lecteurs entre deux dossiers de contenu : fiches, étapes, boîtes, phrases.

    Avec une base, dit aussi combien de personnes ont reçu une réponse qui change.
    """
    before, after = (assemble(read(Layout.of(folder))) for folder in (old, new))
    changes = compare(before, after)
    for change in changes:
        for line in change.lines():
            click.echo(line)
    click.echo(f"{len(changes)} changement(s) pour les lecteurs." if changes else "Rien ne change pour les lecteurs.")
    settings = load_settings()
    path = database or settings.database
    if path and path.is_file():
        _readers(path, sorted(changed_topics(changes, before)), settings.today() - timedelta(days=days))


def _readers(path: Path, topics: list[str], since: date) -> None:
    """Who got what changed: how many, by version; never who."""
    from bot.storage.notices import trace  # only where there is a database
    from bot.storage.sqlite import connect

    base = connect(path)
    for topic in topics:
        for row in trace(base, topic, since):
            click.echo(
                f"{topic} : {row['persons']} personne(s) ont reçu la version {row['version']} "
                f"({row['answers']} réponse(s), du {row['first']} au {row['last']})"
            )
