"""From labelled phrasings to one weight per (feature, topic), computed in seconds whenever the content changes.

Up to some hundreds of topics: a linear support vector machine per topic, all solved together by dual
coordinate descent (Hsieh et al., 2008). Beyond: centroids, which need one pass and no memory to speak of.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intents.features import Floats, Ints, Vector

PASSES = 8
SOFTNESS = 0.5
MAX_DENSE_WEIGHTS = 40_000_000
"""Features × topics above which centroids take over: about 160 MB while training."""

NEGLIGIBLE = 0.004
MANY_WEIGHTS = 20_000
_SEED = 20260101


@dataclass(frozen=True)
class Weights:
    """Weights by feature: those of feature `f` are `topics[starts[f]:starts[f+1]]` and `values[…]`."""

    starts: Ints
    topics: Ints
    values: Floats
    bias: Floats

    def score(self, vector: Vector) -> Floats:
        """One score a topic; the cost follows the message, not the number of phrasings."""
        begins, ends = self.starts[vector.indices], self.starts[vector.indices + 1]
        lengths = ends - begins
        total = int(lengths.sum())
        if total > MANY_WEIGHTS:
            return self._score_by_feature(vector, begins, ends)
        offsets = np.repeat(begins - np.cumsum(lengths) + lengths, lengths)
        positions = offsets + np.arange(total)
        products = self.values[positions] * np.repeat(vector.values, lengths)
        scores = np.bincount(self.topics[positions], weights=products, minlength=len(self.bias))
        return (scores + self.bias).astype(np.float32)

    def _score_by_feature(self, vector: Vector, begins: Ints, ends: Ints) -> Floats:
        """The same sum one feature after the other, which costs less when each one speaks of many topics."""
        scores = self.bias.copy()
        for begin, end, weight in zip(begins.tolist(), ends.tolist(), vector.values, strict=True):
            scores[self.topics[begin:end]] += self.values[begin:end] * weight
        return scores


def fit(vectors: Sequence[Vector], labels: Ints, topic_count: int, feature_count: int) -> Weights:
    """`labels[i]` is the topic of `vectors[i]`."""
    if topic_count * feature_count > MAX_DENSE_WEIGHTS:
        return _centroids(vectors, labels, topic_count, feature_count)
    dense, bias = _separate(vectors, labels, topic_count, feature_count)
    return _sparse(dense, bias)


def _separate(vectors: Sequence[Vector], labels: Ints, topic_count: int, feature_count: int) -> tuple[Floats, Floats]:
    """One-against-all squared-hinge machines; the constant feature (value 1) is the bias."""
    weights = np.zeros((feature_count + 1, topic_count), dtype=np.float32)
    duals = np.zeros((len(vectors), topic_count), dtype=np.float32)
    damping = np.float32(1 / (2 * SOFTNESS))
    rows = [np.append(vector.indices, feature_count) for vector in vectors]
    values = [np.append(vector.values, np.float32(1)) for vector in vectors]
    norms = [np.float32(value @ value) + damping for value in values]
    random = np.random.default_rng(_SEED)
    for _ in range(PASSES):
        for i in random.permutation(len(vectors)):
            block = weights[rows[i]]
            margins = values[i] @ block
            margins *= -1
            margins[labels[i]] *= -1
            wanted = duals[i] - (margins - 1 + damping * duals[i]) / norms[i]
            np.maximum(wanted, 0, out=wanted)
            step = wanted - duals[i]
            if np.abs(step).max() < 1e-4:  # noqa: PLR2004 — below what the ranking can see
                continue
            duals[i] = wanted
            step *= -1
            step[labels[i]] *= -1
            block += np.outer(values[i], step)
            weights[rows[i]] = block
    return weights[:-1], weights[-1]


def _sparse(dense: Floats, bias: Floats) -> Weights:
    kept = np.abs(dense) > NEGLIGIBLE
    features, topics = np.nonzero(kept)
    starts = np.zeros(len(dense) + 1, dtype=np.int32)
    np.cumsum(np.bincount(features, minlength=len(dense)), out=starts[1:])
    return Weights(starts, topics.astype(np.int32), dense[kept].astype(np.float32), bias.astype(np.float32))


def _centroids(vectors: Sequence[Vector], labels: Ints, topic_count: int, feature_count: int) -> Weights:
    """Each topic is the mean direction of its phrasings."""
    features = np.concatenate([vector.indices for vector in vectors]).astype(np.int64)
    values = np.concatenate([vector.values for vector in vectors])
    topics = np.repeat(labels, [len(vector.indices) for vector in vectors])
    cells, place = np.unique(features * topic_count + topics, return_inverse=True)
    sums = np.bincount(place, weights=values).astype(np.float64)
    cell_topics = (cells % topic_count).astype(np.int32)
    lengths = np.sqrt(np.bincount(cell_topics, weights=sums**2, minlength=topic_count))
    starts = np.zeros(feature_count + 1, dtype=np.int32)
    np.cumsum(np.bincount(cells // topic_count, minlength=feature_count), out=starts[1:])
    return Weights(
        starts,
        cell_topics,
        (sums / lengths[cell_topics]).astype(np.float32),
        np.zeros(topic_count, dtype=np.float32),
    )
