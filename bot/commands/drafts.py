"""`conum content drafts` and `publish`: what waits for a person's eye, and what they let through."""

from collections.abc import Callable
from typing import TypeVar

import click

from bot import drafts, publication
from bot.compiled import load
from bot.evaluation import Unserved
from bot.settings import load_settings
from knowledge import ContentError, Layout

T = TypeVar("T")


def _told(run: Callable[[Layout], T]) -> T:
    """What is wrong with a draft is the operator's to mend."""
    try:
        return run(Layout.of(load_settings().content))
    except drafts.DraftError as error:
        raise click.ClickException(str(error)) from error
    except ContentError as error:
        raise click.ClickException(f"Le brouillon mettrait des fautes dans le contenu :\n{error}") from error


@click.command("drafts")
def drafts_command() -> None:
    """Liste les brouillons en attente de relecture."""
    waiting = _told(drafts.listed)
    for item in waiting:
        kind = "fiche nouvelle" if item.about.famille else "formulations"
        click.echo(f"{item.name} : {kind}, demandée {item.about.count} fois, {item.marks} endroit(s) à écrire")
    click.echo(f"{len(waiting)} brouillon(s).")


@click.command("publish")
@click.argument("name", metavar="BROUILLON")
def publish_command(name: str) -> None:
    """Met un brouillon relu en service, après toutes les vérifications ; sinon, dit pourquoi et ne change rien."""
    unserved = Unserved(load, load_settings().today())
    files = _told(lambda layout: publication.publish(layout, name, unserved))
    click.echo(f"Publié : {', '.join(files)}. Une instance en service le prend par « recharger ».")
