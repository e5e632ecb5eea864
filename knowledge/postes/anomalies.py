"""What is abnormal in the imported files: one small rule for each code (contracts §6).

A rule only shows what the files say. Its likely causes, what to check and the letter are content
(`contenu/anomalies.yaml`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.postes.lines import Line
from knowledge.postes.model import Anomaly, AnomalyCode, Change, Figures
from knowledge.postes.snapshot import ImportedFile
from knowledge.postes.structures import COUNTING, Entry

BIG_JUMP = 5
"""A count of postes that moves by this many between two files is told, whatever its size."""
SMALL_JUMP = 2
"""A count that at least doubles, or falls to half, is told from this many on."""
MAX_DAYS_APART = 366
"""Beyond this, two files speak of different times and are not compared."""


COMMON_BLANKS = ("nom", "id", "departement", "source", "date")
"""What the content may use of every anomaly; `source` is the format of the file, `date` its ISO day."""
BLANKS: dict[AnomalyCode, tuple[str, ...]] = {
    "occupe_sans_attribue": ("occupes", "attribues"),
    "plus_occupes_qu_attribues": ("occupes", "attribues"),
    "vacant_avec_contrat": ("poste", "fin"),
    "occupe_sans_contrat": ("poste", "fin"),
    "saut_de_postes": ("avant", "apres"),
    "siret_change": ("avant", "apres"),
    "siret_partage": ("siret", "nombre"),
    "total_departement": ("dotation", "total", "structures"),
    "disparue": ("attribues",),
}
"""The values of each anomaly, beside the common ones; `fin` is an ISO day, or empty."""


@dataclass(frozen=True)
class Territory:
    """A département: its dotation, and the sum of its structures in the export that holds most of them."""

    code: str
    dotation: Figures
    total: Figures | None
    structures: int
    unplaced: int


@dataclass(frozen=True)
class Facts:
    """What the rules look at. `territories` are the départements whose dotation is known."""

    files: Mapping[int, ImportedFile]
    entries: list[Entry]
    changes: list[tuple[int, Change]]
    conventions: list[Line]
    territories: list[Territory]


def _values(where: Figures | ImportedFile, **values: object) -> tuple[tuple[str, str], ...]:
    """The values as text, with the file they come from."""
    source = where.source if isinstance(where, Figures) else where.format
    told = {**values, "source": source, "date": where.date.isoformat()}
    return tuple((name, "" if value is None else str(value)) for name, value in told.items())


def _of(entry: Entry, code: AnomalyCode, where: Figures | ImportedFile, **values: object) -> Anomaly:
    structure = entry.structure
    return Anomaly(code, structure.id, structure.name, structure.departement, _values(where, **values))


def _counted(facts: Facts) -> Iterator[tuple[Entry, Figures, int, int]]:
    """The figures that count both occupés and attribués."""
    for entry in facts.entries:
        figures = entry.structure.figures
        if figures and figures.source in COUNTING and figures.occupes is not None and figures.attribues is not None:
            yield entry, figures, figures.occupes, figures.attribues


def occupe_sans_attribue(facts: Facts) -> Iterator[Anomaly]:
    """`1/0` (guide §3.2)."""
    for entry, figures, occupes, attribues in _counted(facts):
        if occupes and not attribues:
            yield _of(entry, "occupe_sans_attribue", figures, occupes=occupes, attribues=attribues)


def plus_occupes_qu_attribues(facts: Facts) -> Iterator[Anomaly]:
    """`2/1`: more postes occupés than attribués."""
    for entry, figures, occupes, attribues in _counted(facts):
        if occupes > attribues > 0:
            yield _of(entry, "plus_occupes_qu_attribues", figures, occupes=occupes, attribues=attribues)


def _postes(facts: Facts, statut: str) -> Iterator[tuple[Entry, ImportedFile, Line]]:
    for entry in facts.entries:
        for file, line in entry.lines.get("postes-min", ()):
            if line.statut == statut:
                yield entry, file, line


def vacant_avec_contrat(facts: Facts) -> Iterator[Anomaly]:
    """A poste said vacant whose contract ends after the date of the file."""
    for entry, file, line in _postes(facts, "Vacant"):
        if line.contract_end and line.contract_end > file.date.isoformat():
            yield _of(entry, "vacant_avec_contrat", file, poste=line.poste, fin=line.contract_end)


def occupe_sans_contrat(facts: Facts) -> Iterator[Anomaly]:
    """A poste said occupé with no end of contract, or one that had passed at the date of the file."""
    for entry, file, line in _postes(facts, "Occupé"):
        if not line.contract_end or line.contract_end < file.date.isoformat():
            yield _of(entry, "occupe_sans_contrat", file, poste=line.poste, fin=line.contract_end)


def saut_de_postes(facts: Facts) -> Iterator[Anomaly]:
    """Postes attribués that moved a lot since the previous file, and no known decision explains it."""
    explained = {(line.id, line.attribues) for line in facts.conventions}
    for number, change in facts.changes:
        before = change.before.attribues if change.before else None
        after = change.after.attribues if change.after else None
        if before is None or after is None or not _is_jump(before, after):
            continue
        if change.structure is None or (change.structure, after) not in explained:
            values = _values(facts.files[number], avant=before, apres=after)
            yield Anomaly("saut_de_postes", change.structure, change.name, change.departement, values)


def _is_jump(before: int, after: int) -> bool:
    moved = abs(after - before)
    return moved >= BIG_JUMP or (moved >= SMALL_JUMP and 2 * min(before, after) <= max(before, after))


def siret_change(facts: Facts) -> Iterator[Anomaly]:
    """A SIRET that differs from the previous file's, or from one export to another."""
    told: set[str | None] = set()
    for number, change in facts.changes:
        before, after = change.sirets
        if change.structure and change.structure not in told and before and after and before != after:
            told.add(change.structure)
            values = _values(facts.files[number], avant=before, apres=after)
            yield Anomaly("siret_change", change.structure, change.name, change.departement, values)
    for entry in facts.entries:
        sirets = _sirets(entry)
        if entry.id is not None and entry.id not in told and len(sirets) > 1:
            (before, _), (after, file) = list(sirets.items())[-2:]
            yield _of(entry, "siret_change", file, avant=before, apres=after)


