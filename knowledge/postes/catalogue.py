"""The read-model `Postes`, built once from a snapshot and never changed: structures, totals, endings, changes."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Literal

from knowledge.identifiers import compact
from knowledge.postes import anomalies as rules
from knowledge.postes.lines import Line
from knowledge.postes.model import Anomaly, Change, Ending, Found, Structure, Totals
from knowledge.postes.names import NameIndex
from knowledge.postes.snapshot import ImportedFile, Snapshot
from knowledge.postes.structures import STRUCTURAL, Entry, gather, only_in_conventions, statuts, total_of
from knowledge.postes.territory import cible_of, dotation_of, read_cibles, read_dotations
from knowledge.territoires import departements as all_departements


class Catalogue:
    """Implements `knowledge.postes.model.Postes`; without argument, the empty one. `today` only chooses the year
    of the cible.
    """

    def __init__(self, snapshot: Snapshot | None = None, today: date | None = None) -> None:
        snapshot = snapshot or Snapshot()
        self._files = dict(snapshot.files)
        lines = list(snapshot.lines)
        self._entries = gather(replace(snapshot, lines=lines))
        self._others = [(self._files[number], line) for number, line in lines]
        self._dotations = read_dotations(self._others)
        self._cibles = read_cibles(self._others)
        self._standing = list(snapshot.standing)
        self._changes = list(snapshot.changes)
        self._year = today.year if today else None
        self._by_id = {entry.id: entry for entry in self._entries if entry.id}
        self._named_only = only_in_conventions(replace(snapshot, lines=lines), self._by_id)
        self._by_id |= {entry.key: entry for entry in self._named_only}
        self._without_id = {entry.key: entry for entry in self._entries if not entry.id}
        self._by_number: dict[str, list[Entry]] = defaultdict(list)
        self._by_departement: dict[str | None, list[Entry]] = defaultdict(list)
        for entry in self._entries:
            self._by_departement[entry.structure.departement].append(entry)
        for entry in (*self._entries, *self._named_only):
            if entry.structure.siret:
                self._by_number[entry.structure.siret].append(entry)

    @property
    def empty(self) -> bool:
        return not self._files

    @property
    def files(self) -> tuple[ImportedFile, ...]:
        """The history of imports, oldest first."""
        return tuple(self._files[number] for number in sorted(self._files))

    def structure(self, identifier: str) -> Structure | None:
        entry = self._by_id.get(identifier.strip().lstrip("0")) or self._without_id.get(identifier)
        return entry.structure if entry else None

    def by_number(self, number: str) -> tuple[Structure, ...]:
        return tuple(entry.structure for entry in self._by_number.get(compact(number), ()))

    def search(self, name: str, departements: tuple[str, ...] = ()) -> tuple[Found, ...]:
        return self._names.search(name, departements)

    def structures_in(self, departements: tuple[str, ...]) -> tuple[Structure, ...]:
        return tuple(entry.structure for entry in self._in(departements))

    def totals(self, departements: tuple[str, ...]) -> Totals:
        entries = list(self._in(departements))
        cible, year = cible_of(self._cibles, departements, self._year)
        return replace(
            self._sum(entries),
            departements=departements,
            unplaced=len(self._by_departement.get(None, ())),
            cible=cible.attribues if cible else None,
            cible_told_by=cible,
            cible_year=year,
            dotation=dotation_of(self._dotations, departements),
        )

    def totals_of(self, structures: Iterable[Structure]) -> Totals:
        """The figures of several structures together, as of those that share a SIRET."""
        keys = {structure.key for structure in structures}
        return replace(self._sum([entry for entry in self._entries if entry.key in keys]), structures=len(keys))

    def anomalies(self, departements: tuple[str, ...] = (), structures: tuple[str, ...] = ()) -> tuple[Anomaly, ...]:
        return tuple(
            anomaly
            for anomaly in self._all_anomalies
            if (not departements or anomaly.departement in departements)
            and (not structures or anomaly.structure in structures)
        )

    def endings(
        self, until: date, departements: tuple[str, ...] = (), structures: tuple[str, ...] = ()
    ) -> tuple[Ending, ...]:
        """What ends between the date of its file and `until`, soonest first; postes given back are left out."""
        found = [
            ending
            for file, line in self._others
            if file.format == "postes-min" and line.statut != "Rendu" and _within(line, departements, structures)
            for ending in _endings_of(file, line)
            if file.date <= ending.on <= until
        ]
        return tuple(sorted(found, key=lambda ending: (ending.on, ending.name, ending.poste, ending.what)))

    def changes(self, departements: tuple[str, ...] = (), structures: tuple[str, ...] = ()) -> tuple[Change, ...]:
        return tuple(
            change
            for change in self.placed(self._changes)
            if (not departements or change.departement in departements)
            and (not structures or change.structure in structures)
        )

    def placed(self, changes: Iterable[tuple[int, Change]]) -> list[Change]:
        """With the département of the structure where the file of the change names none."""
        return [change for _, change in self._placed(changes)]

    def _placed(self, changes: Iterable[tuple[int, Change]]) -> list[tuple[int, Change]]:
        return [(number, replace(change, departement=self._departement_of(change))) for number, change in changes]

    def _departement_of(self, change: Change) -> str | None:
        entry = self._by_id.get(change.structure) if change.structure else None
        return change.departement or (entry.structure.departement if entry else None)

    @cached_property
    def _names(self) -> NameIndex:
        return NameIndex([entry.structure for entry in (*self._entries, *self._named_only)])

    @cached_property
    def _all_anomalies(self) -> tuple[Anomaly, ...]:
        facts = rules.Facts(
            files=self._files,
            entries=self._entries,
            changes=self._placed(self._standing),
            conventions=[line for file, line in self._others if file.format == "historique-conventions"],
            territories=[self._territory(code) for code in self._dotations if code in all_departements()],
        )
        return tuple(anomaly for rule in rules.RULES.values() for anomaly in rule(facts))

    def _territory(self, code: str) -> rules.Territory:
        entries = list(self._in((code,)))
        counts = {format_: sum(format_ in entry.lines for entry in entries) for format_ in STRUCTURAL}
        fullest = max(counts, key=lambda format_: counts[format_])
        return rules.Territory(
            code=code,
            dotation=self._dotations[code],
            total=total_of(fullest, entries),
            structures=counts[fullest],
            unplaced=len(self._by_departement.get(None, ())),
        )

    def _in(self, departements: tuple[str, ...]) -> Iterable[Entry]:
        if not departements:
            return self._entries
        return [entry for code in dict.fromkeys(departements) for entry in self._by_departement.get(code, ())]

    def _sum(self, entries: list[Entry]) -> Totals:
        """The figures that count, the others beside them; `structures` is how many those that count speak of."""
        found = [figures for format_ in STRUCTURAL if (figures := total_of(format_, entries)) is not None]
        if len(found) > 1 and found[0].occupes is None:
            found.sort(key=lambda each: each.date, reverse=True)
        lines = [line for entry in entries for _, line in entry.lines.get("postes-min", ())]
        counts = Counter(statuts(lines).values())
        return Totals(
            departements=(),
            structures=found[0].structures if found else 0,
            unplaced=0,
            figures=found[0] if found else None,
            others=tuple(found[1:]),
            vacants=counts["Vacant"] if lines else None,
            rendus=counts["Rendu"] if lines else None,
        )


def _within(line: Line, departements: tuple[str, ...], structures: tuple[str, ...]) -> bool:
    return (not departements or line.departement in departements) and (not structures or line.id in structures)


def _endings_of(file: ImportedFile, line: Line) -> Iterable[Ending]:
    what: Literal["convention", "contrat"]
    for what, day in (("convention", line.convention_end), ("contrat", line.contract_end)):
        if day:
            yield Ending(
                poste=line.poste or "",
                structure=line.id,
                name=line.name or "",
                departement=line.departement or "",
                what=what,
                on=date.fromisoformat(day),
                statut=line.statut or "",
                told_by=file.figures(None, None),
            )
