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
from knowledge import Content

SHOWN = 15
FIRST = 10
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
    click.echo(told(_titled(stats, content)))


def _titled(stats: Stats, content: Content) -> Stats:
    """Kinds by their French name, topics by the title of their fiche."""
    titles = {topic: f"{fiches[0].title} ({topic})" for topic, fiches in content.fiches_by_topic.items()}
    return replace(
        stats,
        kinds={say(content, f"genre.{kind}"): count for kind, count in stats.kinds.items()},
        topics={titles.get(topic, topic): count for topic, count in stats.topics.items()},
        never=tuple(titles.get(topic, topic) for topic in stats.never),
    )


def told(stats: Stats) -> str:
    """As lines of text."""
    lines = [f"{stats.total} réponse(s)."]
    for name, title in _TITLES.items():
        counts = getattr(stats, name)
        if counts:
            lines += ["", title, *(f"  {count:>6}  {key}" for key, count in list(counts.items())[:SHOWN])]
    lines += [
        "",
        f"Jamais demandés : {len(stats.never) or 'aucun'}",
        *(f"  {topic}" for topic in stats.never[:FIRST]),
    ]
    if len(stats.never) > FIRST:
        lines.append(f"  et {len(stats.never) - FIRST} autre(s) : --json les donne tous")
    return "\n".join(lines)
