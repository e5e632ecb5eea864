"""From words to numbers: stems, pairs, notions and groups of letters."""

import numpy as np
import pytest

from intents.features import FeatureSpace, Reading, letter_features, word_features
from intents.lexicon import stems


def reading(text, *notions):
    said = tuple(text.split())
    return Reading(said, stems(said), notions)


@pytest.fixture(scope="module")
def space():
    """« poste » and « vacant » twice in our subjects, « pomme » twice elsewhere, « rare » once."""
    ours = [reading("poste vacant"), reading("poste vacant occupe"), reading("poste occupe"), reading("poste rare")]
    others = [reading("pomme verte"), reading("pomme rouge")]
    return FeatureSpace.learn([*((item, True) for item in ours), *((item, False) for item in others)])


def test_words_their_pairs_and_notions_are_features():
    assert dict(word_features(reading("rendre un poste", "#depart"))) == {
        "rendr": 1,
        "un": 1,
        "post": 1,
        "rendr un": 1,
        "un post": 1,
        "#depart": 1,
    }


def test_letters_are_counted_within_words_only():
    found = letter_features(reading("ab cd"))
    assert set(found) == {"~_ab", "~ab_", "~_ab_", "~_cd", "~cd_", "~_cd_"}


def test_what_is_seen_once_teaches_nothing(space):
    assert stems(("poste",))[0] in space.names
    assert "rar" not in space.names
    assert not space.vector(reading("zzz")).indices.size


def test_the_rarer_the_heavier(space):
    common, rare = space.rarity_of(stems(("poste",))[0], 0.0), space.rarity_of(stems(("occupe",))[0], 0.0)
    assert rare > common
    assert space.rarity_of("inconnu", 7.5) == 7.5


def test_our_words_are_told_from_those_of_others(space):
    assert space.is_ours(stems(("poste",))[0])
    assert not space.is_ours(stems(("pomme",))[0])
    assert not space.is_ours("inconnu")


def test_words_and_letters_weigh_the_same(space):
    vector = space.vector(reading("poste vacant"))
    letters = np.array([space.names[index].startswith("~") for index in vector.indices])
    assert np.isclose(np.linalg.norm(vector.values[letters]), 1)
    assert np.isclose(np.linalg.norm(vector.values[~letters]), 1)


def test_indices_come_sorted_and_once(space):
    indices = space.vector(reading("poste vacant poste vacant")).indices
    assert (np.diff(indices) > 0).all()


def test_a_single_phrasing_is_enough_to_start():
    space = FeatureSpace.learn([(reading("poste vacant"), True)])
    assert space.vector(reading("poste")).indices.size
