"""`conum serve`: connect the configured platforms; this version has none to connect yet, and says so."""

import sys

import click

from bot.settings import load_settings


@click.command("serve")
def command() -> None:
    """Relie les plateformes configurées (aucune dans cette version)."""
    load_settings()
    click.echo(
        "Aucune plateforme n'est configurée : cette version parle dans le terminal (« conum chat ») "
        "et répond à des fichiers (« conum batch »). Mattermost et Telegram viendront ensuite.",
        err=True,
    )
    sys.exit(2)
