"""From words to numbers: stems, pairs of stems, notions and groups of letters, weighted by their rarity."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

LETTERS = (3, 4)
MIN_PHRASINGS = 2
"""A feature seen in fewer phrasings tells nothing about the next question."""

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Reading:
    """A message as features see it: corrected words, their stems, and the notions they evoke."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    notions: tuple[str, ...]


def word_features(reading: Reading) -> Counter[str]:
    pairs = (f"{first} {second}" for first, second in zip(reading.stems, reading.stems[1:], strict=False))
    return Counter([*reading.stems, *pairs, *reading.notions])


def letter_features(reading: Reading) -> Counter[str]:
    counts: Counter[str] = Counter()
    for word in reading.words:
        padded = f"_{word}_"
        for size in LETTERS:
            counts.update(f"~{padded[i : i + size]}" for i in range(max(1, len(padded) - size + 1)))
    return counts


@dataclass(frozen=True)
class Vector:
    """A sparse vector: sorted feature numbers, their weights, each block of length 1."""

    indices: Ints
    values: Floats


class FeatureSpace:
    """The features worth keeping, their numbers and their rarity (inverse document frequency)."""

    def __init__(self, names: Sequence[str], rarity: Floats, ours: NDArray[np.bool_]) -> None:
        self.names = tuple(names)
        self.rarity = rarity
        self.ours = ours
        self._numbers = {name: number for number, name in enumerate(self.names)}

    @classmethod
    def learn(cls, readings: Sequence[tuple[Reading, bool]]) -> "FeatureSpace":
        """From readings and whether each is about our subjects."""
        seen: Counter[str] = Counter()
        seen_in_ours: Counter[str] = Counter()
        for reading, is_ours in readings:
            features = set(word_features(reading)) | set(letter_features(reading))
            seen.update(features)
            if is_ours:
                seen_in_ours.update(features)
        total = len(readings)
        names = sorted(name for name, count in seen.items() if count >= min(MIN_PHRASINGS, total))
        rarity = np.array([log((1 + total) / (1 + seen[name])) + 1 for name in names], dtype=np.float32)
        ours = np.array([seen_in_ours[name] >= min(MIN_PHRASINGS, total) for name in names])
        return cls(names, rarity, ours)

    def is_ours(self, name: str) -> bool:
        """Whether our own subjects use this feature."""
        number = self._numbers.get(name)
        return number is not None and bool(self.ours[number])

    def rarity_of(self, name: str, default: float) -> float:
        number = self._numbers.get(name)
        return default if number is None else float(self.rarity[number])

    def vector(self, reading: Reading) -> Vector:
        blocks = [self._block(word_features(reading)), self._block(letter_features(reading))]
        indices = np.concatenate([block.indices for block in blocks])
        order = np.argsort(indices)
        return Vector(indices[order], np.concatenate([block.values for block in blocks])[order])

    def _block(self, counts: Counter[str]) -> Vector:
        known = [(self._numbers[name], count) for name, count in counts.items() if name in self._numbers]
        if not known:
            return Vector(np.empty(0, np.int32), np.empty(0, np.float32))
        indices = np.array([number for number, _ in known], dtype=np.int32)
        frequency = 1 + np.log(np.array([count for _, count in known], dtype=np.float32))
        values = frequency * self.rarity[indices]
        return Vector(indices, (values / np.linalg.norm(values)).astype(np.float32))
