"""What may go wrong on the way, asked for by a test: which requests, how many times, how."""

import math
import random
import re
import time
from dataclasses import dataclass, field

PROXY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>"

KINDS = {
    "answer": "answers `status`, `body`, `type`, `headers` instead of doing anything",
    "drop_before": "closes without doing anything",
    "drop_after": "does it, then closes without answering",
    "hang_after": "does it, then never answers",
    "cut_body": "does it, then sends half of the answer and closes",
    "truncate": "does it, then answers half of the JSON as if it were whole",
    "slow": "does it, then answers a byte at a time, `delay` seconds between them",
    "delay": "waits `delay` seconds, then does it",
    "empty": "does it, then answers 200 {}",
}


@dataclass
class Fault:
    """One way to fail, for the next `times` requests that match (for ever when negative)."""

    kind: str
    method: str = ".*"
    path: str = ".*"
    times: int = 1
    chance: float = 1.0
    status: int = 502
    body: str = PROXY_PAGE
    type: str = "text/html"
    headers: dict = field(default_factory=dict)
    delay: float = 0.05

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}: {', '.join(KINDS)}")


def too_many(after, *, times=1, path=".*", method=".*"):
    """A 429 as the server's limiter makes it. `after`: the Retry-After header, None to leave it out."""
    headers = {"X-Ratelimit-Limit": "101", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "1"}
    if after is not None:
        headers["Retry-After"] = str(after)
    return Fault("answer", method, path, times, status=429, body="limit exceeded", type="text/plain", headers=headers)


class Limiter:
    """The rate limit of a server that has it on: so many requests a second, after a burst."""

    def __init__(self, per_second, burst, clock=time.monotonic):
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._left = burst
        self._since = clock()

    def refuses(self):
        """The refusal of the next request, or None."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._since) * self._per_second)
        self._since = now
        if self._left < 1:
            return too_many(math.ceil((1 - self._left) / self._per_second))
        self._left -= 1
        return None


class Faults:
    def __init__(self, seed=0):
        self.limiter = None
        self._planned = []
        self._chance = random.Random(seed)

    def add(self, fault):
        self._planned.append(fault)

    def clear(self):
        self._planned.clear()

    def next(self, method, path):
        if self.limiter and (refusal := self.limiter.refuses()):
            return refusal
        for fault in self._planned:
            fits = re.fullmatch(fault.method, method) and re.search(fault.path, path)
            if fits and self._chance.random() < fault.chance:
                fault.times -= 1
                if not fault.times:
                    self._planned.remove(fault)
                return fault
        return None
