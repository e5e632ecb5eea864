"""How people write: SMS spellings and abbreviations expanded, and the notion behind an everyday word named.

Expansions replace what is never a French word; notions are added beside the words, never instead of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import snowballstemmer

from knowledge import Concepts
from knowledge.folding import words

CONCEPT_MARK = "#"
_stemmer = snowballstemmer.stemmer("french")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


def stems(text_words: Iterable[str]) -> tuple[str, ...]:
    return tuple(stem(word) for word in text_words)


class Phrasebook:
    """Finds fixed sequences of words, longest first: `{("mise", "en", "place"): …}`."""

    def __init__(self, entries: Mapping[tuple[str, ...], tuple[str, ...]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = defaultdict(list)
        for sequence, meaning in sorted(entries.items(), key=lambda item: -len(item[0])):
            self._by_first[sequence[0]].append((sequence, meaning))

    def at(self, sequence: Sequence[str], start: int) -> tuple[int, tuple[str, ...]] | None:
        """The longest entry that begins at `start`: how many words it takes, and what it means."""
        for expected, meaning in self._by_first.get(sequence[start], ()):
            if tuple(sequence[start : start + len(expected)]) == expected:
                return len(expected), meaning
        return None


Table = Mapping[tuple[str, ...], tuple[str, ...]]


class Lexicon:
    """The authors' `concepts.yaml`, ready to use: `spellings` in words, `notions` in stems."""

    def __init__(self, spellings: Table, notions: Table) -> None:
        self.spellings = spellings
        self.notion_table = notions
        self._spellings = Phrasebook(spellings)
        self._notions = Phrasebook(notions)

    @classmethod
    def learn(cls, concepts: Concepts) -> "Lexicon":
        """Stem every expression once; `restore`d lexicons start without it."""
        pairs = {**concepts.sms, **concepts.abbreviations}
        notions: dict[tuple[str, ...], tuple[str, ...]] = defaultdict(tuple)
        for concept in concepts.concepts:
            for expression in concept.words:
                sequence = stems(words(expression))
                if sequence and concept.id not in notions[sequence]:
                    notions[sequence] += (concept.id,)
        return cls({words(short): words(full) for short, full in pairs.items() if words(short)}, notions)

    def expand(self, sequence: Sequence[str]) -> tuple[str, ...]:
        """The words with every SMS spelling and abbreviation written in full."""
        expanded: list[str] = []
        position = 0
        while position < len(sequence):
            found = self._spellings.at(sequence, position)
            if found is None:
                expanded.append(sequence[position])
                position += 1
            else:
                expanded.extend(found[1])
                position += found[0]
        return tuple(expanded)

    def notions(self, stemmed: Sequence[str]) -> tuple[str, ...]:
        """The notions that a sequence of stems evokes, each once, marked so that no word can be taken for one."""
        found: dict[str, None] = {}
        for position in range(len(stemmed)):
            match = self._notions.at(stemmed, position)
            for notion in match[1] if match else ():
                found[CONCEPT_MARK + notion] = None
        return tuple(found)
