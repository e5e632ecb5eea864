"""What is refused, a row or a file, and why: never the content of the row, which may be personal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """A row left out. `line` counts from 1, `column` is its heading or None for the whole row; `id` is the id of
    the structure when it could be read, so that a row left out is not taken for a structure gone.
    """

    line: int
    column: str | None
    reason: str
    id: str | None = None

    def __str__(self) -> str:
        where = f", colonne « {self.column} »" if self.column else ""
        return f"ligne {self.line}{where} : {self.reason}"


class RefusedFileError(Exception):
    """A file that is not taken: what is wrong, and what to do about it."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}. {remedy}")
        self.reason = reason
        self.remedy = remedy


class UnknownHeaderError(RefusedFileError):
    """No export, taken or not, begins so."""
