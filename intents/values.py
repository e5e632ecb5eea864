"""Whether a message gives what a question asks for: a date, a number, some out of all, a SIRET."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from intents.dates import read_date
from intents.slots import read_number, read_part
from knowledge.folding import words

MIN_IDENTIFIER_DIGITS = 5
"""Fewer digits pick a choice or say nothing; as many may be a SIRET that lost some."""
_FEW_WORDS = 5
_ONE_SENTENCE = 12
_ANY_DAY = date(2000, 1, 1)
_LOOKS_LIKE_DATE = re.compile(
    r"(?:(?:le|du|au) )?(?:\d{1,4}[/.-]\d{1,2}(?:[/.-]\d{1,4})?|\d{1,2}(?:er)? [^\W\d]+(?: \d{4})?)"
)


def gives(text: str, wanted: str) -> bool:
    """Whether `text` holds a value of the kind wanted (`Expectation.value`); it may still be out of bounds."""
    reader = _READERS.get(wanted)
    return reader is not None and reader(text)


def names_a_day(text: str) -> bool:
    """Whether a date stands in the text."""
    return read_date(text, _ANY_DAY) is not None


def _date(text: str) -> bool:
    return bool(_LOOKS_LIKE_DATE.fullmatch(text)) or names_a_day(text)


def _another_date(text: str) -> bool:
    """A date and little else; « demain » alone only says when the step will be done."""
    return any(map(str.isdecimal, text)) and names_a_day(text) and len(words(text)) <= _FEW_WORDS


def _number(text: str) -> bool:
    return len(words(text)) <= _FEW_WORDS and read_number(text) is not None


def _part(text: str) -> bool:
    return len(words(text)) <= _ONE_SENTENCE and (read_part(text) is not None or read_number(text) is not None)


def _identifiant(text: str) -> bool:
    return sum(map(str.isdecimal, text)) >= MIN_IDENTIFIER_DIGITS


_READERS: Mapping[str, Callable[[str], bool]] = {
    "date": _date,
    "autre-date": _another_date,
    "nombre": _number,
    "part": _part,
    "identifiant": _identifiant,
}
