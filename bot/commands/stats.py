"""`conum stats`: what was asked and how it was answered, week by week, without persons."""

import json
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import click

from bot.bootstrap import build_content, database_of
from bot.commands.options import database as with_database
from bot.settings import load_settings
from bot.storage.figures import Stats
from handlers import say

SHOWN = 15
_TITLES = {
    "weeks": "Par semaine",
    "kinds": "Par genre de réponse",
    "topics": "Les plus demandés",
    "profils": "Par profil dit",
    "departements": "Par département (à partir de cinq)",
    "judged": "Avis",
}


@click.command("stats")
@with_database
@click.option("--weeks", default=12, type=click.IntRange(min=1), show_default=True, help="Combien de semaines.")
@click.option("--json", "as_json", is_flag=True, help="Imprimer en JSON.")
def command(*, database: Path | None, weeks: int, as_json: bool) -> None:
    """Chiffres des réponses : sujets, profils, semaines, avis. Un département n'est dit qu'à partir de cinq."""
    from bot.storage.figures import read  # only what the command needs of SQLite
    from bot.storage.sqlite import connect

    settings = load_settings()
    content = build_content(settings)
    since = settings.today() - timedelta(weeks=weeks)
    stats = read(connect(database_of(settings, database)), since, content.topics)
    if as_json:
        click.echo(json.dumps(asdict(stats), ensure_ascii=False))
        return
    named = {say(content, f"genre.{kind}"): count for kind, count in stats.kinds.items()}
    click.echo(told(replace(stats, kinds=named)))


def told(stats: Stats) -> str:
    """As lines of text."""
    lines = [f"{stats.total} réponse(s)."]
    for name, title in _TITLES.items():
        counts = getattr(stats, name)
        if counts:
            lines += ["", title, *(f"  {count:>6}  {key}" for key, count in list(counts.items())[:SHOWN])]
    lines += ["", f"Jamais demandés : {', '.join(stats.never) or 'aucun'}"]
    return "\n".join(lines)
