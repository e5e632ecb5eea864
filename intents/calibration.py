"""Thresholds from labelled questions: how sure is sure enough, measured rather than felt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intents.zones import Evidence, Thresholds

MAX_WRONG = 0.013
"""Share of in-scope questions that may be answered directly and wrongly (contracts: 2 %, a third is kept aside)."""
MAX_FOREIGN = 0.005
"""Share of out-of-scope messages that may be answered directly (contracts: 1 %)."""
MAX_OFFERED = 0.10
"""Share of out-of-scope messages that may be offered choices: harmless, yet « ce n'est pas mon sujet » is better."""

_CARELESS = 0.5
_RIDGE = 0.05
_STEPS = 60


@dataclass(frozen=True)
class Observation:
    """One labelled message: its evidence, whether it is ours, and whether the first topic is right."""

    evidence: Evidence
    in_scope: bool
    first_right: bool


def calibrate(observations: Sequence[Observation]) -> Thresholds:
    """Fit both probabilities, then set each zone as wide as its risk allows."""
    features = np.array([observation.evidence.features() for observation in observations])
    in_scope = np.array([observation.in_scope for observation in observations])
    right = np.array([observation.first_right for observation in observations])
    right_fit, ours_fit = _fit(features, right), _fit(features, in_scope)
    p_right, p_ours = _predict(features, right_fit), _predict(features, ours_fit)
    answer = max(
        _tightest(p_right, in_scope & ~right, MAX_WRONG * in_scope.sum()),
        _tightest(p_right, ~in_scope, MAX_FOREIGN * (~in_scope).sum()),
    )
    unanswered = p_right < answer
    offer = _tightest(np.where(unanswered, p_ours, 0), ~in_scope, MAX_OFFERED * (~in_scope).sum())
    return Thresholds(_rounded(right_fit), _rounded(ours_fit), round(answer, 4), round(offer, 4))


def _tightest(probability: NDArray[np.float64], bad: NDArray[np.bool_], allowed: float) -> float:
    """The lowest threshold above which at most `allowed` bad messages remain."""
    worst = np.sort(probability[bad])[::-1]
    if len(worst) <= int(allowed):
        return _CARELESS
    return float(worst[int(allowed)]) + 0.0005


def _fit(features: NDArray[np.float64], truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Logistic regression by Newton's method, lightly held back."""
    coefficients = np.zeros(features.shape[1])
    penalty = _RIDGE * np.eye(features.shape[1])
    for _ in range(_STEPS):
        probability = _predict(features, coefficients)
        slope = features.T @ (truth - probability) - penalty @ coefficients
        curve = (features * (probability * (1 - probability))[:, None]).T @ features + penalty
        coefficients = coefficients + np.linalg.solve(curve, slope)
    return coefficients


def _predict(features: NDArray[np.float64], coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(features @ coefficients, -30, 30)))
    return result


def _rounded(coefficients: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(value), 4) for value in coefficients)
