"""One cell of an export → a value, never guessed: what cannot be read is refused with its reason."""

import re
from datetime import date
from functools import lru_cache

from knowledge.folding import clean, words
from knowledge.identifiers import RIDET_LENGTH, SIRET_LENGTH, compact, has_valid_key
from knowledge.spreadsheet import is_spreadsheet_date
from knowledge.territoires import departements, names, regions

MAX_POSTES = 1_000
"""Beyond this no figure of a single structure is believed; the largest known has 37."""
MAX_DOTATION = 20_000
"""Beyond this no figure of a territory is believed; the whole programme has 4,000 postes."""
MAX_NAME = 300

_MISSING = frozenset(
    {
        *("", "-", "–", "—", "undefined", "null", "none", "nan", "n/a", "non défini", "non defini", "sans objet"),
        *("non renseigné", "non renseignée", "non renseigne", "non renseignee"),
    }
)
_RATIO = re.compile(r"""=?["'’]?\s*(\d{1,6})\s*[/⁄∕／]\s*(\d{1,6})\s*["']?""")
_WHOLE = re.compile(r"""=?["'’]?\d{1,3}(?:[\s\u00a0\u202f]?\d{3})*(?:[.,]0+)?["']?|\d+(?:[.,]0+)?""")
_NEGATIVE = re.compile(r"[-−–]\s*\d.*")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")
_EMAIL = re.compile(r"[(<\[]?[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+[)>\]]?")
_SAINT_MARTIN = ("97150", "97801", "978")
_SAINT_BARTHELEMY = ("97133", "97701", "977")


class CellError(Exception):
    """The cell cannot be read; the message says why in French, and never quotes the cell."""


class SpreadsheetDateError(CellError):
    """A spreadsheet turned the ratio into a date: the whole file is unfit."""


def is_missing(text: str) -> bool:
    """Whether a cell says nothing: empty, `non renseigné`, `undefined`, `null`, `-`…"""
    return text.strip().casefold() in _MISSING


def read_text(text: str) -> str | None:
    """The words of a cell on one line, or None when it says nothing."""
    if is_missing(text):
        return None
    if not text.isprintable():
        text = clean(text)
    return " ".join(text.split())[:MAX_NAME] or None


def read_name(text: str) -> str:
    """A name that must be there, without any e-mail address put in it. Raises CellError."""
    name = read_text(_EMAIL.sub(" ", text) if "@" in text else text)
    if name is None:
        raise CellError("le nom manque")
    if "\ufffd" in name:
        raise CellError("un caractère du nom est illisible")
    return name


def read_id(text: str) -> str | None:
    """The id of the tableau de pilotage: a whole number above zero, or None when the cell says nothing."""
    if is_missing(text):
        return None
    digits = _digits(text)
    if digits is None or len(digits) > 9 or not int(digits):  # noqa: PLR2004 — an id has a few digits
        raise CellError("un identifiant est un nombre entier")
    return str(int(digits))


def read_required_id(text: str) -> str:
    """An id that must be there. Raises CellError."""
    found = read_id(text)
    if found is None:
        raise CellError("l'identifiant manque")
    return found


def read_siret(text: str) -> str | None:
    """A SIRET (14 digits) or RIDET (7), spaces removed; None when it is missing or is not one.

    A leading zero that a spreadsheet dropped is put back only when the key proves it.
    """
    number = compact(text.strip("\"'= "))
    if not number.isascii() or not number.isdecimal():
        return None
    if len(number) == SIRET_LENGTH - 1 and has_valid_key("0" + number):
        return "0" + number
    return number if len(number) in (SIRET_LENGTH, RIDET_LENGTH) and int(number) else None


def read_count(text: str, most: int = MAX_POSTES) -> int | None:
    """A whole number of postes, None when the cell says nothing. Raises CellError below zero or beyond belief."""
    if is_missing(text):
        return None
    if _NEGATIVE.fullmatch(text.strip()):
        raise CellError("un nombre de postes n'est jamais négatif")
    digits = _digits(text)
    if digits is None:
        raise CellError("un nombre entier est attendu")
    if len(digits) > 9 or int(digits) > most:  # noqa: PLR2004 — no need to convert a million digits
        raise CellError("ce nombre n'est pas vraisemblable")
    return int(digits)


def read_ratio(text: str) -> tuple[int, int]:
    """`7/8` → (7, 8): occupés, attribués (guide §3.2). Raises SpreadsheetDateError for a date, else CellError."""
    found = _RATIO.fullmatch(text.strip())
    if found is None:
        if is_spreadsheet_date(text.strip("\"'= ")):
            raise SpreadsheetDateError("une date de tableur tient la place de « occupés/attribués »")
        raise CellError("« occupés/attribués » est attendu, par exemple 7/8")
    occupes, attribues = int(found[1]), int(found[2])
    if max(occupes, attribues) > MAX_POSTES:
        raise CellError("ce nombre n'est pas vraisemblable")
    return occupes, attribues


def read_day(text: str) -> date | None:
    """`31/08/2026` or `2026-08-31`, None when the cell says nothing. Raises CellError for any other thing."""
    if is_missing(text):
        return None
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise CellError("une date JJ/MM/AAAA est attendue")
    day, month, year = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise CellError("ce jour n'existe pas") from None


@lru_cache(maxsize=4096)
def read_departement(text: str, *hints: str) -> str | None:
    """`1` → `01`, `2a` → `2A`, a name → its code; `0` and `00` with 97150 among the hints (postcode, commune) →
    978; None when the cell says nothing. Raises CellError for a département that does not exist.
    """
    if is_missing(text):
        return None
    code = text.strip(" \u00a0\u202f\"'=").upper()
    bare = code.lstrip("0")
    if not bare:
        return _collectivity(hints)
    if bare == "20":
        return _corsica(hints)
    found = bare.zfill(2)
    if found in departements():
        return found
    named = names().get(words(text))
    if named is None:
        raise CellError("ce département n'existe pas")
    return named


def _collectivity(hints: tuple[str, ...]) -> str:
    """The exports write Saint-Martin `00`; only its postcode or commune tells it."""
    said = {hint.strip() for hint in hints}
    if said & set(_SAINT_MARTIN):
        return "978"
    if said & set(_SAINT_BARTHELEMY):
        return "977"
    raise CellError("le code de département 00 ne dit pas où")


def _corsica(hints: tuple[str, ...]) -> str:
    for hint in hints:
        if hint.strip().upper()[:2] in ("2A", "2B"):
            return hint.strip().upper()[:2]
    raise CellError("le code de département 20 n'existe plus : 2A ou 2B")


def read_territory(text: str) -> tuple[str | None, str]:
    """A territory by its name: (code of the département or None, name). Raises CellError for an unknown one."""
    said = words(text)
    code = names().get(said)
    if code is not None:
        return code, departements()[code].name
    for region in regions():
        if words(region) == said:
            return None, region
    raise CellError("aucun département ni aucune région ne porte ce nom")


def _digits(text: str) -> str | None:
    """The digits of a whole number, thousands' spaces and a null decimal part dropped."""
    if text.isascii() and text.isdecimal():
        return text
    if not _WHOLE.fullmatch(text.strip()):
        return None
    return re.sub(r"[.,]0+\D*$|\D", "", text.strip())
