"""Who has which role, as a file says it: our own table, or the managers that the tableau de pilotage exports."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.folding import fold, words
from knowledge.months import months_after
from knowledge.schema import Profil
from knowledge.territoires import departements, regions

RolesFormat = Literal["roles", "gestionnaires"]

OURS = ("plateforme", "identifiant", "email", "role", "departements", "regions", "structures", "expire_le")
MANAGERS = (
    "id du gestionnaire", "role du gestionnaire", "email du gestionnaire", "reseau", "nom", "prenom",
    "date d'invitation", "actif",
)  # fmt: skip
PLATFORMS = ("mattermost", "telegram")
ROLES: Mapping[str, Profil] = {
    "conseiller": "conseiller",
    "structure": "structure",
    "coordinateur": "coordinateur",
    "prefecture": "prefecture",
    "admin": "admin",
}
MANAGER_ROLES: Mapping[str, Profil] = {
    "structure": "structure",
    "structure_coop": "structure",
    "prefet": "prefecture",
    "coordinateur": "coordinateur",
}
"""What the export calls its roles. `admin` is not taken from it: whoever sees everything is named one by one."""
MAX_MONTHS = 12
_ADDRESS = re.compile(r"[^\s@;,<>\"]+@[^\s@;,<>\"]+\.[^\s@;,<>\".]+")
_STRUCTURE = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


class RolesFileError(Exception):
    """The file is none of the two; the message says what was expected."""


class _RowError(Exception):
    """What is wrong with one row."""


@dataclass(frozen=True)
class RoleRow:
    """One role of one person, known by an account, an address, or both. `address` goes no further than a hash."""

    line: int
    role: Profil
    expires_on: date
    platform: str = ""
    person: str = ""
    address: str = ""
    departements: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    structures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Remark:
    """What is said of a row; never its address."""

    line: int
    text: str


@dataclass(frozen=True)
class RolesFile:
    """What a file says. With a single fault, nothing of it is taken."""

    format: RolesFormat
    rows: tuple[RoleRow, ...]
    faults: tuple[Remark, ...]
    ignored: tuple[Remark, ...]


def parse(text: str, today: date) -> RolesFile:
    """Raises RolesFileError when the header is not known."""
    lines = csv.reader(text.splitlines(), delimiter=";")
    header = tuple(fold(cell).strip().replace("’", "'") for cell in next(lines, []))
    if header[: len(OURS)] == OURS:
        return _read("roles", lines, today)
    if header[: len(MANAGERS)] == MANAGERS:
        return _read("gestionnaires", lines, today)
    raise RolesFileError(
        "Ce fichier n'est ni une table des rôles ni l'export « Liste des gestionnaires ».\n"
        f"Première ligne attendue : {';'.join(OURS)}"
    )


def _read(file_format: RolesFormat, lines: Iterator[list[str]], today: date) -> RolesFile:
    rows: list[RoleRow] = []
    faults: list[Remark] = []
    ignored: list[Remark] = []
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            if file_format == "roles":
                row = _ours(number, cells, today)
                rows.append(row)
                ignored += _opens_nothing(row)
            else:
                found, skipped = _manager(number, cells, today)
                rows += found
                ignored += skipped
        except _RowError as error:
            faults.append(Remark(number, str(error)))
    return RolesFile(file_format, tuple(rows), tuple(faults), tuple(ignored))


def _ours(number: int, cells: list[str], today: date) -> RoleRow:
    cell = dict(zip(OURS, _fitted(cells, len(OURS)), strict=True))
    role = ROLES.get(fold(cell["role"]))
    if role is None:
        raise _RowError(f"rôle inconnu « {cell['role'][:30]} » (attendu : {', '.join(ROLES)})")
    platform, person = _account(cell["plateforme"], cell["identifiant"])
    address = _address(cell["email"])
    if not person and not address:
        raise _RowError("ni identifiant ni adresse : personne n'est désigné")
    return RoleRow(
        line=number,
        role=role,
        expires_on=_expiry(cell["expire_le"], today),
        platform=platform,
        person=person,
        address=address,
        departements=tuple(map(_departement, _listed(cell["departements"]))),
        regions=tuple(map(_region, _listed(cell["regions"]))),
        structures=tuple(map(_structure, _listed(cell["structures"]))),
    )


def _manager(number: int, cells: list[str], today: date) -> tuple[list[RoleRow], list[Remark]]:
    """The roles of one line of the export: of it, only the structure, the roles and the address are read."""
    identifier, said, address = _fitted(cells, len(MANAGERS))[:3]
    structures = (_structure(identifier),) if identifier else ()
    names = _listed(said)
    taken = dict.fromkeys(MANAGER_ROLES[name] for name in names if name in MANAGER_ROLES)
    skipped = [Remark(number, f"rôle « {name[:30]} » non repris") for name in names if name not in MANAGER_ROLES]
    expires = months_after(today, MAX_MONTHS)
    address = _address(address)
    if not address:
        return [], [Remark(number, "adresse absente : personne n'est désigné")]
    return [
        RoleRow(line=number, role=role, expires_on=expires, address=address, structures=structures) for role in taken
    ], skipped


def _fitted(cells: list[str], width: int) -> list[str]:
    """As many cells as headings; a spreadsheet adds empty ones at the end."""
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        raise _RowError(f"{len(cells)} cellules au lieu de {width}")
    return [cell.strip() for cell in cells[:width]]


def _opens_nothing(row: RoleRow) -> list[Remark]:
    """A role without the scope it reads: allowed, and said."""
    scope = row.structures if row.role in ("structure", "conseiller") else (*row.departements, *row.regions)
    return (
        []
        if scope or row.role == "admin"
        else [Remark(row.line, f"rôle « {row.role} » sans périmètre : il n'ouvre rien")]
    )


def _listed(cell: str) -> list[str]:
    return [item.strip().strip('"') for item in cell.split(",") if item.strip()]


def _account(platform: str, person: str) -> tuple[str, str]:
    name = fold(platform)
    if bool(platform) != bool(person):
        raise _RowError("plateforme et identifiant vont ensemble")
    if platform and name not in PLATFORMS:
        raise _RowError(f"plateforme inconnue « {platform[:30]} » (attendu : {', '.join(PLATFORMS)})")
    return name, person


def _address(cell: str) -> str:
    """As it will be hashed: without case. What is refused is not repeated, since it is somebody's."""
    if cell and not _ADDRESS.fullmatch(cell):
        raise _RowError("adresse électronique mal écrite")
    return normal_address(cell)


