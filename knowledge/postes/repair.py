"""A row with a `;` too many, because a name holds one that the export did not escape.

Mended only when a single reading fits the columns whose form is known; else the row is refused. Nothing is guessed.
"""

import re
from collections.abc import Iterator
from itertools import combinations_with_replacement

from knowledge.postes.cells import is_missing

MAX_STRAY = 2
_YES_NO = r"oui|non|sans objet|non défini|non concerné"
_SHAPES: dict[str, str] = {
    "id": r"\d{1,9}",
    "siret": r"[\d\s.]{7,20}",
    "day": r"\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2}",
    "postcode": r"\d{4,5}",
    "commune": r"[0-9AB]{4,5}",
    "code": r"\d{1,3}|2[abAB]",
    "ratio": r"\d{1,6}\s*/\s*\d{1,6}",
    "number": r"-?\d{1,9}",
    "yes": _YES_NO,
    "type": r"[A-ZÉ_]+|priv[ée]e?|public|publique",
    "statut": r"[A-ZÉ_]+",
    "phase": r"phase \d",
    "email": r'"?\S*@\S*"?(?:,\s*\S+@\S+)*',
    "phone": r"[+\d][\d\s().-]*",
    "agreement": r"initiale|renouvellement",
    "request": r"ajout|retrait|rendu|initiale|reconventionnement|conventionnement",
}
_COLUMNS: dict[str, str] = {
    **dict.fromkeys(("id de la structure", "id structure", "id", "id structure transfert"), "id"),
    **dict.fromkeys(("siret", "siret structure", "siret plateforme"), "siret"),
    **dict.fromkeys(("date inscription", "date coselec", "date de validation en comite de selection"), "day"),
    "code postal": "postcode",
    **dict.fromkeys(("code commune", "code commune insee"), "commune"),
    **dict.fromkeys(("code departement", "code region"), "code"),
    "candidats recrutes": "ratio",
    **dict.fromkeys(
        (
            *("nombre de cra total cumules", "nombre de mises en relation", "nombre de conseillers souhaites"),
            *("nombre de conseillers valides par le coselec", "nombre de quartiers qpv", "variation"),
            *("nombre de postes avant coselec", "nombre de postes apres coselec"),
        ),
        "number",
    ),
    **dict.fromkeys(
        (
            *("zone rurale", "conventionnement phase 2", "zrr", "qpv", "labelisee france services", "compte cree"),
            *(
                "mot de passe choisi",
                "validee en coselec",
                "grand reseau",
                "france services",
                "poste de coordinateur",
            ),
        ),
        "yes",
    ),
    "type": "type",
    "statut": "statut",
    **dict.fromkeys(("phase en cours", "type de conventionnement"), "phase"),
    **dict.fromkeys(("email", "emails administrateurs"), "email"),
    "telephone": "phone",
    **dict.fromkeys(("id poste", "id structure tp"), "id"),
    **dict.fromkeys(("fin de convention", "fin de contrat"), "day"),
    **dict.fromkeys(("coordinateur", "bonification"), "yes"),
    "convention": "agreement",
    **dict.fromkeys(("total conventionne", "total verse"), "number"),
}
_COMPILED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _SHAPES.items()}


def mend(cells: list[str], keys: tuple[str, ...], read: frozenset[int], delimiter: str) -> list[str] | None:
    """The cells as the header wants them, or None when no reading fits, or several that differ in a column `read`.

    `keys` are the folded headings; cells in excess are joined again in columns of free text only.
    """
    extra = len(cells) - len(keys)
    if not 0 < extra <= MAX_STRAY:
        return None
    found: list[str] | None = None
    for candidate in _readings(cells, keys, extra, delimiter):
        if not _fits(candidate, keys):
            continue
        if found is not None and any(found[place] != candidate[place] for place in read):
            return None
        found = candidate
    return found


def _readings(cells: list[str], keys: tuple[str, ...], extra: int, delimiter: str) -> Iterator[list[str]]:
    free = [place for place, key in enumerate(keys) if key not in _COLUMNS]
    for widened in combinations_with_replacement(free, extra):
        candidate, start = [], 0
        for place in range(len(keys)):
            end = start + 1 + widened.count(place)
            candidate.append(delimiter.join(cells[start:end]))
            start = end
        yield candidate


def _fits(cells: list[str], keys: tuple[str, ...]) -> bool:
    """Whether every column of a known form has it, or says nothing."""
    return all(
        is_missing(cell) or _COMPILED[_COLUMNS[key]].fullmatch(cell.strip()) is not None
        for cell, key in zip(cells, keys, strict=True)
        if key in _COLUMNS
    )
