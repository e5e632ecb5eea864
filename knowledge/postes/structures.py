"""Lines of several exports → structures, joined by their id, each with its figures side by side."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from knowledge.folding import words
from knowledge.postes.lines import Line
from knowledge.postes.model import Figures, Format, Structure
from knowledge.postes.snapshot import ImportedFile, Snapshot

STRUCTURAL: tuple[Format, ...] = ("liste-structures", "postes-min", "export-structures", "open-data")
"""The exports that say something of a structure; the first two count occupés, in this order (contracts §6)."""
COUNTING = STRUCTURAL[:2]
CONVENTIONS: Format = "historique-conventions"


@dataclass
class Entry:
    """A structure while its lines are gathered, and after: what each export says of it."""

    key: str
    id: str | None
    lines: dict[Format, list[tuple[ImportedFile, Line]]] = field(default_factory=lambda: defaultdict(list))
    structure: Structure = field(init=False)

    def close(self) -> None:
        """Settle the structure: the newest file that says a thing is believed."""
        told: dict[str, str] = {}
        dated = sorted(self._all(), key=lambda pair: pair[0].date)
        for _, line in dated:
            for name in ("name", "siret", "departement", "commune"):
                if getattr(line, name) is not None:
                    told[name] = getattr(line, name)
        statut = next((line.statut for _, line in self.lines.get("export-structures", ())), None)
        figures = self.figures()
        self.structure = Structure(
            key=self.key,
            id=self.id,
            name=told["name"],
            siret=told.get("siret"),
            departement=told.get("departement"),
            commune=told.get("commune"),
            statut=statut,
            figures=figures[0] if figures else None,
            others=figures[1:],
        )

    def figures(self) -> tuple[Figures, ...]:
        """Those that count first: the list of structures, else the postes, else the newest count of attribués."""
        found = [figures for format_ in STRUCTURAL if (figures := total_of(format_, [self])) is not None]
        found.sort(key=lambda each: (_rank(each), -each.date.toordinal()))
        return tuple(found)

    def _all(self) -> Iterable[tuple[ImportedFile, Line]]:
        return (pair for pairs in self.lines.values() for pair in pairs)


def _rank(figures: Figures) -> int:
    return COUNTING.index(figures.source) if figures.source in COUNTING else len(COUNTING)


def total_of(format_: Format, entries: Iterable[Entry]) -> Figures | None:
    """What one export says of several structures together; None when it says nothing of any of them.

    A poste that stands under two structures (a transfer) counts once.
    """
    spoken_of = [entry.lines[format_] for entry in entries if entry.lines.get(format_)]
    pairs = [pair for lines in spoken_of for pair in lines]
    if not pairs:
        return None
    oldest = min((file for file, _ in pairs), key=lambda file: file.date)
    newest = max(file.date for file, _ in pairs)
    occupes, attribues = _counts(format_, [line for _, line in pairs])
    until = newest if newest > oldest.date else None
    return Figures(format_, oldest.date, oldest.date_origin, occupes, attribues, until, len(spoken_of))


def _counts(format_: Format, lines: list[Line]) -> tuple[int | None, int | None]:
    if format_ == "postes-min":
        counts = Counter(statuts(lines).values())
        return counts["Occupé"], counts["Occupé"] + counts["Vacant"]
    return _added(line.occupes for line in lines), _added(line.attribues for line in lines)


def _added(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None when nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def statuts(lines: Iterable[Line]) -> dict[str | None, str]:
    """Each poste once, with the one of its statuts that counts: occupé before vacant before rendu."""
    order = ("Rendu", "Vacant", "Occupé")
    found: dict[str | None, str] = {}
    for line in lines:
        statut = line.statut or order[0]
        known = found.get(line.poste)
        if known is None or order.index(statut) > order.index(known):
            found[line.poste] = statut
    return found


def gather(snapshot: Snapshot) -> list[Entry]:
    """Every structure, each closed; those without an id are joined to one that has its SIRET and name alone."""
    entries: dict[str, Entry] = {}
    loose: list[tuple[ImportedFile, Line]] = []
    for number, line in snapshot.lines:
        file = snapshot.files[number]
        if file.format not in STRUCTURAL:
            continue
        if line.id is None and file.format == "open-data":
            loose.append((file, line))
            continue
        key = line.id or line.owner
        entry = entries.setdefault(key, Entry(key, line.id))
        entry.lines[file.format].append((file, line))
    _join(entries, loose)
    for entry in entries.values():
        entry.close()
    return list(entries.values())


def only_in_conventions(snapshot: Snapshot, known: Collection[str]) -> list[Entry]:
    """The structures that only the history of the conventions names: they are known, in no territory and without
    figures, since it states neither (contracts §6).
    """
    entries: dict[str, Entry] = {}
    for number, line in snapshot.lines:
        file = snapshot.files[number]
        if file.format == CONVENTIONS and line.id and line.id not in known:
            entries.setdefault(line.id, Entry(line.id, line.id)).lines[CONVENTIONS].append((file, line))
    for entry in entries.values():
        entry.close()
        newest = max((file for file, _ in entry.lines[CONVENTIONS]), key=lambda file: file.date)
        entry.structure = replace(entry.structure, departement=None, figures=newest.figures(None, None))
    return list(entries.values())


def _join(entries: dict[str, Entry], loose: list[tuple[ImportedFile, Line]]) -> None:
    known: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, entry in entries.items():
        for pairs in entry.lines.values():
            for _, line in pairs:
                if line.siret and line.name:
                    known[_identity(line)].add(key)
    counts = Counter(_identity(line) for _, line in loose)
    for file, line in loose:
        same = known.get(_identity(line), set()) if line.siret else set()
        alone = len(same) == 1 and counts[_identity(line)] == 1
        key = next(iter(same)) if alone else f"{file.number}:{line.number}"
        entry = entries.setdefault(key, Entry(key, None))
        entry.lines[file.format].append((file, line))


def _identity(line: Line) -> tuple[str, str]:
    return line.siret or "", " ".join(words(line.name or ""))
