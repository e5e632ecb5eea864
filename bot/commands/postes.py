"""`conum postes`: import the real exports, read them, find what is wrong, export."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from bot.commands.options import kept_database as with_database
from bot.commands.postes_show import FINDERS, departement_code, explained
from bot.rendering.postes import (
    Shown,
    anomaly_lines,
    anomaly_object,
    as_lines,
    as_object,
    report_lines,
)
from bot.settings import DEFAULT_DATABASE, Settings, load_settings
from bot.storage.postes import SqlitePostes, open_database
from bot.storage.postes_export import write_csv
from bot.storage.postes_import import Dating, import_files
from bot.storage.trouble import DatabaseTroubleError

NOTHING = "aucun fichier importé"
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Imprimer du JSON.")


@click.group("postes")
def command() -> None:
    """Importer les exports, lire les postes, trouver ce qui est anormal."""


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise click.UsageError(f"--date attend AAAA-MM-JJ, pas « {value} »") from None


@command.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FICHIER…",
)
@click.option("--date", "given", callback=_day, metavar="AAAA-MM-JJ", help="Date des données de ces fichiers.")
@with_database
def import_command(files: tuple[Path, ...], *, given: date | None, database: Path | None) -> None:
    """Importe des exports : tous, ou aucun si l'un est refusé (sortie 1)."""
    settings = load_settings()
    if given is not None and given > settings.today():
        raise click.UsageError("--date est dans l'avenir")
    paths = list(dict.fromkeys(files))
    try:
        with _progress(paths) as progress:
            store = open_database(_path(settings, database))
            reports = import_files(store, paths, Dating(settings.today(), given), progress)
    except DatabaseTroubleError as error:
        raise click.ClickException(str(error)) from error
    refused = any(report.refused for report in reports)
    for report in reports:
        click.echo("\n".join(report_lines(report, taken=not refused)))
    if refused:
        click.echo("Rien n'a été importé : les données d'avant restent.", err=True)
        sys.exit(1)


@contextmanager
def _progress(paths: Sequence[Path]) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Import", total=sum(path.stat().st_size for path in paths))
        yield lambda more: bar.advance(task, more)


@command.command("show")
@click.option("--structure", metavar="ID", help="Identifiant du tableau de pilotage.")
@click.option("--siret", metavar="NUMÉRO", help="SIRET ou RIDET.")
@click.option("--departement", metavar="CODE", help="21, 2A, 974…")
@click.option("--region", metavar="NOM", help="Nom d'une région.")
@click.option("--national", is_flag=True, help="Le pays entier.")
@click.option("--chart", type=click.Path(dir_okay=False, path_type=Path), help="Dessiner dans ce fichier PNG.")
@AS_JSON
@with_database
def show_command(*, as_json: bool, database: Path | None, chart: Path | None, **choice: str | bool | None) -> None:
    """Montre les postes d'une structure ou d'un territoire (sortie 1 si rien n'est trouvé)."""
    asked = {name: value for name, value in choice.items() if value}
    if len(asked) != 1:
        raise click.UsageError(
            "choisissez une option parmi --structure, --siret, --departement, --region, --national"
        )
    settings = load_settings()
    postes = _open(settings, database, as_json=as_json)
    name, value = next(iter(asked.items()))
    shown = FINDERS[name](postes, str(value), settings)
    if shown is None:
        _fail("structure inconnue", as_json=as_json)
    elif as_json:
        click.echo(json.dumps(as_object(shown), ensure_ascii=False))
    else:
        click.echo("\n".join(as_lines(shown)))
    if chart is not None and shown is not None:
        _draw(shown, chart, quiet=as_json)


def _draw(shown: Shown, path: Path, *, quiet: bool) -> None:
    from bot.rendering.postes_chart import ChartError, draw  # matplotlib, only when asked for

    try:
        drawn = draw(shown.title, shown.totals, shown.structures)
        path.write_bytes(drawn.png)
    except (ChartError, OSError) as error:
        raise click.ClickException(f"pas de graphique : {error}") from error
    click.echo(drawn.alt, err=quiet)


@command.command("anomalies")
@click.option("--departement", metavar="CODE", help="Seulement ce département.")
@click.option("--structure", metavar="ID", help="Seulement cette structure.")
@AS_JSON
@with_database
def anomalies_command(
    *, departement: str | None, structure: str | None, as_json: bool, database: Path | None
) -> None:
    """Liste ce qui est anormal, les causes possibles, quoi vérifier, et le message prêt à envoyer."""
    settings = load_settings()
    postes = _open(settings, database, as_json=as_json)
    codes = (departement_code(departement),) if departement else ()
    found = explained(postes.anomalies(codes, (structure,) if structure else ()), settings)
    if as_json:
        click.echo(json.dumps([anomaly_object(*each) for each in found], ensure_ascii=False))
    else:
        click.echo("\n".join([*anomaly_lines(found), f"{len(found)} anomalie(s)."]))


@command.command("export")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), metavar="SORTIE.csv")
@with_database
def export_command(out: Path, *, database: Path | None) -> None:
    """Écrit toutes les structures et leurs chiffres dans un CSV, sans formule qui s'exécute."""
    postes = _open(load_settings(), database, as_json=False)
    try:
        count = write_csv(out, postes.structures_in(()))
    except OSError as error:
        raise click.ClickException(f"« {out} » ne peut pas être écrit ({error.strerror})") from error
    click.echo(f"{count} structure(s) dans {out}")


def _path(settings: Settings, given: Path | None) -> Path:
    return given or settings.database or DEFAULT_DATABASE


def _open(settings: Settings, given: Path | None, *, as_json: bool) -> SqlitePostes:
    """The imported files; ends the command when there are none."""
    path = _path(settings, given)
    try:
        postes = SqlitePostes(open_database(path), settings.today) if path.is_file() else None
    except DatabaseTroubleError as error:
        raise click.ClickException(str(error)) from error
    if postes is None or postes.empty:
        _fail(NOTHING, as_json=as_json)
    assert postes is not None
    return postes


def _fail(reason: str, *, as_json: bool) -> None:
    click.echo(json.dumps({"error": reason}, ensure_ascii=False)) if as_json else click.echo(reason, err=True)
    sys.exit(1)
