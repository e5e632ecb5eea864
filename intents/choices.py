"""Reading which of the offered choices a message picks: its number, its label, or words only it has."""

import re
from collections.abc import Sequence

from rapidfuzz.fuzz import ratio

from knowledge.folding import fold, words

_ORDINALS = {
    "un": 1, "une": 1, "premier": 1, "premiere": 1, "1er": 1, "1ere": 1,
    "deux": 2, "deuxieme": 2, "second": 2, "seconde": 2, "2e": 2, "2eme": 2,
    "trois": 3, "troisieme": 3, "3e": 3, "3eme": 3,
    "quatre": 4, "quatrieme": 4, "4e": 4, "4eme": 4,
    "cinq": 5, "cinquieme": 5, "5e": 5, "5eme": 5,
    "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12,
}  # fmt: skip
_FILLERS = frozenset(
    ("le", "la", "les", "l", "un", "une", "c", "est", "choix", "numero", "no", "n", "reponse", "option",
     "proposition", "je", "prends", "veux", "choisis", "pour", "moi", "plutot", "oui", "celui", "celle", "svp",
     "stp", "s", "il", "vous", "te", "plait", "merci", "donc", "bah", "ben", "euh", "non")
)  # fmt: skip
_SAME_LABEL = 88
_MAX_WORDS = 9
_CLAUSES = re.compile(r"[,;:.!?()\n]| et | mais | donc | car | puis ")
_DENYING = re.compile(r"(?:pas|plus|jamais) ")
_ANSWERS = frozenset({"oui", "non", "ok", "si"})
_NEGATION = re.compile(r" (?:pas|plus|jamais|sans|ni|aucune?) ")


def read_choice(text: str, labels: Sequence[str]) -> int | None:
    """The index (from 0) of the choice a message picks, or None when it picks none of them clearly."""
    if not labels:
        return None
    number = _read_number(text)
    if number is not None:
        return number - 1 if 1 <= number <= len(labels) else None
    said = words(text)
    if not said or len(said) > max(_MAX_WORDS, *(len(words(label)) + 2 for label in labels)):
        return None
    scores = [ratio(" ".join(said), " ".join(words(label))) for label in labels]
    best = max(range(len(labels)), key=scores.__getitem__)
    if scores[best] >= _SAME_LABEL:
        return best
    return _by_own_words(set(said) - _FILLERS, labels) if len(said) <= _MAX_WORDS // 2 else None


def find_words(text: str, expressions: Sequence[Sequence[str]], *, denied: bool = True) -> int | None:
    """The index of the only choice one of whose expressions stands in the message, as whole words; else None.

    Without `denied`, an expression that comes after a « pas » of its clause does not count: « on n'a pas
    l'intention de la remplacer » is no « la remplacer ».
    """
    clauses = [text] if denied else _CLAUSES.split(fold(text))
    said = [f" {' '.join(words(clause))} " for clause in clauses]
    found = [
        index
        for index, group in enumerate(expressions)
        if any(_stands(f" {' '.join(words(item))} ", clause, denied=denied) for item in group for clause in said)
    ]
    return found[0] if len(found) == 1 else None


def _stands(expression: str, clause: str, *, denied: bool) -> bool:
    """Whether these words stand in the clause, without a « pas » just after them (« on le remplace pas »), nor one
    before them when that would deny them.
    """
    before, found, after = clause.partition(expression)
    if not (expression.strip() and found) or (_DENYING.match(after) and expression.strip() not in _ANSWERS):
        return False
    return denied or not _NEGATION.search(before)


def _read_number(text: str) -> int | None:
    """« 2 », « le 2 », « la deuxième », « choix n° 2 », « 2) »."""
    if text.strip().startswith("-"):
        return None
    if "les" in words(text):  # « les deux » is both, not the second
        return None
    kept = [word for word in re.findall(r"[a-z0-9]+", fold(text)) if word not in _FILLERS - {"un", "une"}]
    if len(kept) > 1:
        kept = [word for word in kept if word not in {"un", "une"}]
    if len(kept) != 1:
        return None
    if kept[0].isdecimal() and len(kept[0]) < 3:  # noqa: PLR2004 — lists are shorter than a hundred
        return int(kept[0])
    return _ORDINALS.get(kept[0])


def _by_own_words(said: set[str], labels: Sequence[str]) -> int | None:
    """The only label that holds every word said."""
    holding = [index for index, label in enumerate(labels) if said and said <= set(words(label))]
    return holding[0] if len(holding) == 1 else None
