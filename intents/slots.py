"""What a message names: a département or a région, a SIRET or a RIDET, a kind of structure, a date."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from intents.aspects import DEFAULT_MONTHS, Aspect, names_a_ratio, read_aspect, read_months
from intents.dates import read_date
from intents.places import read_last_place
from intents.structures import is_follow_up, is_national, is_own, read_id, read_loose_name, read_name
from knowledge.folding import fold, words
from knowledge.identifiers import RIDET_LENGTH, SIRET_LENGTH, compact, has_valid_key
from knowledge.territoires import departements, names, region_names

StructureKind = Literal["publique", "privee"]

_NUMBER = re.compile(r"\d(?:[\s.\u00a0\u202f-]?\d){6,}")
_ANNOUNCING = (
    "dans", "pour", "sur", "du", "de", "le", "la", "les", "en", "au", "aux", "dept", "dep", "departement", "pref",
    "prefecture", "et", "ddt",
)  # fmt: skip
_COUNTED = (
    "mois", "prochains?", "derniers?", "janv", "fev", "mars", "avr", r"mai\b", "juin", "juil", "aout", "sept", "oct",
    "nov", "dec", "jours?", "ans?", r"h\b", "heures?", "postes?", "euros?", "modules?", "conseillers?",
    "coordinateurs?", "structures?", "communes?", "personnes?", r"[\s.\u00a0]\d{3}\b", r"a\s+\d", "%", "/", "€",
)  # fmt: skip
_CODE = re.compile(
    rf"\b(?:(?:{'|'.join(_ANNOUNCING)})\s+)(?:le\s+|la\s+|l')?"
    r"(97[1-8]|98[678]|2[ab]|2\s[ab](?=\W*$)|0?[1-9]|[1-9]\d)\b"
    rf"(?!\s*(?:{'|'.join(_COUNTED)}))"
)
_BARE_CODE = re.compile(r"^\W*(97[1-8]|98[678]|2\s?[ab]|0?[1-9]|[1-9]\d)\W*$")
_SPOKEN = re.compile(r"\b(?:9[\s-]+[1-5]|neuf[\s-]+(?:un|deux|trois|quatre|cinq))\b")
_DIGITS = {"un": "1", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5"}

_NUMBERS = {
    "zero": 0, "aucun": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
    "huit": 8, "neuf": 9, "dix": 10,
}  # fmt: skip
_COUNT = re.compile(r"[^\W\d_]+|\b\d{1,5}\b")
_OUT_OF = re.compile(r"\bsur\b|/")
_SAINTS = {"st": "saint", "ste": "sainte"}

_LISTED = re.compile(r"(?:structures|echeances|anomalies|chiffres|stats|vacants)$")
"""What is asked of a département whose code alone follows: « anomalies 93 »."""

_PUBLIC = {
    "commune", "mairie", "municipalite", "ccas", "departement", "region", "epci", "intercommunalite", "agglo",
    "agglomeration", "metropole", "gip", "collectivite", "communaute", "interco", "cias", "syndicat",
}  # fmt: skip
_PRIVATE = {"association", "asso", "entreprise", "societe", "scop", "scic", "cooperative", "ess", "fondation"}


@dataclass(frozen=True)
class Slots:
    """What was named; absent things are None. A SIRET whose key is wrong is kept apart, to be explained."""

    departement: str | None = None
    region: str | None = None
    siret: str | None = None
    wrong_siret: str | None = None
    ridet: str | None = None
    structure_kind: StructureKind | None = None
    day: date | None = None
    number: int | None = None
    part: tuple[int, int] | None = None
    """Some out of all: « 1 sur 3 », « deux de nos cinq postes »."""
    structure: str | None = None
    """The id of a structure in the tableau de pilotage."""
    name: str | None = None
    loose_name: str | None = None
    """The name of a structure, perhaps: to be believed only if it is found."""
    own: bool = False
    """Whether the person speaks of what is theirs: « chez nous », « mon statut »."""
    national: bool = False
    follows: bool = False
    """« et… », « pareil pour… »: the same as before, of something else."""
    ratio: bool = False
    """Whether a ratio is quoted: « 0/1 »."""
    aspect: Aspect = "chiffres"
    months: int = DEFAULT_MONTHS


def read_slots(text: str, today: date) -> Slots:
    """Everything a message names."""
    siret, wrong, ridet = _read_numbers(text)
    name, last = read_name(text), read_last_place(text)
    departement = read_departement(text) or (last[1] if last and (name or _LISTED.search(fold(last[0]))) else None)
    return Slots(
        departement=departement,
        region=None if departement else read_region(text),
        siret=siret,
        wrong_siret=wrong,
        ridet=ridet,
        structure_kind=_read_structure_kind(text),
        day=read_date(text, today),
        number=read_number(text),
        part=read_part(text),
        structure=read_id(text),
        name=name,
        loose_name=read_loose_name(text),
        own=is_own(text),
        national=is_national(text),
        follows=is_follow_up(text),
        ratio=names_a_ratio(text),
        aspect=read_aspect(text),
        months=read_months(text),
    )


def read_number(text: str) -> int | None:
    """« 3 », « trois postes », « un seul » → a whole number, or None when there is none or several."""
    found = {int(word) for word in words(text) if word.isdecimal() and len(word) < 6}  # noqa: PLR2004 — a SIRET is none
    found |= {_NUMBERS[word] for word in words(text) if word in _NUMBERS}
    return found.pop() if len(found) == 1 else None


def read_part(text: str) -> tuple[int, int] | None:
    """« 1 sur 3 », « 2/5 », « un de nos trois postes », « on en a 3 et on en rend 1 » → (part, total), or None.

    Said in order with « sur » or « / »; otherwise the smaller number is the part.
    """
    found = [_whole(word) for word in _COUNT.findall(fold(text)) if _whole(word) is not None]
    if len(found) != 2:  # noqa: PLR2004 — a part and a total
        return None
    first, second = int(found[0] or 0), int(found[1] or 0)
    return (first, second) if _OUT_OF.search(fold(text)) else (min(first, second), max(first, second))


def _whole(word: str) -> int | None:
    return int(word) if word.isdecimal() else _NUMBERS.get(word)


def read_departement(text: str) -> str | None:
    """« la Côte-d'Or », « le 21 », « 2a », « le 9-3 », « Corse du sud », « Loire-Inférieure » → a code, or None."""
    named = _read_name(text, names())
    if named:
        return named
    folded = fold(text)
    spoken = _SPOKEN.search(folded)
    if spoken:
        last = re.split(r"[\s-]+", spoken.group())[-1]
        return "9" + _DIGITS.get(last, last)
    found = _BARE_CODE.match(folded) or _CODE.search(folded)
    return _normal_code(found.group(1)) if found else None


