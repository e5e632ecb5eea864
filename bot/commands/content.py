"""`conum content`: check, build, measure and calibrate the content."""

import sys
from collections import Counter
from pathlib import Path

import click
import yaml

from bot import evaluation
from bot.bootstrap import build_conversations
from bot.commands.difference import diff_command
from bot.commands.drafts import drafts_command, publish_command
from bot.compiled import load
from bot.conversation import Conversations
from bot.settings import Settings, load_settings
from intents import Thresholds, calibrate
from intents.held_out import set_aside
from knowledge import Fault, Layout
from knowledge.checks import check, expired
from knowledge.checks.courses import count_paths
from knowledge.graph import mermaid, svg
from knowledge.loader import assemble, read
from knowledge.routes_table import routes_table

_HEADINGS = {
    "questions": "questions",
    "direct": "direct %",
    "premier": "1er juste %",
    "servi": "servi %",
    "direct_faux": "direct faux %",
    "hors_sujet": "hors sujet",
    "hors_sujet_direct": "dont direct %",
}
_SEUILS_HEADER = (
    "# Recalculé par « conum content eval --calibrate » ; ne pas modifier à la main.\n"
    "# juste.* : chances que le premier sujet soit le bon ; domaine.* : que le message soit de notre ressort ;\n"
    "# repondre et proposer : seuils à partir desquels l'assistant répond, ou propose des choix.\n"
)
FILES = click.argument(
    "files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FICHIER]…"
)
FOLDER = click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))


@click.group("content")
def command() -> None:
    """Vérifier et mesurer le contenu."""


command.add_command(diff_command)
command.add_command(drafts_command)
command.add_command(publish_command)


def _layout(settings: Settings, folder: Path | None) -> Layout:
    return Layout.of(folder or settings.content)


@command.command("check")
@FOLDER
def check_command(folder: Path | None) -> None:
    """Vérifie tout le contenu et donne toutes les fautes d'un coup (sortie 1 s'il y en a)."""
    settings = load_settings()
    loaded = read(_layout(settings, folder))
    faults = check(loaded, settings.today())
    for fault in faults:
        click.echo(str(fault))
    for lettre, number in count_paths(loaded).items():
        click.echo(f"{lettre} : {number} chemins")
    counts = Counter(fault.severity for fault in faults)
    phrasings = sum(map(len, loaded.phrases.values()))
    click.echo(
        f"{len(loaded.fiches)} fiches, {phrasings} formulations : "
        f"{counts['faute']} faute(s), {counts['avertissement']} avertissement(s)."
    )
    sys.exit(1 if counts["faute"] else 0)


@command.command("stale")
@FOLDER
def stale_command(folder: Path | None) -> None:
    """Liste les fiches dont la date de relecture est passée."""
    settings = load_settings()
    faults: list[Fault] = sorted(expired(read(_layout(settings, folder)), settings.today()))
    for fault in faults:
        click.echo(str(fault))
    click.echo(f"{len(faults)} fiche(s) à relire.")


@command.command("build")
def build_command() -> None:
    """Prépare le contenu, pour que la première question n'attende pas."""
    content, engine = load(Layout.of(load_settings().content))
    click.echo(f"Contenu prêt ({content.digest}) : {len(content.fiches)} fiches, {len(engine.space.names)} indices.")


@command.command("eval")
@FILES
@click.option("--json", "as_json", is_flag=True, help="Imprimer les mesures en JSON.")
@click.option("--calibrate", "recompute", is_flag=True, help="Recalculer les seuils et les ranger dans seuils.yaml.")
@click.option("--held-out/--no-held-out", default=None, help="Mettre chaque formulation de côté une fois.")
@click.option("--errors", is_flag=True, help="Lister les questions mal comprises.")
def eval_command(
    files: tuple[Path, ...], *, as_json: bool, recompute: bool, held_out: bool | None, errors: bool
) -> None:
    """Mesure la compréhension sur des questions étiquetées, et sur le contenu lui-même."""
    settings = load_settings()
    try:
        questions = evaluation.read_questions(files)
    except evaluation.LabelledFileError as error:
        raise click.UsageError(str(error)) from error
    if recompute:
        _calibrate(settings, questions)
    conversations = build_conversations(settings)
    results = evaluation.run(conversations, settings, questions)
    table = evaluation.figures(results) if questions else {}
    if held_out or (held_out is None and not as_json and not recompute):
        table["formulations mises de côté"] = _held_out(_layout(settings, None), conversations)
    click.echo(evaluation.as_json(table) if as_json else _table(table))
    if errors:
        _list_errors(results)


def _calibrate(settings: Settings, questions: list[evaluation.LabelledQuestion]) -> None:
    if not any(q.in_scope for q in questions) or all(q.in_scope for q in questions):
        raise click.UsageError("Pour recalculer les seuils, il faut des questions du domaine et d'autres hors sujet.")
    layout = Layout.of(settings.content)
    _, engine = load(layout)
    thresholds: Thresholds = calibrate(evaluation.observe(engine, questions))
    text = _SEUILS_HEADER + yaml.safe_dump(thresholds.to_content(), sort_keys=False)
    (layout.root / "seuils.yaml").write_text(text, encoding="utf-8")


def _held_out(layout: Layout, conversations: Conversations) -> dict[str, float | int]:
    whole = assemble(read(layout))  # the served content has left its phrasings aside
    ranked = list(set_aside(whole, conversations.engine))
    first = sum(topic == best[0] for _, topic, best in ranked)
    among = sum(topic in best for _, topic, best in ranked)
    return {
        "questions": len(ranked),
        "premier": round(100 * first / len(ranked), 1),
        "servi": round(100 * among / len(ranked), 1),
    }


def _table(table: dict[str, dict[str, float | int]]) -> str:
    width = max(map(len, table), default=0) + 2
    lines = [" " * width + "".join(f"{heading:>15}" for heading in _HEADINGS.values())]
    for name, row in table.items():
        cells = "".join(f"{row.get(key, '–'):>15}" for key in _HEADINGS)
        lines.append(f"{name:<{width}}{cells}")
    return "\n".join(lines)


def _list_errors(results: list[evaluation.Result]) -> None:
    for result in results:
        ours = result.question.in_scope
        if (ours and not result.first) or (not ours and result.direct):
            got = result.reply.topic or [choice.topic for choice in result.reply.choices[:2]]
            wanted = list(result.question.topics)
            click.echo(f"{result.reply.kind:>10}  {result.question.q[:100]}  →  {got}  attendu {wanted}")


@command.command("graph")
@click.argument("lettre", metavar="DEMANDE")
@click.option("--format", "form", type=click.Choice(["mermaid", "svg"]), default="mermaid", help="Forme du dessin.")
def graph_command(lettre: str, form: str) -> None:
    """Dessine le parcours d'une DEMANDE : A, B, C, D, E, F, G1, G2, H ou AVIS."""
    content, _ = load(Layout.of(load_settings().content))
    catalogue = content.demandes_by_lettre
    wanted = lettre.upper().replace(".", "")
    if wanted not in catalogue:
        raise click.UsageError(
            f"la demande « {lettre} » n'existe pas ; choisissez parmi {', '.join(sorted(catalogue))}"
        )
    click.echo({"mermaid": mermaid, "svg": svg}[form](catalogue, wanted), nl=False)


@command.command("routes")
@FOLDER
def routes_command(folder: Path | None) -> None:
    """Imprime le tableau des boîtes : chaque profil, chaque sujet, chaque demande, chaque anomalie (Markdown)."""
    content, _ = load(_layout(load_settings(), folder))
    click.echo(routes_table(content), nl=False)
