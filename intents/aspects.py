"""What is asked about postes: figures, structures, what is vacant, ends soon, changed, is abnormal."""

import re
from typing import Literal

from knowledge.folding import fold

Aspect = Literal["chiffres", "vacants", "echeances", "changements", "anomalies", "graphique", "structures"]

DEFAULT_MONTHS = 6
MAX_MONTHS = 36

_ENDING = re.compile(
    r"\b(?:fini\w*|se termin\w*|termin\w*|expir\w*|echeances?|echoi\w*|arriv\w* a terme|fin de|fins de|prennent fin|"
    r"prend fin)\b"
)
_ENGAGEMENT = re.compile(r"\b(?:conventions?|contrats?)\b")
_ASPECTS: tuple[tuple[Aspect, tuple[re.Pattern[str], ...]], ...] = (
    ("anomalies", (re.compile(r"\b(?:anomalies?|anormal\w*|incoheren\w+|bizarreries?|cloche)\b"),)),
    (
        "changements",
        (
            re.compile(
                r"\b(?:(?:dernier|derniere|precedent|precedente) (?:fichier|import|export|mise a jour)|"
                r"qu.est.ce qui a change|quoi de neuf|ce qui a (?:change|bouge)|qui a (?:disparu|apparu)|"
                r"structures? (?:apparues?|disparues?))\b"
            ),
        ),
    ),
    ("graphique", (re.compile(r"\b(?:graphiques?|en image|dessin|diagramme|courbe|histogramme|visuel)\b"),)),
    ("echeances", (re.compile(r"\becheances\b"),)),
    ("echeances", (_ENGAGEMENT, _ENDING)),
    (
        "vacants",
        (re.compile(r"\b(?:vacants?|vacantes?|vides?|inoccupes?|a pourvoir|places? libres?|postes? libres?)\b"),),
    ),
    (
        "structures",
        (
            re.compile(
                r"\b(?:liste|quelles|toutes|les|mes|nos) (?:sont |des |de )?(?:les |mes |nos )?structures\b"
                r"|^\W*structures\b"
            ),
        ),
    ),
)
"""An aspect is named when each of its patterns is found."""
_MONTHS = re.compile(r"\b(\d{1,2}|un|deux|trois|quatre|cinq|six|neuf|douze)\s+(?:prochains?\s+)?mois\b")
_NUMBERS = {"un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "neuf": 9, "douze": 12}
_PERIODS = (("trimestre", 3), ("semestre", 6), ("annee", 12), ("un an", 12), ("1 an", 12))
_RATIO = re.compile(r"(?<![\d/])\d{1,3}\s?/\s?\d{1,3}(?![\d/])")


def read_aspect(text: str) -> Aspect:
    """The first that is named; the figures when none is."""
    folded = fold(text)
    found = (aspect for aspect, patterns in _ASPECTS if all(pattern.search(folded) for pattern in patterns))
    return next(found, "chiffres")


def read_months(text: str) -> int:
    """« dans les 3 prochains mois » → 3; six when nothing is said."""
    folded = fold(text)
    found = _MONTHS.search(folded)
    if found:
        said = found.group(1)
        return min(int(said) if said.isdecimal() else _NUMBERS[said], MAX_MONTHS)
    return next((months for word, months in _PERIODS if word in folded), DEFAULT_MONTHS)


def names_a_ratio(text: str) -> bool:
    """« 7/8 », « 0/1 »."""
    return bool(_RATIO.search(fold(text)))
