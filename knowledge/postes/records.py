"""Text → rows of cells, in the dialects that exist: `;` without escapes, `,` with doubled quotes, addresses on
several lines, tabulations. Rows are read one at a time, whatever the size of the file.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import TextIO

from knowledge.postes.refusal import Refusal

DELIMITERS = (";", ",", "\t", "|")
MAX_LINE = 100_000
"""Characters; below the bound of the csv module for one cell."""
MAX_LINES_OF_A_ROW = 30
"""A quoted address holds a handful of line ends; beyond this, the quote was never closed."""
MAX_STRAY = 3
"""How many delimiters too many a joined row may have and still be looked at."""


@dataclass(frozen=True)
class Record:
    """The cells of a row, and the number of its first line, from 1."""

    line: int
    cells: list[str]


class Lines:
    """The physical lines of a text, numbered; `back` gives lines again."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._number = 0
        self._again: list[tuple[int, str]] = []

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return self

    def __next__(self) -> tuple[int, str]:
        if self._again:
            return self._again.pop()
        line = self._text.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self._number += 1
        if not line.endswith("\n"):
            line = self._skip_rest(line)
        return self._number, line.rstrip("\n")

    def back(self, lines: list[tuple[int, str]]) -> None:
        self._again.extend(reversed(lines))

    def _skip_rest(self, line: str) -> str:
        """A line beyond the bound keeps its first characters, and the memory its size."""
        rest = line
        while rest and not rest.endswith("\n"):
            rest = self._text.readline(MAX_LINE)
        return line


def split(line: str, delimiter: str) -> list[str]:
    """The cells of a row, quotes read as CSV does."""
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter), [""])
    except csv.Error:
        return line.split(delimiter)


def records(lines: Lines, delimiter: str, width: int) -> Iterator[Record | Refusal]:
    """Each row, or why a row cannot be cut out. A blank line is no row."""
    for number, line in lines:
        if not line.strip(f"{delimiter} \t\u00a0\x1a"):
            continue
        if "\x00" in line:
            yield Refusal(number, None, "la ligne contient un caractère nul")
        elif '"' not in line:
            yield Record(number, line.split(delimiter))
        elif not _is_open(line, delimiter):
            yield Record(number, _cells(line, delimiter, width))
        elif line.count(delimiter) + 1 == width:
            yield Record(number, line.split(delimiter))
        else:
            yield _joined(lines, (number, line), delimiter, width)


def _joined(lines: Lines, first: tuple[int, str], delimiter: str, width: int) -> Record | Refusal:
    """A row whose quoted cell goes on over the next lines. When it does not close, or closes in another row, only
    the first line is lost.
    """
    taken = []
    text = first[1]
    for following in lines:
        taken.append(following)
        text += "\n" + following[1]
        if len(taken) >= MAX_LINES_OF_A_ROW or len(text) > MAX_LINE or "\x00" in following[1]:
            break
        if '"' in following[1] and not _is_open(text, delimiter):
            cells = next(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
            if width <= len(cells) <= width + MAX_STRAY:
                return Record(first[0], cells)
            break
    lines.back(taken)
    return Refusal(first[0], None, "un guillemet est ouvert et jamais refermé")


def _cells(line: str, delimiter: str, width: int) -> list[str]:
    """Quotes read as CSV does, unless only reading them as plain characters gives the right number of cells."""
    cells = split(line, delimiter)
    if len(cells) != width:
        plain = line.split(delimiter)
        if len(plain) == width:
            return plain
    return cells


def _is_open(text: str, delimiter: str) -> bool:
    """Whether a quoted cell is still open at the end of the text: a quote that begins a cell and never closes."""
    begin = f'{delimiter}"'
    text = delimiter + text
    place = text.find(begin)
    while place >= 0:
        end = _closing(text, place + 1)
        if end < 0:
            return True
        place = text.find(begin, end)
    return False


def _closing(text: str, place: int) -> int:
    """Where the quote opened at `place` closes, doubled ones passed over; -1 when it does not."""
    end = text.find('"', place + 1)
    while end >= 0 and text.startswith('"', end + 1):
        end = text.find('"', end + 2)
    return end
