"""`conum roles`: who may see what, given by files, each change in the audit."""

import getpass
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bot.accounts import build_roles
from bot.bootstrap import database_of
from bot.commands.options import kept_database as with_database
from bot.settings import DEFAULT_DATABASE, load_settings
from bot.storage.roles import Roles
from knowledge.postes.encodings import open_text
from knowledge.postes.refusal import RefusedFileError
from knowledge.roles_file import Remark, RolesFileError, parse


def open_roles(database: Path | None) -> Roles:
    """The role table of the database of this command."""
    settings = load_settings()
    return build_roles(settings, database or settings.database or DEFAULT_DATABASE)[0]


@click.group("roles")
def command() -> None:
    """Les rôles : qui peut voir quoi."""


@command.command("import")
@click.argument("file", metavar="FICHIER", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_database
def import_(file: Path, *, database: Path | None) -> None:
    """Reprend la table des rôles, ou l'export « Liste des gestionnaires ». Tout le fichier entre, ou rien.

    Sortie 0 si le fichier est pris, 1 s'il est refusé.
    """
    try:
        with open_text(file) as text:
            found = parse(text.read(), load_settings().today())
    except (RolesFileError, RefusedFileError) as error:
        raise click.ClickException(f"{file.name} : {error}") from error
    _tell(found.ignored, "à savoir")
    if not found.faults and not found.rows:
        raise click.ClickException(f"{file.name} : rien n'est importé, aucune ligne ne donne de rôle.")
    if found.faults:
        _tell(found.faults, "refusée")
        raise click.ClickException(f"{file.name} : rien n'est importé ({len(found.faults)} ligne(s) à corriger).")
    came, went = open_roles(database).replace(found.format, found.rows, operator())
    click.echo(f"{came} rôle(s) pris, {went} ancien(s) rôle(s) remplacé(s).")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Un objet par ligne.")
@with_database
def list_(*, as_json: bool, database: Path | None) -> None:
    """Imprime les rôles. D'une adresse, seul le début de l'empreinte est connu."""
    rows = open_roles(database).listed()
    for row in rows:
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))
    if not rows and not as_json:
        click.echo("Aucun rôle.")


@command.command("remove")
@click.argument("number", metavar="NUMERO", type=int)
@with_database
def remove(number: int, *, database: Path | None) -> None:
    """Retire le rôle NUMERO (voir « conum roles list »)."""
    if not open_roles(database).remove(number, operator()):
        raise click.ClickException(f"Aucun rôle n'a le numéro {number} : voyez « conum roles list ».")
    click.echo(f"Rôle {number} retiré.")


@command.command("audit")
@click.option("--json", "as_json", is_flag=True, help="Un objet par ligne.")
@click.option("--equipe", "team", is_flag=True, help="Les commandes de l'équipe, dites en messagerie.")
@with_database
def audit(*, as_json: bool, team: bool, database: Path | None) -> None:
    """Imprime tous les changements : quand, par qui, quoi."""
    if team:
        _team_audit(database, as_json=as_json)
        return
    for change in open_roles(database).audit():
        if as_json:
            fields = {"quand": change.at, "qui": change.operator, "action": change.action}
            click.echo(json.dumps({**fields, "detail": json.loads(change.detail)}, ensure_ascii=False))
        else:
            click.echo(f"{change.at}  {change.operator}  {change.action}  {change.detail}")


def _team_audit(database: Path | None, *, as_json: bool) -> None:
    from bot.storage.notices import audit as commands  # only for this option
    from bot.storage.sqlite import connect

    base = connect(database_of(load_settings(), database))
    for row in commands(base):
        when = datetime.fromtimestamp(row["at"], UTC).isoformat(timespec="seconds")
        line = {"quand": when, "qui": f"{row['platform']}:{row['account']}", "commande": row["command"]}
        click.echo(json.dumps(line, ensure_ascii=False) if as_json else "  ".join(line.values()))
    base.conn.close()


def operator() -> str:
    """Who runs the command, as the system knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "inconnu"


def _tell(remarks: tuple[Remark, ...], what: str) -> None:
    for remark in remarks:
        click.echo(f"ligne {remark.line} {what} : {remark.text}", err=True)


def _line(row: dict[str, Any]) -> str:
    account = f"{row['plateforme']}:{row['identifiant']}" if row["identifiant"] else f"adresse {row['adresse']}…"
    scope = ", ".join([*row["departements"], *row["regions"], *row["structures"]]) or "sans périmètre"
    return f"{row['id']}  {account}  {row['role']}  {scope}  jusqu'au {row['expire_le']}"
