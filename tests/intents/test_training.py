"""From labelled phrasings to weights, by machines or by centroids."""

import numpy as np
import pytest

from intents import training
from intents.features import Vector
from intents.training import Weights, fit

FEATURES = 6
LABELLED = [((0, 1), 0), ((0, 2), 0), ((0,), 0), ((3, 1), 1), ((3, 4), 1), ((3,), 1), ((5, 1), 2), ((5,), 2)]


def vector(*indices):
    values = np.ones(len(indices), dtype=np.float32) / np.sqrt(len(indices) or 1)
    return Vector(np.array(sorted(indices), dtype=np.int32), values.astype(np.float32))


def learn():
    vectors = [vector(*indices) for indices, _ in LABELLED]
    labels = np.array([topic for _, topic in LABELLED], dtype=np.int32)
    return fit(vectors, labels, 3, FEATURES)


@pytest.fixture(params=["machines", "centroids"])
def weights(request, monkeypatch):
    if request.param == "centroids":
        monkeypatch.setattr(training, "MAX_DENSE_WEIGHTS", 0)
    return learn()


def test_what_was_learnt_is_found_again(weights):
    assert [int(weights.score(vector(*indices)).argmax()) for indices, _ in LABELLED] == [
        topic for _, topic in LABELLED
    ]


def test_a_shared_feature_decides_nothing_alone(weights):
    """Feature 1 stands in every topic: a message with it and with a telling one follows the telling one."""
    assert weights.score(vector(1, 5)).argmax() == 2
    assert weights.score(vector(1, 0)).argmax() == 0


def test_a_message_without_any_feature_gets_the_bias(weights):
    assert np.array_equal(weights.score(vector()), weights.bias)
    weights.score(vector())[:] = 99
    assert not (weights.bias == 99).any()


def test_an_unseen_feature_changes_nothing():
    weights = Weights(
        starts=np.array([0, 1, 1], dtype=np.int32),
        topics=np.array([0], dtype=np.int32),
        values=np.array([0.5], dtype=np.float32),
        bias=np.array([0.1, 0.2], dtype=np.float32),
    )
    assert np.allclose(weights.score(vector(1)), [0.1, 0.2])
    assert np.allclose(weights.score(vector(0)), [0.6, 0.2])


def test_long_messages_are_scored_alike(weights, monkeypatch):
    """Beyond so many weights the same sum is made one feature after the other."""
    messages = [vector(), vector(0), vector(1, 3, 5), vector(*range(FEATURES))]
    before = [weights.score(message) for message in messages]
    monkeypatch.setattr(training, "MANY_WEIGHTS", 0)
    assert np.allclose(before, [weights.score(message) for message in messages], atol=1e-6)


def test_learning_twice_gives_the_same_weights(weights):
    again = learn()
    assert np.array_equal(weights.starts, again.starts)
    assert np.array_equal(weights.values, again.values)


def test_machines_claim_their_own_and_refuse_the_rest():
    """Above zero a machine claims the message: routes rely on it."""
    weights = learn()
    for indices, topic in LABELLED:
        scores = weights.score(vector(*indices))
        assert scores[topic] > 0
        assert (np.delete(scores, topic) < 0).all()


def test_centroids_have_length_one(monkeypatch):
    monkeypatch.setattr(training, "MAX_DENSE_WEIGHTS", 0)
    weights = learn()
    for topic in range(3):
        assert np.isclose(np.linalg.norm(weights.values[weights.topics == topic]), 1)
