"""A fault in the content: where, what, why, and what to do about it, told in French to its author."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["faute", "avertissement"]


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one place; `line` counts from 1."""

    file: str
    line: int
    code: str
    message: str
    remedy: str
    severity: Severity = "faute"

    def __str__(self) -> str:
        mark = "" if self.severity == "faute" else "avertissement : "
        return f"{self.file}:{self.line} : {mark}{self.message}\n    → {self.remedy}"


class ContentError(Exception):
    """The content cannot serve: `faults` holds every reason, never only the first."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults
