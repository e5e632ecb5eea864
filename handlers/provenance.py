"""Where a figure comes from and how old it is: the name of the file's origin, its date, what it calls occupied."""

from collections.abc import Iterable
from datetime import date

from handlers.citation import source_names
from handlers.reply import SourceRef
from handlers.situation import Situation
from knowledge.dates import in_french
from knowledge.postes.formats import TITLES
from knowledge.postes.model import Figures

STALE_AFTER = 15
"""Days after which figures are said to be old."""


def day(value: date) -> str:
    return in_french(value.isoformat())


def source(situation: Situation, figures: Figures) -> SourceRef:
    """The origin of a file as a source: its public name and its date."""
    name = TITLES[figures.source]
    return SourceRef(ref=name, label=f"{name} ({dated(situation, figures)})", date=figures.date.isoformat())


def dated(situation: Situation, figures: Figures) -> str:
    """« fichier du 12 novembre 2026 », or the day of the import said as such."""
    if figures.until:
        return situation.say("statut.date-entre", date=day(figures.date), fin=day(figures.until))
    return situation.say(f"statut.date-{figures.date_origin}", date=day(figures.date))


def origin(situation: Situation, figures: Figures) -> str:
    """« Tableau de pilotage, liste des structures, fichier du 12 novembre 2026 »."""
    return f"{TITLES[figures.source]}, {dated(situation, figures)}"


def definition(situation: Situation, figures: Figures) -> str:
    """What this file calls an occupied poste; nothing where it counts none."""
    if figures.occupes is None:
        return ""
    counted_in_min = figures.source == "postes-min"
    return situation.say("statut.occupe-min" if counted_in_min else "statut.occupe-tableau")


def staleness(situation: Situation, used: Iterable[Figures]) -> tuple[str, ...]:
    """A warning when the oldest file used is more than STALE_AFTER days old."""
    oldest = min((figures.date for figures in used), default=situation.today)
    age = (situation.today - oldest).days
    return (situation.say("statut.ancien", jours=age, date=day(oldest)),) if age > STALE_AFTER else ()


def source_line(situation: Situation, sources: Iterable[SourceRef]) -> str:
    """The files, whose label has their date, then what our content cites, dated as anywhere else."""
    known = situation.content.sources_by_ref
    items = list(sources)
    files = list(dict.fromkeys(item.label for item in items if item.ref not in known))
    told = source_names(situation.content, (item for item in items if item.ref in known))
    listed = " ; ".join([*files, *told])
    return situation.say("sources.ligne", sources=listed) if listed else ""
