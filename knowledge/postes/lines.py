"""A row of cells → the few fields kept of it; personal columns are never looked at."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from knowledge.folding import words
from knowledge.postes.cells import (
    MAX_DOTATION,
    CellError,
    read_count,
    read_day,
    read_departement,
    read_id,
    read_name,
    read_ratio,
    read_required_id,
    read_siret,
    read_territory,
    read_text,
)
from knowledge.postes.formats import Recognised
from knowledge.postes.model import Format
from knowledge.postes.refusal import Refusal

_YEARS = range(2020, 2101)


class Line(NamedTuple):
    """What is kept of one row, whatever the export.

    `unit` is what a newer file replaces whole: a département (`d:21`) or, where none is stated, an id (`i:9101`).
    `twin` names the same row in another file; `owner` the structure it counts for.
    """

    number: int
    unit: str
    twin: str
    owner: str
    id: str | None = None
    name: str | None = None
    siret: str | None = None
    departement: str | None = None
    commune: str | None = None
    statut: str | None = None
    occupes: int | None = None
    attribues: int | None = None
    poste: str | None = None
    convention_end: str | None = None
    contract_end: str | None = None
    year: int | None = None
    cible: int | None = None


class LineError(Exception):
    """The row is refused; `field` is where."""

    def __init__(self, field: str | None, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.reason = reason


class Row:
    """The cells of a row by field; the last field looked at is the one a CellError is about."""

    def __init__(self, number: int, cells: list[str], places: Mapping[str, int]) -> None:
        self.number = number
        self.field: str | None = None
        self._cells = cells
        self._places = places

    def raw(self, field: str) -> str:
        place = self._places.get(field)
        return "" if place is None else self._cells[place]

    def read(self, field: str, convert: Callable[..., Any], *more: Any) -> Any:
        self.field = field
        return convert(self.raw(field), *more)

    @property
    def departement(self) -> str | None:
        found: str | None = self.read("departement", read_departement, self.raw("postcode"), self.raw("insee"))
        return found


def _folded(name: str) -> str:
    return " ".join(words(name))


def _unit(departement: str | None, identifier: str | None) -> str:
    return f"d:{departement}" if departement else f"i:{identifier}"


def _liste(row: Row) -> Line:
    identifier = row.read("id", read_required_id)
    occupes, attribues = row.read("ratio", read_ratio)
    name = row.read("name", read_name)
    key = f"i:{identifier}"
    siret = row.read("siret", read_siret)
    return Line(row.number, key, key, key, identifier, name, siret, occupes=occupes, attribues=attribues)


def _export(row: Row) -> Line:
    identifier = row.read("id", read_required_id)
    departement = row.departement
    return Line(
        row.number,
        _unit(departement, identifier),
        f"i:{identifier}",
        f"i:{identifier}",
        identifier,
        row.read("name", read_name),
        row.read("siret", read_siret),
        departement,
        row.read("commune", read_text),
        row.read("statut", read_text),
        attribues=row.read("attribues", read_count),
    )


def _open_data(row: Row) -> Line:
    identifier = row.read("id", read_id)
    departement = row.departement
    if departement is None:
        raise LineError("departement", "le département manque")
    name, siret = row.read("name", read_name), row.read("siret", read_siret)
    commune = row.read("commune", read_text)
    twin = f"i:{identifier}" if identifier else f"n:{siret}:{_folded(name)}:{_folded(commune or '')}"
    attribues = _required(row.read("attribues", read_count))
    return Line(
        row.number, f"d:{departement}", twin, twin, identifier, name, siret, departement, commune, attribues=attribues
    )


_STATUTS = {"occupe": "Occupé", "vacant": "Vacant", "rendu": "Rendu"}


def _poste(row: Row) -> Line:
    poste = row.read("poste", read_required_id)
    identifier = row.read("id", read_id)
    name, departement = row.read("name", read_name), row.departement
    if departement is None and identifier is None:
        raise LineError("departement", "ni le département ni la structure ne sont donnés")
    row.field = "statut"
    statut = _STATUTS.get(_folded(row.raw("statut")))
    if statut is None:
        raise CellError("Occupé, Vacant ou Rendu est attendu")
    owner = f"i:{identifier}" if identifier else f"m:{_folded(name)}:{departement}"
    convention, contract = row.read("convention_end", read_day), row.read("contract_end", read_day)
    return Line(
        row.number,
        _unit(departement, identifier),
        f"p:{poste}:{owner}",
        owner,
        identifier,
        name,
        None,
        departement,
        statut=statut,
        occupes=int(statut == "Occupé"),
        attribues=int(statut != "Rendu"),
        poste=poste,
        convention_end=convention and convention.isoformat(),
        contract_end=contract and contract.isoformat(),
    )


def _convention(row: Row) -> Line:
    identifier = row.read("id", read_required_id)
    departement = row.departement
    before = row.read("before", read_count)
    day = row.read("day", read_day)
    kind = row.read("kind", read_text)
    attribues = row.read("attribues", read_count)
    twin = f"h:{identifier}:{day}:{_folded(kind or '')}:{before}:{attribues}"
    return Line(
        row.number,
        twin,  # a filtered export is a part of the history: it adds to it and replaces nothing
        twin,
        f"i:{identifier}",
        identifier,
        row.read("name", read_name),
        row.read("siret", read_siret),
        departement,
        statut=kind,
        occupes=before,
        attribues=attribues,
        poste=row.read("origin", read_id),
        convention_end=day and day.isoformat(),
    )


def _territoire(row: Row) -> Line:
    code, name = row.read("name", read_territory)
    dotation = _required(row.read("attribues", read_count, MAX_DOTATION))
    key = f"t:{code or name}"
    return Line(row.number, key, key, key, name=name, departement=code, attribues=dotation)


def _cible(row: Row) -> Line:
    departement = row.departement
    if departement is None:
        raise LineError("departement", "le département manque")
    year = row.read("year", read_count, _YEARS[-1])
    if year not in _YEARS:
        raise CellError("une année est attendue, par exemple 2026")
    cible = _required(row.read("cible", read_count, MAX_DOTATION))
    key = f"c:{departement}:{year}"
    return Line(row.number, key, key, key, departement=departement, year=year, cible=cible)


def _required(value: int | None) -> int:
    if value is None:
        raise CellError("le nombre manque")
    return value


READERS: dict[Format, Callable[[Row], Line]] = {
    "liste-structures": _liste,
    "export-structures": _export,
    "historique-conventions": _convention,
    "territoires": _territoire,
    "postes-min": _poste,
    "open-data": _open_data,
    "cibles": _cible,
}


def refusal_of(row: Row, error: CellError | LineError, recognised: Recognised) -> Refusal:
    """Why a row is refused, and the id of its structure when that at least can be read."""
    field = error.field if isinstance(error, LineError) else row.field
    return Refusal(row.number, recognised.heading(field) if field else None, str(error), readable_id(row))


def readable_id(row: Row) -> str | None:
    try:
        return read_id(row.raw("id"))
    except CellError:
        return None