def read_region(text: str) -> str | None:
    """The région that a message names, or None."""
    return _read_name(text, region_names())


def _normal_code(code: str) -> str | None:
    compacted = code.replace(" ", "").upper().zfill(2)
    return compacted if compacted in departements() else None


def _read_name(text: str, table: dict[tuple[str, ...], str]) -> str | None:
    """The longest name of the table that stands in the message, as whole words."""
    said = tuple(_SAINTS.get(word, word) for word in words(text))
    heard = frozenset(said)
    best: tuple[int, str] | None = None
    for name, value in table.items():
        size = len(name)
        if name[0] not in heard or (best and size <= best[0]):
            continue
        if any(said[i : i + size] == name for i in range(len(said) - size + 1)) and _is_a_place(said, name):
            best = (size, value)
    return best[1] if best else None


# Names that are also ordinary words or towns count only after a word that announces a territory.
_AMBIGUOUS = {
    "nord", "lot", "manche", "landes", "orne", "cher", "aube", "ain", "paris", "loire", "somme", "vienne", "reunion",
    "indre", "var", "tarn", "oise", "eure",
}  # fmt: skip
_ANNOUNCES = {
    "le", "la", "les", "dans", "departement", "dept", "prefecture", "de", "du", "des", "sur", "pour", "en", "et",
}  # fmt: skip
_AFTER_A_PLACE = {"il", "on", "et", "en", "a", "est", "sont", "combien", "svp", "stp"}


def _is_a_place(said: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a name that is also an ordinary word stands where a place would: announced, and nearly last."""
    if name[-1] not in _AMBIGUOUS or name[:-1] not in ((), ("la",)):
        return True
    places = [index for index, word in enumerate(said) if word == name[-1]]
    return said == name or any(
        index and said[index - 1] in _ANNOUNCES and _ends_there(said[index + 1 :]) for index in places
    )


def _ends_there(after: tuple[str, ...]) -> bool:
    return not after or after[0] in _AFTER_A_PLACE


def _read_numbers(text: str) -> tuple[str | None, str | None, str | None]:
    for found in _NUMBER.finditer(text):
        number = compact(found.group())
        if len(number) == SIRET_LENGTH:
            return (number, None, None) if has_valid_key(number) else (None, number, None)
        if len(number) == RIDET_LENGTH:
            return None, None, number
    return None, None, None


def _read_structure_kind(text: str) -> StructureKind | None:
    said = set(words(text))
    if said & {"publique", "public"} or said & _PUBLIC:
        return "publique"
    return "privee" if said & {"privee", "prive"} or said & _PRIVATE else None
