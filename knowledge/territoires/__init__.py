"""The départements, overseas collectivities and régions of France, and every name people give them."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from knowledge.folding import words

_FILE = Path(__file__).parent / "departements.csv"


@dataclass(frozen=True)
class Departement:
    """A département or an overseas collectivity; `code` is text (`01`, `2A`, `974`)."""

    code: str
    name: str
    region: str
    other_names: tuple[str, ...]


@cache
def departements() -> dict[str, Departement]:
    """By code, in the official order."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Departement(
                row["code"], row["nom"], row["region"], tuple(filter(None, row["autres"].split("|")))
            )
            for row in csv.DictReader(file, delimiter=";")
        }


@cache
def regions() -> dict[str, tuple[str, ...]]:
    """The codes of each région's départements, by name."""
    found: dict[str, tuple[str, ...]] = {}
    for departement in departements().values():
        found[departement.region] = (*found.get(departement.region, ()), departement.code)
    return found


@cache
def names() -> dict[tuple[str, ...], str]:
    """Folded words of a name → code: (« cote », « or ») → 21."""
    return {
        words(name): departement.code
        for departement in departements().values()
        for name in (departement.name, *departement.other_names)
    }


@cache
def region_names() -> dict[tuple[str, ...], str]:
    """Folded words of a région's name → its name. Régions of a single département are left to the latter."""
    return {words(name): name for name, codes in regions().items() if len(codes) > 1}
