"""Options that several commands share: who asks, and from where; the operator vouches for both."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from knowledge import Profil

F = TypeVar("F", bound=Callable[..., Any])
PROFILS = click.Choice(get_args(Profil))


def database(command: F) -> F:
    """`--database`: where conversations are kept from one command to the next."""
    return click.option(
        "--database",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Fichier SQLite où garder les conversations (sinon : CONUM_DATABASE, sinon en mémoire).",
    )(command)


def kept_database(command: F) -> F:
    """`--database`, where there must be one."""
    return click.option(
        "--database",
        type=click.Path(dir_okay=False, path_type=Path),
        help="Fichier SQLite (sinon : CONUM_DATABASE, sinon conum.db).",
    )(command)


def who(command: F) -> F:
    """`--profil`, and the territory or the structure of the person."""
    command = click.option("--structure", metavar="ID", help="La structure de la personne, par son identifiant.")(
        command
    )
    command = click.option("--region", metavar="NOM", help="La région de la personne.")(command)
    command = click.option("--departement", metavar="CODE", help="Le département de la personne : 21, 2A, 974…")(
        command
    )
    return click.option("--profil", type=PROFILS, help="Qui pose la question.")(command)
