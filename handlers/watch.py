"""What a territory or a structure has to watch: vacant postes, what ends soon, what changed, what is abnormal."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from handlers import anomalies, naming, totals
from handlers.provenance import day, source, source_line, staleness
from handlers.quoting import bare
from handlers.reading import PUBLIC, RESOURCES
from handlers.reply import Reply
from handlers.situation import Situation
from intents.aspects import Aspect
from knowledge.postes.model import Change, Ending, Figures, Structure
from knowledge.rights import may_see, may_see_all_in

MOST_LISTED = 20
MAX_ALT = 2_000


@dataclass(frozen=True)
class Scope:
    """Where to look: structures by their ids, or every structure of some départements (() is the country)."""

    departements: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()


def vacants(situation: Situation, scope: Scope) -> Reply:
    """The total, which is public, and the structures behind it for whom may see them."""
    places = scope.departements
    if not may_see_all_in(situation.asker, "occupes", places):
        return totals.reply(situation, places)
    found = [item for item in situation.postes.structures_in(places) if _vacant(item)]
    lines = [f"{naming.title(situation, item)} : {_ratio(item)}" for item in found]
    more = situation.say("statut.vacants-liste", liste=listed(situation, lines)) if lines else ""
    return totals.reply(situation, places, more)


def structures(situation: Situation, scope: Scope) -> Reply:
    """The total, which is public, and each structure with its figures for whom may see them."""
    places = scope.departements
    if not may_see_all_in(situation.asker, "occupes", places):
        return totals.reply(situation, places)
    found = situation.postes.structures_in(places)
    lines = [f"{naming.title(situation, item)} : {_both(situation, item.figures)}" for item in found]
    more = situation.say("statut.structures-liste", liste=listed(situation, lines)) if lines else ""
    return totals.reply(situation, places, more)


def _vacant(structure: Structure) -> bool:
    figures = structure.figures
    if figures is None or figures.occupes is None or figures.attribues is None:
        return False
    return figures.occupes < figures.attribues


def _ratio(structure: Structure) -> str:
    figures = structure.figures
    return f"{figures.occupes}/{figures.attribues}" if figures else "?"


def endings(situation: Situation, scope: Scope, until: date) -> Reply:
    """Conventions and contracts that end between today and then, soonest first; only one export gives them."""
    used = [figures for figures in _figures(situation, scope) if figures.source == "postes-min"]
    where = _where(situation, scope)
    if not used:
        return Reply(kind="status", text=situation.say("statut.echeances-inconnues", territoire=where))
    found = situation.postes.endings(until, scope.departements, scope.structures)
    kept = sorted((item for item in found if item.on >= situation.today), key=lambda item: item.on)
    lines = [ending_line(situation, item) for item in kept]
    key = "statut.echeances" if lines else "statut.sans-echeance"
    text = situation.say(key, liste=listed(situation, lines), jusque=day(until), territoire=where)
    return _status(situation, text, used)


def ending_line(situation: Situation, item: Ending) -> str:
    name = naming.plain(item.name)
    place = naming.departement(situation, item.departement)
    return situation.say(
        f"statut.fin-{item.what}", nom=name, lieu=place, date=day(item.on), poste=naming.plain(item.poste)
    )


def changes(situation: Situation, scope: Scope) -> Reply:
    """What the latest import changed: appeared, disappeared, other figures."""
    found = situation.postes.changes(scope.departements, scope.structures)
    lines = [change_line(situation, item) for item in found]
    key = "statut.changements" if lines else "statut.sans-changement"
    text = situation.say(key, liste=listed(situation, lines), territoire=_where(situation, scope))
    used = [figures for item in found for figures in (item.before, item.after) if figures]
    return _status(situation, text, used, dated=[figures for item in found if (figures := item.after or item.before)])


def change_line(situation: Situation, item: Change) -> str:
    """A change in one line; one of SIRET alone is said as such."""
    same = item.kind == "changee" and _counts(item.before) == _counts(item.after)
    return situation.say(
        "statut.siret-seul" if same else f"statut.{item.kind}",
        nom=naming.plain(item.name),
        lieu=naming.departement(situation, item.departement),
        avant=_both(situation, item.before),
        apres=_both(situation, item.after),
    )


def _both(situation: Situation, figures: Figures | None) -> str:
    """« 7/8 », or the attribués alone, said as such, where the file does not count the occupés."""
    occupes, attribues = _counts(figures)
    if occupes is None and attribues is not None:
        return situation.say("statut.attribues-court", nombre=attribues)
    return "/".join("?" if value is None else str(value) for value in (occupes, attribues)) if figures else "?"


def _counts(figures: Figures | None) -> tuple[int | None, int | None]:
    return (figures.occupes, figures.attribues) if figures else (None, None)


def abnormal(situation: Situation, scope: Scope) -> Reply:
    """The anomalies of a scope, explained, with one message ready."""
    found = situation.postes.anomalies(scope.departements, scope.structures)
    where = _where(situation, scope)
    explained = anomalies.told(situation, found)
    told = f"**{where}**\n\n{explained}" if found else situation.say("anomalie.aucune", territoire=where)
    files = {dict(item.values).get("source") for item in found}
    used = [figures for figures in _figures(situation, scope) if not found or figures.source in files]
    reply = _status(situation, told, used)
    if not found:
        return reply
    sources = (*reply.sources, *anomalies.sources(situation, found))
    return reply.model_copy(update={"mailbox": anomalies.mailbox(situation), "sources": sources})


def listed(situation: Situation, lines: list[str]) -> str:
    """As a list, cut where it would no longer be read."""
    shown = [f"- {item}" for item in lines[:MOST_LISTED]]
    if len(lines) > MOST_LISTED:
        shown.append(f"- {situation.say('statut.et-autres', nombre=len(lines) - MOST_LISTED)}")
    return "\n".join(shown)


def _where(situation: Situation, scope: Scope) -> str:
    """What was looked at: a territory, one structure by its name, or those of who asks when they are several."""
    if not scope.structures:
        return naming.territory(situation, scope.departements)
    known = [item for key in scope.structures if (item := situation.postes.structure(key))]
    return naming.choice(situation, known[0]).label if len(known) == 1 else situation.say("statut.vos-structures")


def _figures(situation: Situation, scope: Scope) -> tuple[Figures, ...]:
    """What each file says of a scope."""
    if scope.structures:
        known = filter(None, map(situation.postes.structure, scope.structures))
        return tuple(figures for item in known for figures in (item.figures, *item.others) if figures)
    totals_ = situation.postes.totals(scope.departements)
    return tuple(filter(None, (totals_.figures, *totals_.others, totals_.dotation)))


def _status(
    situation: Situation, text: str, used: Iterable[Figures], dated: Iterable[Figures] | None = None
) -> Reply:
    """A status whose files are named, and said to be old when they are; `dated` are those whose age counts."""
    files = tuple(used) or tuple(filter(None, [situation.postes.totals(()).figures]))
    sources = tuple({(item.ref, item.date): item for item in (source(situation, f) for f in files)}.values())
    warnings = staleness(situation, files if dated is None else dated)
    return Reply(
        kind="status",
        text="\n\n".join(filter(None, [text, *warnings, source_line(situation, sources)])),
        sources=sources,
        warnings=warnings,
        confidence=1.0,
    )


def picture(situation: Situation, scope: Scope) -> Reply:
    """The same figures as a picture, and in words for who does not see it."""
    reply = totals.reply(situation, scope.departements)
    draw = situation.outside.chart
    if draw is None or reply.kind != "status":
        return reply
    structures = situation.postes.structures_in(scope.departements)
    name = naming.territory(situation, scope.departements)
    drawn = draw(name, situation.postes.totals(scope.departements), structures)
    if isinstance(drawn, str):
        told = situation.say("statut.sans-graphique", raison=drawn)
        return reply.model_copy(update={"text": f"{told}\n\n{reply.text}"})
    told = situation.say("statut.graphique", nom=drawn.name, texte=bare(drawn.alt, MAX_ALT))
    return reply.model_copy(update={"text": f"{told}\n\n{reply.text}", "files": (drawn,)})


def may_watch(situation: Situation, aspect: Aspect, scope: Scope, own: tuple[Structure, ...]) -> bool:
    """Whether an aspect of a whole scope may be shown; some fall back on the public total."""
    if aspect in PUBLIC and not scope.structures:
        return True
    resource = RESOURCES[aspect]
    if scope.structures:
        return bool(own) and all(may_see(situation.asker, resource, structure) for structure in own)
    return may_see_all_in(situation.asker, resource, scope.departements)


SHOW: Mapping[Aspect, Callable[[Situation, Scope], Reply]] = {
    "vacants": vacants,
    "structures": structures,
    "changements": changes,
    "anomalies": abnormal,
    "graphique": picture,
}
