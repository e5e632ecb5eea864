"""Structures and their figures → a CSV that a spreadsheet opens without running anything."""

import csv
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from knowledge.postes.model import Structure
from knowledge.spreadsheet import neutral

_HEADINGS = ("id", "nom", "siret", "departement", "commune", "statut", "occupes", "attribues", "source", "date")


def write_csv(path: Path, structures: Iterable[Structure]) -> int:
    """Write beside, then rename: a full disk leaves the former file whole. Returns how many rows. Raises OSError."""
    count = 0
    descriptor, draft = tempfile.mkstemp(dir=path.absolute().parent, prefix=".export-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL)
            writer.writerow(_HEADINGS)
            for structure in structures:
                writer.writerow(map(neutral, _row(structure)))
                count += 1
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return count


def _row(structure: Structure) -> tuple[object, ...]:
    figures = structure.figures
    return (
        *(structure.id, structure.name, structure.siret, structure.departement, structure.commune, structure.statut),
        *((figures.occupes, figures.attribues, figures.source, figures.date) if figures else (None,) * 4),
    )
