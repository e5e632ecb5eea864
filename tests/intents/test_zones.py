"""Answer, offer choices, or admit: what the scores of a message allow."""

import pytest

from intents import Thresholds, Zone
from intents.zones import FEATURES, Evidence

STRONG = Evidence(best=1.2, margin=1.0, foreign=-1.0, coverage=1.0, length=6)
MIDDLING = Evidence(best=0.2, margin=0.0, foreign=-0.6, coverage=0.9, length=6)
FOREIGN = Evidence(best=-0.9, margin=0.0, foreign=0.9, coverage=0.1, length=6)
THRESHOLDS = Thresholds(
    right=(-1.0, 2.0, 2.0, -1.0, 1.0, -1.0), ours=(-1.0, 2.0, 0.0, -4.0, 2.0, -1.0), answer=0.9, offer=0.3
)


@pytest.mark.parametrize(
    ("evidence", "zone"), [(STRONG, Zone.ANSWER), (MIDDLING, Zone.OFFER), (FOREIGN, Zone.ABSTAIN)]
)
def test_each_evidence_has_its_zone(evidence, zone):
    assert THRESHOLDS.zone(evidence) is zone


@pytest.mark.parametrize(
    ("evidence", "zone"), [(STRONG, Zone.ANSWER), (MIDDLING, Zone.OFFER), (FOREIGN, Zone.ABSTAIN)]
)
def test_the_thresholds_in_service_agree(content, evidence, zone):
    assert Thresholds.from_content(content.thresholds).zone(evidence) is zone


def test_what_is_only_nearest_is_offered_however_long_and_well_known_the_message_is():
    def zone(best, margin):
        return THRESHOLDS.zone(Evidence(best, margin, foreign=-3.0, coverage=1.0, length=28))

    assert zone(-0.3, 0.3) is Zone.OFFER
    assert zone(-0.3, 0.6) is zone(-0.1, 0.3) is Zone.ANSWER


def test_a_message_without_words_is_never_answered():
    assert THRESHOLDS.zone(Evidence(best=9, margin=9, foreign=-9, coverage=1, length=0)) is Zone.ABSTAIN


@pytest.mark.parametrize("size", [-1e9, -1.0, 0.0, 1.0, 1e9])
def test_confidence_is_a_probability_whatever_the_scores(size):
    assert 0 <= THRESHOLDS.confidence(Evidence(size, abs(size), size, 0.5, 3)) <= 1


def test_confidence_grows_with_the_best_score_and_its_lead():
    def confidence(best, margin):
        return THRESHOLDS.confidence(Evidence(best, margin, -0.5, 0.8, 5))

    assert confidence(0.1, 0.1) < confidence(0.5, 0.1) < confidence(0.5, 0.6)


def test_thresholds_survive_the_content_file():
    written = THRESHOLDS.to_content()
    assert Thresholds.from_content(written) == THRESHOLDS
    assert len(written) == 2 * len(FEATURES) + 2


def test_without_thresholds_nothing_is_answered_directly():
    bare = Thresholds.from_content({})
    assert {bare.zone(evidence) for evidence in (STRONG, MIDDLING, FOREIGN)} == {Zone.OFFER}


def test_the_content_holds_every_threshold(content):
    assert set(content.thresholds) == set(THRESHOLDS.to_content())
