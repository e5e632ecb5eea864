"""Guarded spelling correction: towards the content's own words, and only for words French does not know.

Without the guard real words are bent into ours (« impots » → « depots »), which answers the wrong question.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

MIN_LENGTH = 4
LONG_WORD = 6
SOUNDS_LIKE = {"s": "sc", "c": "csk", "k": "kcq", "q": "qck", "z": "zs", "f": "fp", "p": "pf", "j": "jg", "g": "gj"}
"""A slip keeps the first letter, or its sound."""
MAX_CORRECTIONS = 40
"""Corrections tried in one message: gibberish of any length costs no more than this."""


def fingerprint(word: str) -> int:
    return crc32(word.encode())


def fingerprints(words: Iterable[str]) -> NDArray[np.uint32]:
    """A sorted array of word hashes: a French word list in half a megabyte."""
    return np.unique(np.fromiter((fingerprint(word) for word in words), dtype=np.uint32))


class Speller:
    """Corrects one word at a time; `frequencies` are the words the content uses, with their counts."""

    def __init__(self, frequencies: Mapping[str, int], french: NDArray[np.uint32]) -> None:
        self.frequencies = frequencies
        self.french = french
        self._shelves: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in frequencies:
            self._shelves[word[0], len(word)].append(word)
        self._nearest = lru_cache(maxsize=20_000)(self._search)

    def knows(self, word: str) -> bool:
        """Whether the word is ours, French, or not a word at all (a number, a ratio)."""
        return word in self.frequencies or not word.isalpha() or self.is_french(word)

    def is_french(self, word: str) -> bool:
        mark = fingerprint(word)
        index = int(np.searchsorted(self.french, mark))
        return index < len(self.french) and int(self.french[index]) == mark

    def correct(self, words: Iterable[str]) -> tuple[str, ...]:
        tried = 0
        corrected = []
        for word in words:
            if len(word) < MIN_LENGTH or tried >= MAX_CORRECTIONS or self.knows(word):
                corrected.append(word)
                continue
            tried += 1
            corrected.append(self._nearest(word) or word)
        return tuple(corrected)

    def _search(self, word: str) -> str | None:
        reach = 1 if len(word) < LONG_WORD else 2
        candidates = [
            candidate
            for length in range(len(word) - reach, len(word) + reach + 1)
            for first in SOUNDS_LIKE.get(word[0], word[0])
            for candidate in self._shelves.get((first, length), ())
        ]
        found = process.extract(word, candidates, scorer=DamerauLevenshtein.distance, score_cutoff=reach, limit=10)
        if not found:
            return None
        return min(found, key=lambda match: (match[1], -self.frequencies[match[0]]))[0]
