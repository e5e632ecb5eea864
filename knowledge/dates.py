"""Dates as sources give them: a day, a month, a year, or the interval of the undated guide."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator

GUIDE_DATE = "entre mi-2024 et mi-2025 (document non daté)"
_PARTIAL = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def _check(text: str) -> str:
    if text == GUIDE_DATE:
        return text
    if not _PARTIAL.fullmatch(text):
        raise ValueError("date attendue sous la forme AAAA, AAAA-MM ou AAAA-MM-JJ")
    if len(text) == len("AAAA-MM-JJ"):
        try:
            date.fromisoformat(text)
        except ValueError as error:
            raise ValueError("ce jour n'existe pas") from error
    return text


SourceDate = Annotated[str, AfterValidator(_check)]


def in_french(text: str) -> str:
    """`2025-05-14` → « 14 mai 2025 »; the guide's interval loses its parentheses."""
    if text == GUIDE_DATE:
        return text.replace(" (", ", ").removesuffix(")")
    year, *rest = text.split("-")
    if not rest:
        return year
    month = _MONTHS[int(rest[0]) - 1]
    if len(rest) == 1:
        return f"{month} {year}"
    day = "1er" if rest[1] == "01" else str(int(rest[1]))
    return f"{day} {month} {year}"
