"""Search of a structure by its name: typos, accents, capitals, acronyms, truncated names, homonyms.

Rare groups of three letters choose some hundred names, which are then compared letter by letter.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from knowledge.folding import words
from knowledge.postes.model import Found, Structure

MAX_FOUND = 200
MIN_QUERY = 3
"""Shorter, a name would mean anything."""
MIN_SCORE = 0.66
"""Below this, a name is not what was typed."""
NEAR = 0.12
"""A name this close to the best may be meant too."""
EXACT = 0.985
"""From here on the name is the one typed, and only its homonyms may be meant too."""
_KEPT = 160
_MAX_QUERY = 200

_EXPANDED: dict[str, tuple[str, ...]] = {
    "cc": ("communaute", "communes"),
    "comcom": ("communaute", "communes"),
    "cdc": ("communaute", "communes"),
    "ca": ("communaute", "agglomeration"),
    "agglo": ("agglomeration",),
    "cu": ("communaute", "urbaine"),
    "ccas": ("centre", "communal", "action", "sociale"),
    "cias": ("centre", "intercommunal", "action", "sociale"),
    "asso": ("association",),
    "assoc": ("association",),
    "ass": ("association",),
    "mjc": ("maison", "jeunes", "culture"),
    "mairie": ("commune",),
    "ville": ("commune",),
    "municipalite": ("commune",),
    "cd": ("departement",),
    "conseil": (),
    "departemental": ("departement",),
    "dept": ("departement",),
    "regional": ("region",),
    "st": ("saint",),
    "ste": ("sainte",),
    "synd": ("syndicat",),
    "mixt": ("mixte",),
    "mfr": ("maison", "familiale", "rurale"),
    "udaf": ("union", "departementale", "associations", "familiales"),
    "epci": (),
    "fede": ("federation",),
    "fed": ("federation",),
    "frat": ("fraternite",),
    "num": ("numerique",),
}
_EMPTY_WORDS = frozenset(
    [
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "l",
        "d",
        "et",
        "a",
        "au",
        "aux",
        "en",
        "sur",
        "sous",
        "pour",
        "par",
        "un",
        "une",
    ]
)


@lru_cache(maxsize=1024)
def normal_name(text: str) -> str:
    """A name as it is compared: « CC Vallée de l'Ource » → `communaute communes vallee ource`."""
    said = words(text[:_MAX_QUERY])
    kept = [part for word in said if word not in _EMPTY_WORDS for part in _EXPANDED.get(word, (word,))]
    return " ".join(kept or said)


def _trigrams(name: str) -> set[str]:
    padded = f"  {name} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


class NameIndex:
    """Structures by name, and by name and commune together."""

    def __init__(self, structures: Sequence[Structure]) -> None:
        self._structures = structures
        holders: dict[str, list[int]] = defaultdict(list)
        for place, structure in enumerate(structures):
            name = normal_name.__wrapped__(structure.name)
            holders[name].append(place)
            commune = normal_name.__wrapped__(structure.commune) if structure.commune else ""
            if commune and commune not in name:
                holders[f"{name} {commune}"].append(place)
        self._names = list(holders)
        self._holders = list(holders.values())
        self._prepare()

    def _prepare(self) -> None:
        """For each group of three letters, the names that hold it; a rare group weighs more."""
        postings: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(self._names):
            for gram in _trigrams(name):
                postings[gram].append(number)
        count = max(1, len(self._names))
        self._postings = {gram: np.asarray(holders, dtype=np.int32) for gram, holders in postings.items()}
        self._weights = {gram: float(np.log1p(count / len(holders))) for gram, holders in postings.items()}
        self._rare = float(np.log1p(count))
        norms = np.zeros(len(self._names))
        for gram, holders in self._postings.items():
            norms[holders] += self._weights[gram]
        self._norms = norms
        self._of_departement: dict[str | None, NDArray[np.int32]] = {}
        inside: dict[str | None, set[int]] = defaultdict(set)
        for number, holders_ in enumerate(self._holders):
            for place in holders_:
                inside[self._structures[place].departement].add(number)
        self._of_departement = {code: np.fromiter(held, dtype=np.int32) for code, held in inside.items()}

    def search(self, name: str, departements: tuple[str, ...] = ()) -> tuple[Found, ...]:
        """The structures that a name may mean, best first, those of the same name all together."""
        query = normal_name(name)
        if len(query) < MIN_QUERY or not self._names:
            return ()
        cosine, chosen = self._shortlist(query, departements)
        scores = self._scores(query, cosine, chosen)
        return self._found(scores, departements)

    def _shortlist(self, query: str, departements: tuple[str, ...]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        shared = np.zeros(len(self._names))
        total = 0.0
        for gram in _trigrams(query):
            weight = self._weights.get(gram, self._rare)
            total += weight
            holders = self._postings.get(gram)
            if holders is not None:
                shared[holders] += weight
        if departements:
            outside = np.ones(len(self._names), dtype=bool)
            for code in departements:
                outside[self._of_departement.get(code, [])] = False
            shared[outside] = 0
        cosine = shared / np.sqrt(total * np.maximum(self._norms, 1e-9))
        within = shared / np.maximum(np.minimum(self._norms, total), 1e-9) * (self._norms > 0.3 * total)
        kept = min(_KEPT, len(self._names))
        best = np.union1d(_largest(cosine, kept), _largest(within, kept // 2))
        return cosine, best[shared[best] > 0]

    def _scores(self, query: str, cosine: NDArray[np.float64], chosen: NDArray[np.int64]) -> dict[int, float]:
        names = [self._names[number] for number in chosen]
        whole = process.cdist([query], names, scorer=fuzz.ratio)[0]
        sorted_words = process.cdist([query], names, scorer=fuzz.token_sort_ratio)[0]
        subset = process.cdist([query], names, scorer=fuzz.token_set_ratio)[0]
        part = process.cdist([query], names, scorer=fuzz.partial_ratio)[0]
        letters = np.maximum.reduce([whole, sorted_words, 0.95 * subset, 0.92 * part]) / 100
        exact = whole / 100
        blended = np.where(exact == 1, 1, 0.7 * letters + 0.15 * exact + 0.15 * np.minimum(1, cosine[chosen]))
        return dict(zip(chosen.tolist(), blended.tolist(), strict=True))

    def _found(self, scores: dict[int, float], departements: tuple[str, ...]) -> tuple[Found, ...]:
        best: dict[int, float] = {}
        for number, score in scores.items():
            for place in self._holders[number]:
                if score > best.get(place, 0) and self._is_in(place, departements):
                    best[place] = score
        top = max(best.values(), default=0)
        floor = max(MIN_SCORE, EXACT if top >= EXACT else top - NEAR)
        ranked = sorted(
            (place for place, score in best.items() if score >= floor),
            key=lambda place: (-best[place], self._structures[place].name, place),
        )
        return tuple(Found(self._structures[place], round(best[place], 4)) for place in ranked[:MAX_FOUND])

    def _is_in(self, place: int, departements: tuple[str, ...]) -> bool:
        return not departements or self._structures[place].departement in departements


def _largest(values: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    if count >= len(values):
        return np.arange(len(values))
    return np.argpartition(-values, count)[:count]
