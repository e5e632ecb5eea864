"""The ranking: a message in, topics with scores and a confidence out.

`Engine.build` learns from the content whenever it changes; `Engine.arrays` and `Engine.restore` let the edge
keep what was learnt. Any other ranker (an encoder, say) can stand behind `rank`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.features import FeatureSpace, Floats, Reading
from intents.lexicon import Lexicon, Table, stems
from intents.spelling import Speller
from intents.training import Weights, fit
from intents.zones import Evidence
from knowledge import Content
from knowledge.folding import words

Arrays = dict[str, NDArray[Any]]

MAX_CANDIDATES = 32
QUESTION_WEIGHT = 2
FOREIGN = "_hors-sujet"
MIN_SPELLING_COUNT = 2
"""A word that French does not know must stand in this many topics to be taken for a word of ours."""


@dataclass(frozen=True)
class Candidate:
    """A topic and its score; above zero, the machine of that topic claims the message."""

    topic: str
    score: float


@dataclass(frozen=True)
class Ranking:
    """The best topics, in order, and what the decision needs to know about the message."""

    candidates: tuple[Candidate, ...]
    evidence: Evidence
    reading: Reading


class Reader:
    """From the characters of a message to its words, corrected, and the notions they evoke."""

    def __init__(self, lexicon: Lexicon, speller: Speller) -> None:
        self.lexicon = lexicon
        self.speller = speller

    def knows(self, word: str) -> bool:
        """Whether a folded word is an ordinary one: ours, French, an abbreviation, or a slip of one of ours."""
        known = self.speller.knows(word) or (word,) in self.lexicon.spellings
        return known or self.speller.correct([word]) != (word,)

    def read(self, text: str) -> Reading:
        corrected = self.speller.correct(self.lexicon.expand(words(text)))
        stemmed = stems(corrected)
        return Reading(corrected, stemmed, self.lexicon.notions(stemmed))


class Engine:
    """Ranks the topics of one version of the content."""

    def __init__(self, reader: Reader, space: FeatureSpace, weights: Weights, topics: tuple[str, ...]) -> None:
        self.reader = reader
        self.space = space
        self.weights = weights
        self.topics = topics
        self._rarest = float(space.rarity.max(initial=1.0))
        self._numbers = {topic: number for number, topic in enumerate(topics)}
        self._special = np.array([topic.startswith("_") for topic in topics])

    @classmethod
    def build(cls, content: Content, french: NDArray[np.uint32]) -> "Engine":
        """Learn from the content: seconds for a hundred topics and ten thousand phrasings."""
        return cls.learn(list(training_lines(content)), Lexicon.learn(content.concepts), french)

    @classmethod
    def learn(cls, labelled: list[tuple[str, str]], lexicon: Lexicon, french: NDArray[np.uint32]) -> "Engine":
        """Learn the words, then the weights, of (phrasing, topic) pairs."""
        speller = Speller(_vocabulary(labelled, lexicon, french), french)
        return cls.train(Reader(lexicon, speller), labelled)

    @classmethod
    def train(cls, reader: Reader, labelled: Iterable[tuple[str, str]]) -> "Engine":
        """Fit on (phrasing, topic) pairs with a given reader."""
        pairs = [(reader.read(text), topic) for text, topic in labelled]
        topics = tuple(sorted({topic for _, topic in pairs}))
        number = {topic: index for index, topic in enumerate(topics)}
        space = FeatureSpace.learn([(reading, not topic.startswith("_")) for reading, topic in pairs])
        vectors = [space.vector(reading) for reading, _ in pairs]
        labels = np.array([number[topic] for _, topic in pairs], dtype=np.int32)
        return cls(reader, space, fit(vectors, labels, len(topics), len(space.names)), topics)

    def rank(self, text: str, without: str = "") -> Ranking:
        """The best topics but `without`, in order."""
        reading = self.reader.read(text)
        scores = self.weights.score(self.space.vector(reading))
        if without in self._numbers:
            scores[self._numbers[without]] = -np.inf
        return Ranking(self._best(scores), self._evidence(scores, reading), reading)

    def _best(self, scores: Floats) -> tuple[Candidate, ...]:
        """The best topics, in order; sorting them all would cost more than scoring them."""
        count = min(MAX_CANDIDATES, int(np.isfinite(scores).sum()))
        best = np.argpartition(-scores, count - 1)[:count]
        ordered = best[np.argsort(-scores[best])]
        return tuple(Candidate(self.topics[number], float(scores[number])) for number in ordered)

    def _evidence(self, scores: Floats, reading: Reading) -> Evidence:
        ours = np.partition(scores[~self._special], -2)[-2:] if (~self._special).sum() > 1 else np.array([-1.0, -1.0])
        rarities = [(self.space.rarity_of(stem, self._rarest), self.space.is_ours(stem)) for stem in reading.stems]
        total = sum(rarity for rarity, _ in rarities) or 1.0
        return Evidence(
            best=float(ours[1]),
            margin=float(ours[1] - ours[0]),
            foreign=float(scores[self._special].max(initial=-1.0)),
            coverage=sum(rarity for rarity, known in rarities if known) / total,
            length=len(reading.stems),
        )

    def arrays(self) -> Arrays:
        """What was learnt, as plain arrays."""
        frequencies = self.reader.speller.frequencies
        return {
            "topics": _pack(self.topics),
            "names": _pack(self.space.names),
            "rarity": self.space.rarity,
            "ours": self.space.ours,
            "starts": self.weights.starts,
            "weight_topics": self.weights.topics.astype(np.uint16 if len(self.topics) < 2**16 else np.int32),
            "weight_values": self.weights.values.astype(np.float16),
            "bias": self.weights.bias,
            "words": _pack(frequencies),
            "counts": np.array(list(frequencies.values()), dtype=np.int32),
            "french": self.reader.speller.french,
            "spellings": _pack_table(self.reader.lexicon.spellings),
            "notions": _pack_table(self.reader.lexicon.notion_table),
        }

    @classmethod
    def restore(cls, arrays: Mapping[str, NDArray[Any]]) -> "Engine":
        """The engine that gave these arrays, without learning anything again."""
        counts = dict(zip(_unpack(arrays["words"]), arrays["counts"].tolist(), strict=True))
        lexicon = Lexicon(_unpack_table(arrays["spellings"]), _unpack_table(arrays["notions"]))
        reader = Reader(lexicon, Speller(counts, arrays["french"]))
        weights = Weights(arrays["starts"], arrays["weight_topics"], arrays["weight_values"], arrays["bias"])
        space = FeatureSpace(_unpack(arrays["names"]), arrays["rarity"], arrays["ours"])
        return cls(reader, space, weights, _unpack(arrays["topics"]))


def learning_digest(content: Content) -> str:
    """A name for what the engine learns from: it changes with a phrasing, not with an answer."""
    seal = sha256(content.concepts.model_dump_json().encode())
    for text, topic in training_lines(content):
        seal.update(f"{topic}\t{text}\n".encode())
    return seal.hexdigest()[:16]


def training_lines(content: Content) -> Iterable[tuple[str, str]]:
    """Everything that says what a topic sounds like: phrasings, typical questions, titles and short answers.

    A fiche's own questions count twice: they are its examples. What it says belongs elsewhere counts there.
    """
    for topic, lines in content.phrases.items():
        yield from ((line, topic) for line in lines)
    for fiche in content.fiches:
        yield from ((question, fiche.topic) for question in fiche.questions * QUESTION_WEIGHT)
        yield from ((item.phrase, item.topic or FOREIGN) for item in fiche.elsewhere)
        yield fiche.title, fiche.topic
        yield fiche.sentence, fiche.topic


def _vocabulary(labelled: list[tuple[str, str]], lexicon: Lexicon, french: NDArray[np.uint32]) -> dict[str, int]:
    """The words worth correcting towards: French ones, or ones that several topics share."""
    counts: Counter[str] = Counter()
    spread: dict[str, set[str]] = {}
    for text, topic in labelled:
        for word in lexicon.expand(words(text)):
            counts[word] += 1
            spread.setdefault(word, set()).add(topic)
    speller = Speller({}, french)
    return {
        word: count
        for word, count in sorted(counts.items())
        if word.isalpha()
        and count >= MIN_SPELLING_COUNT
        and (speller.is_french(word) or _is_ours(word, count, spread))
    }


def _is_ours(word: str, count: int, spread: Mapping[str, set[str]]) -> bool:
    return count >= 4 * MIN_SPELLING_COUNT and len(spread[word]) >= MIN_SPELLING_COUNT


def _pack(names: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _unpack(packed: NDArray[np.uint8]) -> tuple[str, ...]:
    return tuple(packed.tobytes().decode().split("\n")) if packed.size else ()


def _pack_table(table: Table) -> NDArray[np.uint8]:
    """One entry a line, its two sides apart by a tab."""
    return _pack(f"{' '.join(sequence)}\t{' '.join(meaning)}" for sequence, meaning in table.items())


def _unpack_table(packed: NDArray[np.uint8]) -> Table:
    entries = (line.split("\t") for line in _unpack(packed) if line)
    return {tuple(sequence.split()): tuple(meaning.split()) for sequence, meaning in entries}