def _sirets(entry: Entry) -> dict[str, ImportedFile]:
    """The SIRETs that the exports in force give to a structure, oldest first, each with the last file to give it."""
    pairs = sorted((pair for pairs in entry.lines.values() for pair in pairs), key=lambda pair: pair[0].date)
    found: dict[str, ImportedFile] = {}
    for file, line in pairs:
        if line.siret:
            found.pop(line.siret, None)
            found[line.siret] = file
    return found


def siret_partage(facts: Facts) -> Iterator[Anomaly]:
    """One SIRET for several structures: told for each of them. Lines of open data without an id are structures only
    where no id bears the SIRET: they may well be one that does.
    """
    owners: dict[str, list[Entry]] = defaultdict(list)
    for entry in facts.entries:
        if entry.structure.siret:
            owners[entry.structure.siret].append(entry)
    for siret, all_ in owners.items():
        entries = [entry for entry in all_ if entry.id] or all_
        if len(entries) > 1:
            for entry in entries:
                yield _of(entry, "siret_partage", _sirets(entry)[siret], siret=siret, nombre=len(entries))


def total_departement(facts: Facts) -> Iterator[Anomaly]:
    """A dotation that is not the sum of the attribués of the département's structures.

    A sum that falls short is not told while structures of unknown département could make up for it; nor is one of
    files more than a year apart.
    """
    for territory in facts.territories:
        dotation = territory.dotation.attribues
        total = territory.total.attribues if territory.total else None
        if dotation is None or total is None or dotation == total:
            continue
        if _far_apart(territory.dotation, territory.total) or (total < dotation and territory.unplaced):
            continue
        values = _values(territory.dotation, dotation=dotation, total=total, structures=territory.structures)
        yield Anomaly("total_departement", None, None, territory.code, values)


def _far_apart(one: Figures, other: Figures | None) -> bool:
    return other is not None and abs((one.date - other.date).days) > MAX_DAYS_APART


def disparue(facts: Facts) -> Iterator[Anomaly]:
    """A structure that the newest file of its département no longer holds."""
    for number, change in facts.changes:
        if change.kind == "disparue":
            before = change.before.attribues if change.before else None
            values = _values(facts.files[number], attribues=before)
            yield Anomaly("disparue", change.structure, change.name, change.departement, values)


Rule = Callable[[Facts], Iterable[Anomaly]]
RULES: dict[AnomalyCode, Rule] = {
    "occupe_sans_attribue": occupe_sans_attribue,
    "plus_occupes_qu_attribues": plus_occupes_qu_attribues,
    "vacant_avec_contrat": vacant_avec_contrat,
    "occupe_sans_contrat": occupe_sans_contrat,
    "saut_de_postes": saut_de_postes,
    "siret_change": siret_change,
    "siret_partage": siret_partage,
    "total_departement": total_departement,
    "disparue": disparue,
}
