"""The figures of one structure: how many postes, what that means, from which file, what is abnormal."""

from typing import Any

from handlers import anomalies, naming
from handlers.citation import refs
from handlers.provenance import definition, origin, source, source_line, staleness
from handlers.reading import own_structures
from handlers.reply import Kind, Reply, SourceRef
from handlers.situation import Situation
from knowledge.postes.model import Anomaly, Figures, Structure, Totals
from knowledge.rights import may_see

GUIDE = "§3.2"
RATIO_TOPIC = "stats-lecture-ratio"
RATIO_TOPICS = frozenset({RATIO_TOPIC, "poste-attribue-occupe"})
CASES = {
    "CREEE": "etude",
    "EXAMEN_COMPLEMENTAIRE_COSELEC": "etude",
    "REFUS_COSELEC": "refus",
    "REFUS_COORDINATEUR": "refus",
    "ABANDON": "sortie",
    "ANNULEE": "annulee",
    "DOUBLON": "annulee",
}
"""What a 0/0 means by the structure's status, as the rules of the tableau de pilotage name it."""


def reply(situation: Situation, structure: Structure, kind: Kind = "status") -> Reply:
    """Everything that may be said of a structure that may be seen."""
    figures = structure.figures
    used = tuple(filter(None, (figures, *structure.others)))
    warnings = staleness(situation, used)
    found = anomalies.of_structure(situation, structure)
    own = _sources(situation, used)
    refs_of_own = {item.ref for item in own}
    sources = (*own, *(item for item in anomalies.sources(situation, found) if item.ref not in refs_of_own))
    parts = [
        naming.title(situation, structure),
        counts(situation, figures),
        meaning(situation, structure),
        definition(situation, figures) if figures else "",
        _others(situation, structure.others),
        anomalies.told(situation, found),
        *warnings,
        source_line(situation, sources),
    ]
    return Reply(
        kind=kind,
        text="\n\n".join(filter(None, parts)),
        sources=sources,
        warnings=warnings,
        mailbox=anomalies.mailbox(situation) if found else None,
        confidence=1.0,
        structure=structure.id,
        postes=as_object(situation, structure),
    )


def with_own_figures(situation: Situation, answer: Reply) -> Reply:
    """Under a fiche on how ratios read, the figure of the person's own structure, where it may be seen."""
    if answer.topic not in RATIO_TOPICS or situation.postes.empty:
        return answer
    own = [item for item in own_structures(situation) if may_see(situation.asker, "occupes", item)]
    if len(own) != 1:
        return answer
    structure = own[0]
    sources = (source(situation, structure.figures),) if structure.figures else ()
    return answer.model_copy(
        update={
            "text": f"{answer.text}\n\n{in_brief(situation, structure)}",
            "sources": (*answer.sources, *sources),
            "structure": structure.id,
            "postes": as_object(situation, structure),
        }
    )


def in_brief(situation: Situation, structure: Structure) -> str:
    """One paragraph under the answer to « que veut dire 7/8 ? »: the figure of the person, and where it is from."""
    figures = structure.figures
    where = f"*{origin(situation, figures)}.*" if figures else ""
    warnings = staleness(situation, (figures,)) if figures else ()
    lines = [naming.title(situation, structure), counts(situation, figures), meaning(situation, structure)]
    return "\n\n".join(filter(None, [situation.say("statut.chez-vous"), *lines, *warnings, where]))


def counts(situation: Situation, figures: Figures | None) -> str:
    """« **0/1** : 0 occupé sur 1 attribué », or what the file does not say."""
    if figures is None or figures.attribues is None:
        return situation.say("statut.sans-chiffre")
    if figures.occupes is None:
        return situation.say("statut.attribues-seuls", attribues=figures.attribues)
    return situation.say("statut.ratio", occupes=figures.occupes, attribues=figures.attribues)


def meaning(situation: Situation, structure: Structure) -> str:
    """What the two numbers mean together (guide §3.2); a 0/0 by the status when a file gives it."""
    figures = structure.figures
    if figures is None or figures.occupes is None or figures.attribues is None:
        return ""
    occupes, attribues = figures.occupes, figures.attribues
    if occupes > attribues:
        return situation.say("statut.sens-anormal", adresse=anomalies.mailbox(situation))
    if occupes == attribues:
        return situation.say("statut.sens-pourvu") if attribues else _nothing(situation, structure)
    return situation.say("statut.sens-vacant", vacants=attribues - occupes)


def _nothing(situation: Situation, structure: Structure) -> str:
    case = CASES.get((structure.statut or "").strip().upper(), "inconnu")
    return situation.say(f"statut.zero-{case}")


def _others(situation: Situation, others: tuple[Figures, ...]) -> str:
    lines = "\n".join(f"- {line(situation, figures)}" for figures in others)
    return situation.say("statut.autres-fichiers", liste=lines) if lines else ""


def line(situation: Situation, figures: Figures) -> str:
    """What another file says, and which one."""
    return f"{origin(situation, figures)} : {counts(situation, figures)}"


def _sources(situation: Situation, used: tuple[Figures, ...]) -> tuple[SourceRef, ...]:
    guide = refs(situation.content, [situation.content.sources_by_ref[GUIDE]])
    return (*(source(situation, figures) for figures in used), *guide)


def as_object(situation: Situation, structure: Structure) -> dict[str, Any]:
    """A structure as `conum postes show --json` prints it; its anomalies only for whom they are."""
    return {
        **figures_object(structure.figures, structure.others),
        "cible": None,
        "structures": 1,
        "ids": [structure.id] if structure.id else [],
        "anomalies": [anomaly_object(situation, item) for item in anomalies.of_structure(situation, structure)],
    }


def anomaly_object(situation: Situation, anomaly: Anomaly) -> dict[str, Any]:
    return {
        "code": anomaly.code,
        "structure": anomaly.structure,
        "texte": anomalies.explained(situation, anomaly).text,
    }


def totals_object(totals: Totals) -> dict[str, Any]:
    """A territory, the same way."""
    return {
        **figures_object(totals.figures, totals.others),
        "cible": totals.cible,
        "structures": totals.structures,
        "ids": [],
        "anomalies": [],
    }


def figures_object(figures: Figures | None, others: tuple[Figures, ...]) -> dict[str, Any]:
    return {
        "occupes": figures.occupes if figures else None,
        "attribues": figures.attribues if figures else None,
        "source": figures.source if figures else None,
        "date": figures.date.isoformat() if figures else None,
        "autres": [
            {
                "source": other.source,
                "date": other.date.isoformat(),
                "occupes": other.occupes,
                "attribues": other.attribues,
            }
            for other in others
        ],
    }
