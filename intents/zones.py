"""Answer, offer choices, or admit: what the scores of a message allow, with thresholds kept in the content.

The two probabilities are logistic in the evidence; their coefficients and thresholds are recomputed by
`conum content eval --calibrate` and stored in `seuils.yaml`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import exp

FEATURES = ("constante", "meilleur", "ecart", "ailleurs", "couverture", "brievete")

MIN_CLAIM = -0.2
"""Below it and without a clear lead, one direct answer in four was wrong over the labelled questions."""
CLEAR_LEAD = 0.5


class Zone(StrEnum):
    """What may be done with a ranking."""

    ANSWER = "answer"
    OFFER = "offer"
    ABSTAIN = "abstain"


@dataclass(frozen=True)
class Evidence:
    """What a ranking shows: the best score among our topics, its lead over the next, the best score outside
    them, the share (0 to 1, by rarity) of the words that the content knows, and the number of words.
    """

    best: float
    margin: float
    foreign: float
    coverage: float
    length: int

    @property
    def claims(self) -> bool:
        """Whether the best topic claims the message, or stands well before the others: the length of a story and
        words all known make sure of what is only nearest.
        """
        return self.best >= MIN_CLAIM or self.margin >= CLEAR_LEAD

    def features(self) -> tuple[float, ...]:
        return (1.0, self.best, self.margin, self.foreign, self.coverage, 1.0 / (1 + self.length))


@dataclass(frozen=True)
class Thresholds:
    """Coefficients of « the first topic is right » and « the message is ours », and where the zones begin."""

    right: tuple[float, ...]
    ours: tuple[float, ...]
    answer: float
    offer: float

    @classmethod
    def from_content(cls, values: Mapping[str, float]) -> "Thresholds":
        return cls(
            right=tuple(values.get(f"juste.{name}", 0.0) for name in FEATURES),
            ours=tuple(values.get(f"domaine.{name}", 0.0) for name in FEATURES),
            answer=values.get("repondre", 1.0),
            offer=values.get("proposer", 0.5),
        )

    def to_content(self) -> dict[str, float]:
        return {
            **{f"juste.{name}": value for name, value in zip(FEATURES, self.right, strict=True)},
            **{f"domaine.{name}": value for name, value in zip(FEATURES, self.ours, strict=True)},
            "repondre": self.answer,
            "proposer": self.offer,
        }

    def confidence(self, evidence: Evidence) -> float:
        """The probability (0 to 1) that the first topic is right."""
        return _logistic(self.right, evidence)

    def zone(self, evidence: Evidence) -> Zone:
        if evidence.length and self.confidence(evidence) >= self.answer and evidence.claims:
            return Zone.ANSWER
        if evidence.length and _logistic(self.ours, evidence) >= self.offer:
            return Zone.OFFER
        return Zone.ABSTAIN


def _logistic(coefficients: tuple[float, ...], evidence: Evidence) -> float:
    total = sum(a * b for a, b in zip(coefficients, evidence.features(), strict=True))
    return 1 / (1 + exp(-max(-30.0, min(30.0, total))))
