"""How long to wait after a failure: what the platform said when it makes sense, else longer each time."""

import math
from random import Random

from bot.adapters import BELIEVABLE

FIRST = 1.0
LONGEST = 60.0
_DOUBLINGS = 10


def delay(attempt: int, asked: float | None, dice: Random) -> float:
    """Seconds before try number `attempt` + 1. An absurd, negative or missing request is replaced by our own."""
    if isinstance(asked, int | float) and math.isfinite(asked) and 0 <= asked <= BELIEVABLE:
        return asked + dice.uniform(0.05, 0.5)
    ceiling = min(LONGEST, FIRST * 2 ** min(attempt, _DOUBLINGS))
    return dice.uniform(ceiling / 2, ceiling)
