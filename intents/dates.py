"""Dates as people type them: « 30/06/2026 », « le 30 juin », « en juin », « fin décembre », « demain »."""

import re
from calendar import monthrange
from datetime import date, timedelta

from knowledge.folding import fold

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv", "fevrier fev fevr", "mars", "avril avr", "mai", "juin", "juillet juil",
            "aout", "septembre sept", "octobre oct", "novembre nov", "decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_NUMERIC = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_WORDS = re.compile(
    r"\b(?:(\d{1,2})(?:er)?\s+|(debut|mi|fin)[\s-]+(?:de\s+|du\s+mois\s+de\s+)?|(?:en|au mois de|depuis|d'ici)\s+)?"
    rf"\b({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?(?:\s+(\d{{4}}))?"
)
_ANNOUNCED = re.compile(r"(?:en|au mois de|depuis|d'ici)\s")
_RELATIVE = {"avant-hier": -2, "hier": -1, "aujourd'hui": 0, "aujourdhui": 0, "apres-demain": 2, "demain": 1}
_NUMBERS = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "dix": 10,
    "quinze": 15,
}  # fmt: skip
_DAYS = {"jour": 1, "semaine": 7, "an": 365}
_WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})\b(?:\s+(prochain|dernier|passe))?")
_COUNTED = re.compile(rf"\b(dans|il y a)\s+(\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(jour|semaine|mois|an)s?\b")
_END_OF = re.compile(r"\bfin\s+(?:du\s+|de\s+l')?(mois prochain|mois|annee)\b")
_CENTURY = 2000


def read_date(text: str, today: date) -> date | None:
    """The first date of a message, or None; without a year, the nearest one to come (or of this month)."""
    folded = fold(text)
    for reader in (_iso, _numeric, _in_words, _counted, _end_of, _relative, _weekday):
        found = reader(folded, today)
        if found:
            return found
    return None


def read_day(text: str, today: date) -> date | None:
    """The day that a story names, with its number: « le 31 janvier »; None when it names none, or several."""
    folded = fold(text)
    said = [*_NUMERIC.finditer(folded), *_ISO.finditer(folded), *(m for m in _WORDS.finditer(folded) if m.group(1))]
    return read_date(said[0].group(), today) if len(said) == 1 else None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso(text: str, _: date) -> date | None:
    found = _ISO.search(text)
    return _safe(*map(int, found.groups())) if found else None


def _numeric(text: str, _: date) -> date | None:
    found = _NUMERIC.search(text)
    if not found:
        return None
    day, month, year = map(int, found.groups())
    return _safe(year + _CENTURY if year < 100 else year, month, day)  # noqa: PLR2004 — two digits


def _in_words(text: str, today: date) -> date | None:
    found = _WORDS.search(text)
    if not found:
        return None
    day, part, name, year = found.groups()
    month = _MONTHS[name]
    if not (day or part or year or _ANNOUNCED.match(found.group())):
        return None
    actual = int(year) if year else today.year + _years_off(found.group(), month, today)
    last = monthrange(actual, month)[1] if 1 <= actual <= 9999 else 28  # noqa: PLR2004
    return _safe(actual, month, int(day) if day else {"debut": 1, "mi": 15, "fin": last}.get(part, 1))


def _years_off(said: str, month: int, today: date) -> int:
    """The year meant when none is said: « depuis » looks back, anything else ahead."""
    if said.startswith("depuis"):
        return -1 if month > today.month else 0
    return 1 if month < today.month else 0


def _counted(text: str, today: date) -> date | None:
    """« dans trois semaines », « il y a 15 jours »."""
    found = _COUNTED.search(text)
    if not found:
        return None
    said, number, unit = found.groups()
    count = (int(number) if number.isdecimal() else _NUMBERS[number]) * (1 if said == "dans" else -1)
    return _months_off(today, count, today.day) if unit == "mois" else _shifted(today, count * _DAYS[unit])


def _end_of(text: str, today: date) -> date | None:
    """« fin du mois », « à la fin du mois prochain », « fin de l'année »."""
    found = _END_OF.search(text)
    if not found:
        return None
    if found.group(1).startswith("annee"):
        return _safe(today.year, 12, 31)
    return _months_off(today, 1 if found.group(1).endswith("prochain") else 0, 31)


def _months_off(today: date, months: int, day: int) -> date | None:
    """The same month or another, at that day or at its last one."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return _safe(year, month + 1, min(day, monthrange(year, month + 1)[1])) if 1 <= year <= 9999 else None  # noqa: PLR2004


def _relative(text: str, today: date) -> date | None:
    for word, days in _RELATIVE.items():
        if re.search(rf"\b{word}\b", text):
            return _shifted(today, days)
    return None


def _weekday(text: str, today: date) -> date | None:
    """« vendredi », « lundi prochain »: the first to come; « mardi dernier »: the last one past."""
    found = _WEEKDAY.search(text)
    if not found:
        return None
    ahead = (_WEEKDAYS.index(found.group(1)) - today.weekday() - 1) % 7 + 1
    past = (today.weekday() - _WEEKDAYS.index(found.group(1)) - 1) % 7 + 1
    return _shifted(today, -past if found.group(2) in ("dernier", "passe") else ahead)


def _shifted(today: date, days: int) -> date | None:
    try:
        return today + timedelta(days=days)
    except OverflowError:
        return None
