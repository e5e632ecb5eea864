"""What the store hands to the read-model: the lines in force, where they come from, and what changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from knowledge.postes.lines import Line
from knowledge.postes.model import Change, DateOrigin, Day, Figures, Format


@dataclass(frozen=True)
class ImportedFile:
    """One file of the history of imports."""

    number: int
    call: int
    format: Format
    file: str
    date: date
    date_origin: DateOrigin
    imported_on: Day
    accepted: int
    refused: int

    def figures(self, occupes: int | None, attribues: int | None) -> Figures:
        return Figures(self.format, self.date, self.date_origin, occupes, attribues)


@dataclass(frozen=True)
class Snapshot:
    """Everything in force, each thing with the number of its import.

    `lines` are those not replaced. `changes` are what the files of the latest call changed; `standing` the changes
    that still hold, whatever the call that brought them: the present figures came with them, or the structure has
    not come back.
    """

    files: Mapping[int, ImportedFile] = field(default_factory=dict)
    lines: Iterable[tuple[int, Line]] = ()
    changes: Iterable[tuple[int, Change]] = ()
    standing: Iterable[tuple[int, Change]] = ()