def normal_address(text: str) -> str:
    """The one spelling under which an address is known."""
    return text.strip().rstrip(".").lower()


def _departement(code: str) -> str:
    normal = code.upper().zfill(2)
    if normal not in departements():
        raise _RowError(f"département inconnu « {code[:30]} »")
    return normal


def _region(name: str) -> str:
    known = {words(region): region for region in regions()}
    if words(name) not in known:
        raise _RowError(f"région inconnue « {name[:60]} »")
    return known[words(name)]


def _structure(identifier: str) -> str:
    if not _STRUCTURE.fullmatch(identifier):
        raise _RowError(f"identifiant de structure mal écrit « {identifier[:30]} »")
    return identifier


def _expiry(cell: str, today: date) -> date:
    """The last day: twelve months ahead when none is given, and never later."""
    latest = months_after(today, MAX_MONTHS)
    if not cell:
        return latest
    found = _DAY.fullmatch(cell)
    text = f"{found.group(3)}-{found.group(2)}-{found.group(1)}" if found else cell
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _RowError(f"date mal écrite « {cell[:30]} » (attendu : 2027-06-30 ou 30/06/2027)") from error
    if day > latest:
        raise _RowError(f"un rôle vaut douze mois au plus : jusqu'au {latest.isoformat()}")
    return day
