"""One export, read as a stream: what it is, its lines, the rows refused, and whether it can be taken at all."""

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from knowledge.postes.cells import CellError, SpreadsheetDateError, is_missing
from knowledge.postes.encodings import open_text
from knowledge.postes.formats import Known, Recognised, heading_key, is_statistics, recognise
from knowledge.postes.lines import READERS, Line, LineError, Row, readable_id, refusal_of
from knowledge.postes.records import DELIMITERS, Lines, Record, records, split
from knowledge.postes.refusal import Refusal, RefusedFileError, UnknownHeaderError
from knowledge.postes.repair import mend

MAX_REFUSED_SHARE = 0.10
"""Beyond this share of rows refused, the file itself is (contracts §6)."""
MAX_REFUSED = 20_000
"""Beyond this many, reading stops: the report stays readable and the memory bounded."""
_PREAMBLE = 6
"""The header is looked for among so many written lines."""
_SPREADSHEET = (
    "un tableur a transformé « occupés/attribués » en date (ligne {line})",
    "Exportez le fichier de nouveau et importez-le sans l'ouvrir ni l'enregistrer dans un tableur.",
)


class Export:
    """A file being read. Use as a context; `lines()` once; `refusals` grows with it."""

    def __init__(self, path: Path) -> None:
        self._text = open_text(path)
        self._lines = Lines(self._text)
        self.refusals: list[Refusal] = []
        self.accepted = 0
        self.unreadable_sirets = 0
        self._told = 0
        try:
            self._delimiter, self._recognised = _header(self._lines)
        except BaseException:
            self._text.close()
            raise
        headings = self._recognised.headings
        self._keys = tuple(map(heading_key, headings))
        self._read = frozenset(self._recognised.places.values())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._text.close()

    @property
    def known(self) -> Known:
        return self._recognised.known

    @property
    def headings(self) -> tuple[str, ...]:
        """As they are written, in order."""
        return self._recognised.headings

    def advance(self) -> int:
        """How many bytes were read since the last call."""
        now = self._text.buffer.tell()
        before, self._told = self._told, now
        return now - before

    def lines(self) -> Iterator[Line]:
        """The lines that are kept. Raises RefusedFileError when the file as a whole is unfit."""
        width = len(self._keys)
        for record in records(self._lines, self._delimiter, width):
            line = record if isinstance(record, Refusal) else self._line(record, width)
            if isinstance(line, Line):
                self.accepted += 1
                yield line
            else:
                self.refuse(line)
        if not self.accepted and not self.refusals:
            raise RefusedFileError(
                "le fichier n'a qu'un en-tête, aucune ligne", "Exportez-le de nouveau, sans filtre."
            )
        self.judge()

    def refuse(self, refusal: Refusal) -> None:
        """Note a row left out. Raises RefusedFileError when there are far too many."""
        self.refusals.append(refusal)
        if len(self.refusals) > MAX_REFUSED:
            raise RefusedFileError(
                f"plus de {MAX_REFUSED} lignes sont refusées", "Exportez le fichier de nouveau, sans le modifier."
            )

    def judge(self) -> None:
        """Raises RefusedFileError when more than a tenth of the rows is refused."""
        total = self.accepted + len(self.refusals)
        if len(self.refusals) > MAX_REFUSED_SHARE * total:
            raise RefusedFileError(
                f"plus d'une ligne sur dix est refusée ({len(self.refusals)} sur {total})",
                "Exportez le fichier de nouveau, sans l'ouvrir dans un tableur.",
            )

    def _line(self, record: Record, width: int) -> Line | Refusal:
        cells = self._fitted(record.cells, width)
        row = Row(record.line, cells or record.cells, self._recognised.places)
        if cells is None:
            return _wrong_width(record, width, self._recognised)
        try:
            line: Line = READERS[self.known.format](row)
        except SpreadsheetDateError:
            reason, remedy = _SPREADSHEET
            raise RefusedFileError(reason.format(line=record.line), remedy) from None
        except (CellError, LineError) as error:
            return refusal_of(row, error, self._recognised)
        if line.siret is None and not is_missing(row.raw("siret")):
            self.unreadable_sirets += 1
        return line

    def _fitted(self, cells: list[str], width: int) -> list[str] | None:
        """As many cells as headings: blank ones at the end are dropped, a stray delimiter is mended."""
        if len(cells) == width:
            return cells
        while len(cells) > width and not cells[-1].strip():
            cells = cells[:-1]
        if len(cells) == width:
            return cells
        return mend(cells, self._keys, self._read, self._delimiter)


def _wrong_width(record: Record, width: int, recognised: Recognised) -> Refusal:
    count = len(record.cells)
    reason = f"{count} cellules au lieu de {width}"
    if count > width:
        reason += " : un séparateur de trop, sans doute dans un nom, et rien ne dit où"
    place = recognised.places.get("id", count)
    cells = [""] * len(recognised.headings)
    if place == 0 and count:
        cells[0] = record.cells[0]
    return Refusal(record.line, None, reason, readable_id(Row(record.line, cells, recognised.places)))


def _header(lines: Lines) -> tuple[str, Recognised]:
    """The delimiter and what the header is; titles may stand above it. Raises RefusedFileError."""
    first = _first_lines(lines)
    for place, (_, line) in enumerate(first):
        found = _recognised(line)
        if found is not None:
            lines.back(first[place + 1 :])
            return found
    raise _refused([line for _, line in first])


def _recognised(line: str) -> tuple[str, Recognised] | None:
    for delimiter in DELIMITERS:
        with suppress(UnknownHeaderError):
            return delimiter, recognise(_headings(line, delimiter))
    return None


def _first_lines(lines: Lines) -> list[tuple[int, str]]:
    """The first lines that hold something. Raises RefusedFileError when none does."""
    written = ((number, line.lstrip("\ufeff")) for number, line in lines if line.strip(" ;,\t\u00a0\ufeff\x00"))
    found = list(islice(written, _PREAMBLE))
    if not found:
        raise RefusedFileError("le fichier est vide", "Exportez-le de nouveau.")
    return found


def _refused(first: list[str]) -> RefusedFileError:
    """Why no header was found, as precisely as these lines allow."""
    if is_statistics(tuple(first)):
        return RefusedFileError(
            "c'est le rapport de statistiques d'activité : il ne dit rien des postes", "Ne l'importez pas ici."
        )
    header = first[1] if first[0].lower().startswith("sep=") and len(first) > 1 else first[0]
    if _is_mangled(header):
        return RefusedFileError(
            "les accents du fichier sont abîmés", "Exportez-le de nouveau et importez-le sans l'ouvrir."
        )
    delimiter = max(DELIMITERS, key=header.count)
    try:
        recognise(_headings(header, delimiter))
    except RefusedFileError as error:
        return error
    raise AssertionError("a header that is recognised was not refused")


def _headings(line: str, delimiter: str) -> tuple[str, ...]:
    """The headings; blank ones at the end come from a delimiter too many."""
    cells = split(line, delimiter)
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cells)


def _is_mangled(line: str) -> bool:
    return "Ã" in line or "\ufffd" in line
