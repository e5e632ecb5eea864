"""What the person means: a message in, an understanding out, without touching the world."""

from intents.calibration import Observation, calibrate
from intents.engine import Engine, Ranking
from intents.expectation import Expectation
from intents.interpreter import Interpreter
from intents.understanding import Asked, Intent, Understanding
from intents.zones import Thresholds, Zone

__all__ = [
    "Asked",
    "Engine",
    "Expectation",
    "Intent",
    "Interpreter",
    "Observation",
    "Ranking",
    "Thresholds",
    "Understanding",
    "Zone",
    "calibrate",
]
