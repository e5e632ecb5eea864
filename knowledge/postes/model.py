"""What is known of postes, as values: structures, their figures by source, territories, anomalies."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

Day = date
Format = Literal[
    "liste-structures",  # exports.md §3.1: occupés / attribués
    "export-structures",  # §3.2: attribués, statut, département
    "historique-conventions",  # §3.5
    "territoires",  # §4: dotation
    "postes-min",  # §5: one line a poste
    "open-data",  # §6, with or without `id`
    "cibles",  # ours: departement;annee;cible
]
DateOrigin = Literal["option", "fichier", "import"]
AnomalyCode = Literal[
    "occupe_sans_attribue",
    "plus_occupes_qu_attribues",
    "vacant_avec_contrat",
    "occupe_sans_contrat",
    "saut_de_postes",
    "siret_change",
    "siret_partage",
    "total_departement",
    "disparue",
]
ChangeKind = Literal["apparue", "disparue", "changee"]


@dataclass(frozen=True)
class Figures:
    """Occupés and attribués as one file says them; None where it does not."""

    source: Format
    date: date
    date_origin: DateOrigin
    occupes: int | None
    attribues: int | None
    until: Day | None = None
    """Of a sum over files of several dates: the newest of them, `date` being the oldest. Else None."""
    structures: int = 1
    """How many structures it adds up."""


@dataclass(frozen=True)
class Structure:
    """A structure. `id` is the one of the tableau de pilotage, None for an open-data line without one."""

    key: str
    id: str | None
    name: str
    siret: str | None = None
    departement: str | None = None
    commune: str | None = None
    statut: str | None = None
    figures: Figures | None = None
    """The ones that count (contracts §6)."""
    others: tuple[Figures, ...] = ()


@dataclass(frozen=True)
class Found:
    """A structure that a name may mean; `score` from 0 to 1."""

    structure: Structure
    score: float


@dataclass(frozen=True)
class Totals:
    """The figures of a territory, side by side: each with its source and date, None where no file says it."""

    departements: tuple[str, ...]
    structures: int
    unplaced: int
    """Structures whose département no file states: in no territory's total (contracts §6)."""
    figures: Figures | None = None
    others: tuple[Figures, ...] = ()
    cible: int | None = None
    cible_year: int | None = None
    cible_told_by: Figures | None = None
    """The file that gives the cible."""
    dotation: Figures | None = None
    vacants: int | None = None
    rendus: int | None = None


@dataclass(frozen=True)
class Ending:
    """A convention or a contract of a poste that ends (export of the postes)."""

    poste: str
    structure: str | None
    name: str
    departement: str
    what: Literal["convention", "contrat"]
    on: date
    statut: str
    told_by: Figures | None = None
    """The file that says it, without figures."""


@dataclass(frozen=True)
class Anomaly:
    """Something abnormal; its causes, checks and letter are content, found by its code."""

    code: AnomalyCode
    structure: str | None
    name: str | None
    departement: str | None
    values: tuple[tuple[str, str], ...] = ()
    """What the sentence of the content needs: (`occupes`, `1`), (`avant`, `3`)…"""


@dataclass(frozen=True)
class Change:
    """What an import changed for one structure."""

    kind: ChangeKind
    structure: str | None
    name: str
    departement: str | None
    before: Figures | None = None
    after: Figures | None = None
    sirets: tuple[str | None, str | None] = (None, None)
    """Before and after."""


class Postes(Protocol):
    """What handlers may ask of the imported files. Territories are tuples of codes; () is the whole country."""

    @property
    def empty(self) -> bool: ...

    def structure(self, identifier: str) -> Structure | None:
        """By id of the tableau de pilotage, or by the key of a structure that has none."""

    def by_number(self, number: str) -> tuple[Structure, ...]:
        """By SIRET (14 digits) or RIDET (7)."""

    def search(self, name: str, departements: tuple[str, ...] = ()) -> tuple[Found, ...]:
        """By name, with typos, best first; several when several may be meant (99 are called LA POSTE)."""

    def structures_in(self, departements: tuple[str, ...]) -> tuple[Structure, ...]: ...

    def totals(self, departements: tuple[str, ...]) -> Totals: ...

    def anomalies(
        self, departements: tuple[str, ...] = (), structures: tuple[str, ...] = ()
    ) -> tuple[Anomaly, ...]: ...

    def endings(
        self, until: date, departements: tuple[str, ...] = (), structures: tuple[str, ...] = ()
    ) -> tuple[Ending, ...]: ...

    def changes(self, departements: tuple[str, ...] = (), structures: tuple[str, ...] = ()) -> tuple[Change, ...]:
        """What the latest import changed."""
