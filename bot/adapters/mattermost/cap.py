"""A bound on what we say in one thread: whatever two machines tell each other, a channel is never flooded."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from bot.adapters import RetryLaterError
from bot.messages import Origin

POSTS = 30
PERIOD = 60.0
_THREADS = 5_000


class Cap:
    """At most so many posts a minute in a thread; private talk is bounded elsewhere, by person."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._said: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, origin: Origin) -> None:
        """Count a post about to be sent. Raises RetryLaterError, with when there will be room."""
        if origin.place in {"direct", "ephemeral"}:
            return
        now = self._clock()
        said = self._said.setdefault(origin.thread or origin.channel, deque(maxlen=POSTS))
        self._said.move_to_end(origin.thread or origin.channel)
        if len(self._said) > _THREADS:
            self._said.popitem(last=False)
        if len(said) == POSTS and now - said[0] < PERIOD:
            raise RetryLaterError("too many posts in this thread", PERIOD - (now - said[0]))
        said.append(now)
