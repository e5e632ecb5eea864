"""Questions that say the same thing, put together: counted, the most asked first, with the nearest topics."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from intents.engine import Engine
from knowledge.folding import phrasing_key

ALIKE = 0.27
"""From this likeness (0 to 1) of their words, weighted by rarity, two questions are one."""
NEAREST = 3
LIGHT = 0.1
"""Words that weigh less than this in a question lead to no group by themselves: they are in every question."""

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Group:
    """Questions alike: the most asked first, how often in all, and the topics nearest to them."""

    questions: tuple[str, ...]
    count: int
    nearest: tuple[str, ...]
    members: tuple[int, ...]
    """The places of the questions in what was given."""


@dataclass
class _Cluster:
    """A group being made: its members, how often they were asked, and the sum of their directions."""

    members: list[int] = field(default_factory=list)
    count: int = 0
    total: dict[str, float] = field(default_factory=dict)
    square: float = 0.0

    def add(self, weights: Weights) -> None:
        for word, weight in weights.items():
            before = self.total.get(word, 0.0)
            self.total[word] = before + weight
            self.square += (before + weight) ** 2 - before**2


def groups(engine: Engine, questions: Sequence[str], counts: Sequence[int] | None = None) -> list[Group]:
    """Put the questions in groups. Each joins the group whose mean it is most like, from the most asked down; the
    result does not depend on the order they are given in.
    """
    times = counts or [1] * len(questions)
    same: dict[str, list[int]] = defaultdict(list)
    for place, question in enumerate(questions):
        same[phrasing_key(question)].append(place)
    asked = {key: sum(times[place] for place in places) for key, places in same.items()}
    shelf = _Shelf()
    for key in sorted(same, key=lambda key: (-asked[key], key)):
        cluster = shelf.place(direction(engine, questions[same[key][0]]))
        cluster.members += same[key]
        cluster.count += asked[key]
    found = [_group(engine, questions, cluster) for cluster in shelf.clusters]
    return sorted(found, key=lambda group: (-group.count, group.questions))


def direction(engine: Engine, text: str) -> Weights:
    """The stems and notions of a question, a rare one weighing more, as a direction of length 1. A word that the
    content does not know is the rarest of all: it is often why the question has no answer.
    """
    reading = engine.reader.read(text)
    rarest = float(engine.space.rarity.max(initial=1.0))
    weights = {name: engine.space.rarity_of(name, rarest) ** 2 for name in (*reading.stems, *reading.notions)}
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {name: weight / length for name, weight in weights.items()}


def _group(engine: Engine, questions: Sequence[str], cluster: _Cluster) -> Group:
    told = tuple(dict.fromkeys(questions[place] for place in cluster.members))
    ranked = engine.rank(told[0]).candidates
    near = [candidate.topic for candidate in ranked if not candidate.topic.startswith("_")]
    return Group(told, cluster.count, tuple(near[:NEAREST]), tuple(cluster.members))


class _Shelf:
    """The groups so far, found by their words; a question only meets those it shares a word with."""

    def __init__(self) -> None:
        self.clusters: list[_Cluster] = []
        self._by_word: dict[str, list[int]] = defaultdict(list)

    def place(self, weights: Weights) -> _Cluster:
        """The group it is most like, or one of its own."""
        number = self._nearest(weights)
        if number is None:
            number = len(self.clusters)
            self.clusters.append(_Cluster())
        cluster = self.clusters[number]
        for word in weights:
            if word not in cluster.total:
                self._by_word[word].append(number)
        cluster.add(weights)
        return cluster

    def _nearest(self, weights: Weights) -> int | None:
        shared: dict[int, float] = defaultdict(float)
        for word, weight in weights.items():
            for number in self._by_word.get(word, ()) if weight >= LIGHT else ():
                shared[number] += weight * self.clusters[number].total[word]
        likeness = {number: dot / sqrt(self.clusters[number].square) for number, dot in shared.items()}
        best = max(likeness, key=lambda number: (likeness[number], -number), default=None)
        return best if best is not None and likeness[best] >= ALIKE else None
