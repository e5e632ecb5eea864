"""Imported figures for the operator: the JSON object of contracts §6, and the same in French lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.storage.postes_import import FileReport
from knowledge.dates import in_french
from knowledge.postes.explanation import Explanation
from knowledge.postes.formats import TITLES
from knowledge.postes.model import Anomaly, Figures, Structure, Totals
from knowledge.postes.statuts import statut_label

_ORIGINS = {
    "option": "donnée par --date",
    "fichier": "lue dans le nom du fichier",
    "import": "jour de l'import : le nom du fichier n'en donne pas",
}
_CHANGES = {"apparue": "apparue(s)", "disparue": "disparue(s)", "changee": "changée(s)"}
MAX_ANOMALIES = 10
Explained = tuple[Anomaly, Explanation]


@dataclass(frozen=True)
class Shown:
    """What `show` answers: a title, the figures, the structures they are of, the anomalies."""

    title: str
    totals: Totals
    structures: tuple[Structure, ...]
    anomalies: tuple[Explained, ...]

    @property
    def ids(self) -> list[str]:
        return [structure.id for structure in self.structures if structure.id]


def as_object(shown: Shown) -> dict[str, Any]:
    """The object of contracts §6; null where no file says it."""
    totals, figures = shown.totals, shown.totals.figures
    dotation = totals.dotation
    return {
        "occupes": figures.occupes if figures else None,
        "attribues": figures.attribues if figures else None,
        "cible": totals.cible,
        "annee_cible": totals.cible_year,
        "dotation": dotation.attribues if dotation else None,
        "date_dotation": dotation.date.isoformat() if dotation else None,
        "vacants": totals.vacants,
        "rendus": totals.rendus,
        "structures": totals.structures,
        "non_placees": totals.unplaced,
        "source": figures.source if figures else None,
        "source_nom": TITLES[figures.source] if figures else None,
        "date": figures.date.isoformat() if figures else None,
        "jusqu_au": figures.until.isoformat() if figures and figures.until else None,
        "date_origine": figures.date_origin if figures else None,
        "autres": [_other(other) for other in totals.others],
        "ids": shown.ids,
        "anomalies": [
            {"code": anomaly.code, "structure": anomaly.structure, "texte": explanation.text}
            for anomaly, explanation in shown.anomalies
        ],
    }


def _other(figures: Figures) -> dict[str, Any]:
    return {
        "source": figures.source,
        "date": figures.date.isoformat(),
        "occupes": figures.occupes,
        "attribues": figures.attribues,
    }


def anomaly_object(anomaly: Anomaly, explanation: Explanation) -> dict[str, Any]:
    """One anomaly, explained, with its message ready."""
    return {
        "code": anomaly.code,
        "structure": anomaly.structure,
        "nom": anomaly.name,
        "departement": anomaly.departement,
        "texte": explanation.text,
        "causes": list(explanation.causes),
        "verifier": list(explanation.checks),
        "message": {"a": explanation.address, "objet": explanation.subject, "corps": explanation.letter},
    }


def as_lines(shown: Shown) -> Iterator[str]:
    """The same for a reader."""
    totals, figures = shown.totals, shown.totals.figures
    yield shown.title
    yield f"  {_ratio(figures)}" if figures else "  aucun fichier ne donne ces postes"
    for other in totals.others:
        yield f"  autre source : {_ratio(other)}"
    if totals.cible is not None:
        yield f"  cible {totals.cible_year} : {totals.cible}"
    if totals.dotation is not None:
        yield f"  dotation : {totals.dotation.attribues} ({_where(totals.dotation)})"
    if totals.vacants is not None:
        yield f"  Mon inclusion numérique : {totals.vacants} poste(s) vacant(s), {totals.rendus} rendu(s)"
    yield f"  structures : {totals.structures}"
    if totals.unplaced:
        yield f"  structures dont aucun fichier ne donne le département : {totals.unplaced}"
    for structure in shown.structures if len(shown.structures) == 1 else ():
        yield f"  {_identity(structure)}"
    yield from (f"  anomalie : {explanation.text}" for _, explanation in shown.anomalies[:MAX_ANOMALIES])
    if len(shown.anomalies) > MAX_ANOMALIES:
        yield f"  et {len(shown.anomalies) - MAX_ANOMALIES} autre(s) : conum postes anomalies"


def _ratio(figures: Figures) -> str:
    occupes = "?" if figures.occupes is None else figures.occupes
    return f"{occupes}/{figures.attribues} occupés/attribués ({_where(figures)})"


def _where(figures: Figures) -> str:
    until = f" au {_day(figures.until)}" if figures.until else ""
    since = "données du " if until else ""
    said = ", jour de l'import" if figures.date_origin == "import" else ""
    return f"{TITLES[figures.source]}, {since}{_day(figures.date)}{until}{said}"


def _day(day: date) -> str:
    return in_french(day.isoformat())


def _identity(structure: Structure) -> str:
    told = {
        "identifiant": structure.id,
        "SIRET": structure.siret,
        "département": structure.departement,
        "commune": structure.commune,
        "statut": statut_label(structure.statut) if structure.statut else None,
    }
    return ", ".join(f"{name} {value}" for name, value in told.items() if value)


def anomaly_lines(found: Iterable[Explained]) -> Iterator[str]:
    for anomaly, explanation in found:
        yield f"{explanation.title} [{anomaly.code}]"
        yield f"  {explanation.text}"
        yield from (f"  cause possible : {cause}" for cause in explanation.causes)
        yield from (f"  à vérifier : {check}" for check in explanation.checks)
        yield f"  écrire à {explanation.address}, objet « {explanation.subject} » :"
        yield from (f"    {line}".rstrip() for line in explanation.letter.split("\n"))
        yield ""


def report_lines(report: FileReport, *, taken: bool = True) -> Iterator[str]:
    """What became of a file, then each row refused: its number, its column, why; never what it holds.

    `taken` is False for a file that is fit, beside another that is not.
    """
    name = report.path.name
    if report.refused is not None:
        yield f"✗ {name} : fichier refusé, {report.refused.reason}"
        yield f"    → {report.refused.remedy}"
    elif report.dated is not None and report.date_origin is not None:
        yield f"✓ {name} : {report.title}" if taken else f"– {name} : {report.title}, lisible mais non importé"
        yield f"    données du {_day(report.dated)} ({_ORIGINS[report.date_origin]})"
        yield f"    {report.accepted} ligne(s) gardée(s), {len(report.refusals)} refusée(s)"
        if report.unreadable_sirets:
            yield f"    {report.unreadable_sirets} SIRET illisible(s), laissé(s) vide(s) : un tableur, sans doute"
        if report.stale:
            yield f"    {report.stale} ligne(s) moins récentes qu'un fichier déjà importé : gardées dans l'historique"
        if report.changes:
            told = ", ".join(f"{count} {_CHANGES[kind]}" for kind, count in sorted(report.changes.items()))
            yield f"    depuis le fichier précédent : {told}"
    yield from (f"    {refusal}" for refusal in report.refusals)
