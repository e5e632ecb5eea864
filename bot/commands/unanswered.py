"""`conum unanswered`: what people asked and did not get, in groups; accept it into a draft, or set it aside."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import click

from bot.bootstrap import database_of
from bot.commands.options import database as with_database
from bot.compiled import load
from bot.drafts import DraftError
from bot.review import Group, Review, ReviewError, Wordless
from bot.settings import load_settings
from knowledge import Layout

T = TypeVar("T")
_WHY = {"sans-reponse": "sans réponse", "aucune": "« aucune »", "avis": "mal jugée", "abandon": "parcours laissé"}
SHOWN = 5
NUMBER = click.argument("number", type=int, metavar="NUMÉRO")


@click.group("unanswered", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Relire ce qui est resté sans réponse, et en faire des brouillons. Sans rien d'autre : la liste."""
    if context.invoked_subcommand is None:
        context.invoke(list_command, database=None, as_json=False)


def _told(database: Path | None, run: Callable[[Review], T]) -> T:
    """What cannot be done is the operator's to mend."""
    from bot.storage.sqlite import connect  # only the commands that read the database

    settings = load_settings()
    layout = Layout.of(settings.content)
    try:
        return run(Review(connect(database_of(settings, database)), layout, *load(layout)))
    except (ReviewError, DraftError) as error:
        raise click.ClickException(str(error)) from error


@command.command("list")
@with_database
@click.option("--json", "as_json", is_flag=True, help="Imprimer les groupes en JSON.")
def list_command(*, database: Path | None, as_json: bool) -> None:
    """Liste les questions par groupes, les plus demandées d'abord, avec les fiches les plus proches."""
    groups, wordless = _told(database, lambda review: (review.groups(), review.wordless()))
    if as_json:
        rest = [asdict(item) for item in wordless]
        click.echo(
            json.dumps({"groupes": [asdict(group) for group in groups], "sans_mots": rest}, ensure_ascii=False)
        )
        return
    for group in groups:
        _show(group, SHOWN)
    for item in wordless:
        click.echo(_line(item))
    click.echo(f"{len(groups)} groupe(s), {sum(group.count for group in groups)} question(s).")


@command.command("show")
@NUMBER
@with_database
def show_command(*, number: int, database: Path | None) -> None:
    """Montre toutes les questions d'un groupe."""
    group = _told(database, lambda review: review.group(number))
    _show(group, len(group.questions))


@command.command("accept")
@NUMBER
@with_database
@click.option("--topic", help="Un sujet qui existe : les questions deviennent ses formulations.")
@click.option("--new", "name", default=None, help="Un sujet nouveau ; « auto » fait son nom de la question.")
@click.option("--famille", default="", help="La famille du sujet nouveau, telle que dans sujets.yaml.")
@click.option("--absent", is_flag=True, help="Aucune source ne répond : la question à l'ANCT est préparée.")
def accept_command(**given: object) -> None:
    """Écrit un brouillon à relire ; rien n'est servi avant « conum content publish »."""
    draft = _told(given["database"], lambda review: _accept(review, given))  # type: ignore[arg-type]
    click.echo(f"Brouillon écrit : {draft}\nRéécrivez-le, puis : conum content publish {draft.name}")


def _accept(review: Review, given: dict[str, object]) -> Path:
    number, today = int(str(given["number"])), load_settings().today()
    if bool(given["topic"]) == bool(given["name"]):
        raise ReviewError("Dites --topic SUJET (un sujet qui existe) ou --new NOM (un sujet nouveau).")
    if given["topic"]:
        return review.accept_into(number, str(given["topic"]), today)
    name = "" if given["name"] == "auto" else str(given["name"])
    accept = review.accept_unknown if given["absent"] else review.accept_new
    return accept(number, name, str(given["famille"]), today)


@command.command("reject")
@NUMBER
@with_database
def reject_command(*, number: int, database: Path | None) -> None:
    """Écarte un groupe : il ne sera plus proposé."""
    count = _told(database, lambda review: review.reject(number))
    click.echo(f"{count} question(s) écartée(s).")


def _show(group: Group, most: int) -> None:
    why = ", ".join(f"{_WHY.get(name, name)} {count}" for name, count in group.why.items())
    click.echo(f"n° {group.number} : {group.count} fois ({why})")
    for question in group.questions[:most]:
        click.echo(f"    {question}")
    click.echo(f"    proches : {', '.join(group.nearest)}")


def _line(item: Wordless) -> str:
    detail = f", {item.detail}" if item.detail else ""
    return f"{_WHY.get(item.why, item.why)} : {item.topic}{detail}, {item.count} fois"
