"""Who may see what, and where: the one place in the code that decides it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.postes.model import Structure
from knowledge.schema import Profil
from knowledge.territoires import regions

Place = Literal["command_line", "direct", "ephemeral", "private_bound", "channel", "group", "thread"]
"""Where a reply will be read. `private_bound`: a private Telegram chat of a bound account, where the operator
allows status (`CONUM_TELEGRAM_STATUS=oui`); an ordinary private Telegram chat is a `group` for rights.
"""
CLOSED_PLACES: frozenset[Place] = frozenset({"command_line", "direct", "ephemeral", "private_bound"})
"""Where one person alone reads the reply. A place that is not named here is open to others."""

Resource = Literal["fiches", "totaux", "attribues", "occupes", "anomalies", "personnelles"]
"""`personnelles`: names, addresses, salaries."""
StructureResource = Literal["attribues", "occupes", "anomalies"]
Reach = Literal["none", "own", "scope", "all"]

MIN_STRUCTURES = 5
"""Below it, a total says as much as the status of each structure: it is read by who may read that."""

RIGHTS: Mapping[Resource, Mapping[Profil, Reach]] = {
    "fiches": {
        "anonyme": "all", "conseiller": "all", "structure": "all",
        "coordinateur": "all", "prefecture": "all", "admin": "all",
    },
    "totaux": {
        "anonyme": "all", "conseiller": "all", "structure": "all",
        "coordinateur": "all", "prefecture": "all", "admin": "all",
    },
    "attribues": {
        "anonyme": "none", "conseiller": "own", "structure": "own",
        "coordinateur": "scope", "prefecture": "scope", "admin": "all",
    },
    "occupes": {
        "anonyme": "none", "conseiller": "own", "structure": "own",
        "coordinateur": "scope", "prefecture": "scope", "admin": "all",
    },
    "anomalies": {
        "anonyme": "none", "conseiller": "none", "structure": "own",
        "coordinateur": "scope", "prefecture": "scope", "admin": "all",
    },
    "personnelles": {
        "anonyme": "none", "conseiller": "none", "structure": "none",
        "coordinateur": "none", "prefecture": "none", "admin": "none",
    },
}  # fmt: skip


class Grant(BaseModel):
    """What a person is proven to be: a role, and its scope. An empty scope opens nothing (contracts §7).

    `expires_on` is the last day on which it holds. Codes and ids are compared as they are, never folded.
    """

    model_config = ConfigDict(frozen=True)

    role: Profil
    departements: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()
    expires_on: date | None = None


NOBODY = Grant(role="anonyme")


@dataclass(frozen=True)
class Asker:
    """Who asks, as proven, and where the reply will be read."""

    grant: Grant = NOBODY
    place: Place = "command_line"

    @property
    def in_closed_place(self) -> bool:
        return self.place in CLOSED_PLACES


def in_force(grant: Grant | None, today: date) -> Grant:
    """The grant on that day: nothing when there is none or when it has expired."""
    if grant is None or (grant.expires_on is not None and grant.expires_on < today):
        return NOBODY
    return grant


def territory(grant: Grant) -> frozenset[str]:
    """The codes of the départements of a scope, those of its régions included."""
    of_regions = (code for name in grant.regions for code in regions().get(name, ()))
    return frozenset((*grant.departements, *of_regions))


def _is_own(grant: Grant, structure: Structure) -> bool:
    return structure.id in grant.structures


def _is_in_scope(grant: Grant, structure: Structure) -> bool:
    return structure.departement in territory(grant)


_REACHES: Mapping[Reach, Callable[[Grant, Structure], bool]] = {
    "none": lambda _grant, _structure: False,
    "own": _is_own,
    "scope": _is_in_scope,
    "all": lambda _grant, _structure: True,
}
_HAS_SCOPE: Mapping[Reach, Callable[[Grant], bool]] = {
    "none": lambda _grant: False,
    "own": lambda grant: bool(grant.structures),
    "scope": lambda grant: bool(territory(grant)),
    "all": lambda _grant: True,
}


def may_see(asker: Asker, resource: StructureResource, structure: Structure) -> bool:
    """Whether this may be shown of a structure: the role reaches it, and nobody else reads the reply."""
    return asker.in_closed_place and _REACHES[RIGHTS[resource][asker.grant.role]](asker.grant, structure)


def may_see_all_in(asker: Asker, resource: StructureResource, departements: tuple[str, ...]) -> bool:
    """Whether this may be shown of every structure of these départements; () is the whole country."""
    reach = RIGHTS[resource][asker.grant.role]
    if not asker.in_closed_place or reach not in ("scope", "all"):
        return False
    return reach == "all" or (bool(departements) and set(departements) <= territory(asker.grant))


def has_scope(grant: Grant) -> bool:
    """Whether a grant opens the status of any structure at all."""
    return _HAS_SCOPE[RIGHTS["occupes"][grant.role]](grant)


def watched(grant: Grant) -> tuple[str, ...]:
    """The départements that a grant watches over, as préfectures and coordinateurs do; empty for the others."""
    return tuple(sorted(territory(grant))) if RIGHTS["occupes"][grant.role] == "scope" else ()


def may_see_total(asker: Asker, departements: tuple[str, ...], structures: int) -> bool:
    """Whether the total of a territory of so many structures may be shown: always, unless it says too much."""
    if structures >= MIN_STRUCTURES:
        return RIGHTS["totaux"][asker.grant.role] == "all"
    return may_see_all_in(asker, "occupes", departements)
