"""The figures of a territory side by side: cible, dotation, postes attribués and occupés, each from its file."""

from dataclasses import replace

from handlers import naming
from handlers.citation import refs
from handlers.portrait import line, totals_object
from handlers.provenance import definition, origin, source, source_line, staleness
from handlers.reply import Reply, SourceRef
from handlers.situation import Situation
from knowledge.postes.model import Figures, Totals
from knowledge.rights import may_see_total

GUIDES = ("§3.1", "§2.1")


def reply(situation: Situation, departements: tuple[str, ...], more: str = "") -> Reply:
    """The totals; hidden where they would say too much of few structures. `more` goes under the figures."""
    totals = situation.postes.totals(departements)
    name = naming.territory(situation, departements)
    if not may_see_total(situation.asker, departements, totals.structures):
        return Reply(kind="refused", text=situation.say("statut.trop-peu", territoire=name))
    totals = _bounded(situation, totals)
    used = tuple(filter(None, (totals.figures, totals.dotation, *totals.others)))
    warnings = staleness(situation, used)
    sources = _sources(situation, totals, used)
    parts = [
        f"**{name}**",
        "\n".join(f"- {item}" for item in _lines(situation, totals)),
        _unplaced(situation, totals),
        definition(situation, totals.figures) if totals.figures else "",
        situation.say("statut.ecarts"),
        more,
        *warnings,
        source_line(situation, sources),
    ]
    return Reply(
        kind="status",
        text="\n\n".join(filter(None, parts)),
        sources=sources,
        warnings=warnings,
        confidence=1.0,
        postes=totals_object(totals),
    )


def _bounded(situation: Situation, totals: Totals) -> Totals:
    """Without what another file says of too few structures: it would be a total that says too much of each."""
    asker, where = situation.asker, totals.departements
    kept = tuple(figures for figures in totals.others if may_see_total(asker, where, figures.structures))
    if any(figures.source == "postes-min" for figures in (totals.figures, *kept) if figures):
        return replace(totals, others=kept)
    return replace(totals, others=kept, vacants=None, rendus=None)


def _lines(situation: Situation, totals: Totals) -> list[str]:
    """The indicators as the guide names them (§3.1), then what other files say."""
    return [
        _cible(situation, totals),
        _dotation(situation, totals.dotation),
        *_figures(situation, totals.figures),
        *([situation.say("statut.rendus", nombre=totals.rendus)] if totals.rendus else []),
        situation.say("statut.structures", nombre=totals.structures),
        *(line(situation, figures) for figures in totals.others),
    ]


def _cible(situation: Situation, totals: Totals) -> str:
    if totals.cible is None or totals.cible_told_by is None:
        return situation.say("statut.cible-inconnue")
    told_by = origin(situation, totals.cible_told_by)
    return situation.say("statut.cible", nombre=totals.cible, annee=totals.cible_year or "", origine=told_by)


def _dotation(situation: Situation, dotation: Figures | None) -> str:
    if dotation is None or dotation.attribues is None:
        return situation.say("statut.dotation-inconnue")
    return situation.say("statut.dotation", nombre=dotation.attribues, origine=origin(situation, dotation))


def _figures(situation: Situation, figures: Figures | None) -> list[str]:
    """Attribués, occupés (the « valeur actuelle »), vacants."""
    if figures is None or figures.attribues is None:
        return [situation.say("statut.sans-chiffre")]
    where = origin(situation, figures)
    told = [situation.say("statut.attribues", nombre=figures.attribues, origine=where)]
    if figures.occupes is None:
        return [*told, situation.say("statut.occupes-inconnus")]
    told.append(situation.say("statut.occupes", nombre=figures.occupes, origine=where))
    vacants = max(figures.attribues - figures.occupes, 0)
    return [*told, situation.say("statut.vacants", nombre=vacants)]


def _unplaced(situation: Situation, totals: Totals) -> str:
    return situation.say("statut.non-placees", nombre=totals.unplaced) if totals.unplaced else ""


def _sources(situation: Situation, totals: Totals, used: tuple[Figures, ...]) -> tuple[SourceRef, ...]:
    guides = refs(situation.content, [situation.content.sources_by_ref[name] for name in GUIDES])
    told_by = (*used, *filter(None, [totals.cible_told_by]))
    found = {(item.ref, item.date): item for item in (source(situation, figures) for figures in told_by)}
    return (*found.values(), *(guides if totals.cible is not None else guides[:1]))
