"""Thresholds from labelled questions: how sure is sure enough."""

import numpy as np
import pytest

from intents import Observation, Zone, calibrate
from intents.calibration import MAX_FOREIGN, MAX_OFFERED, MAX_WRONG
from intents.zones import Evidence

SIZE = 1500


def observations(seed, *, noise, misread=0.15, lookalike=0.0):
    """Questions that are ours and rightly read, ours and misread, and foreign, some of which look like ours."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(SIZE):
        in_scope = random.random() < 0.7
        right = in_scope and random.random() >= misread
        seems_right = right or (not in_scope and random.random() < lookalike)
        seems_ours = in_scope or seems_right
        level = 0.7 if seems_right else 0.1 if seems_ours else -0.5
        best = level + noise * random.standard_normal()
        margin = max(0.0, (0.6 if seems_right else 0.1) + noise * random.standard_normal())
        foreign = (-0.7 if seems_ours else 0.5) + noise * random.standard_normal()
        coverage = float(np.clip((0.8 if seems_ours else 0.3) + noise * random.standard_normal(), 0, 1))
        evidence = Evidence(best, margin, foreign, coverage, int(random.integers(1, 15)))
        made.append(Observation(evidence, in_scope, right))
    return made


CASES = {
    "clear": {"noise": 0.1},
    "blurred": {"noise": 0.3},
    "murky": {"noise": 0.6},
    "never misread, many lookalikes": {"noise": 0.2, "misread": 0.0, "lookalike": 0.3},
}


@pytest.fixture(params=CASES)
def measured(request):
    made = observations(1, **CASES[request.param])
    thresholds = calibrate(made)
    return [(item, thresholds.zone(item.evidence)) for item in made], thresholds


def test_few_of_our_questions_are_answered_wrongly(measured):
    zones, _ = measured
    ours = [(item, zone) for item, zone in zones if item.in_scope]
    wrong = sum(zone is Zone.ANSWER and not item.first_right for item, zone in ours)
    assert wrong <= MAX_WRONG * len(ours)


def test_hardly_any_foreign_message_is_answered(measured):
    zones, _ = measured
    foreign = [zone for item, zone in zones if not item.in_scope]
    assert foreign.count(Zone.ANSWER) <= MAX_FOREIGN * len(foreign)


def test_few_foreign_messages_are_offered_choices(measured):
    zones, _ = measured
    foreign = [zone for item, zone in zones if not item.in_scope]
    assert foreign.count(Zone.OFFER) <= MAX_OFFERED * len(foreign)


def test_the_zones_are_as_wide_as_their_risk_allows(measured):
    """A step below either threshold, one of the bounds breaks."""
    zones, thresholds = measured
    step = 0.01
    wider = type(thresholds)(thresholds.right, thresholds.ours, thresholds.answer - step, thresholds.offer)
    if thresholds.answer == 0.5:
        return
    wrong = sum(wider.zone(i.evidence) is Zone.ANSWER and i.in_scope and not i.first_right for i, _ in zones)
    foreign = sum(wider.zone(i.evidence) is Zone.ANSWER and not i.in_scope for i, _ in zones)
    ours = sum(item.in_scope for item, _ in zones)
    assert wrong > int(MAX_WRONG * ours) or foreign > int(MAX_FOREIGN * (SIZE - ours))


def test_clear_evidence_is_mostly_answered():
    made = observations(4, noise=0.1)
    thresholds = calibrate(made)
    right = [item for item in made if item.first_right]
    assert sum(thresholds.zone(item.evidence) is Zone.ANSWER for item in right) > 0.9 * len(right)


def test_calibrating_twice_gives_the_same_thresholds():
    made = observations(5, noise=0.3)
    assert calibrate(made) == calibrate(made)


def test_perfect_data_does_not_run_away():
    """Nothing is ever wrong: coefficients stay finite and thresholds stay probabilities."""
    evidence = Evidence(best=1.0, margin=1.0, foreign=-1.0, coverage=1.0, length=5)
    other = Evidence(best=-1.0, margin=0.0, foreign=1.0, coverage=0.0, length=5)
    made = [Observation(evidence, in_scope=True, first_right=True)] * 50
    made += [Observation(other, in_scope=False, first_right=False)] * 50
    thresholds = calibrate(made)
    assert np.isfinite([*thresholds.right, *thresholds.ours]).all()
    assert 0 <= thresholds.offer <= 1
    assert 0 <= thresholds.answer <= 1
    assert thresholds.zone(evidence) is Zone.ANSWER
    assert thresholds.zone(other) is Zone.ABSTAIN
