"""How long to wait after a failure: what the platform said when it makes sense, else longer each time."""

import math
from random import Random

FIRST = 1.0
LONGEST = 60.0
BELIEVABLE = 86_400.0
"""A platform may really ask for hours (10,072 s was seen); beyond a day it is taken for an error."""
_DOUBLINGS = 10


def delay(attempt: int, asked: float | None, dice: Random) -> float:
    """Seconds before try number `attempt` + 1. An absurd, negative or missing request is replaced by our own."""
    if isinstance(asked, int | float) and math.isfinite(asked) and 0 <= asked <= BELIEVABLE:
        return asked + dice.uniform(0.05, 0.5)
    ceiling = min(LONGEST, FIRST * 2 ** min(attempt, _DOUBLINGS))
    return dice.uniform(ceiling / 2, ceiling)
