"""What goes wrong, by method and in order: each planned fault is used up by the calls it meets."""

import asyncio
import json
from collections import defaultdict, deque
from dataclasses import dataclass

from tests.peers.telegram.http import Answer

KINDS = {
    "hang": "never answers",
    "cut": "resets the connection before doing anything",
    "lost": "does it, then resets the connection instead of answering",
    "status": "refuses with `code`, `description` and `parameters`",
    "raw": "answers `code` with `body` as it is",
    "slow": "does it after `seconds`",
}


@dataclass(frozen=True)
class Fault:
    kind: str
    code: int = 502
    description: str = "Bad Gateway"
    parameters: dict | None = None
    body: str = ""
    seconds: float = 0.0

    def refusal(self):
        """The answer of `status` and `raw`."""
        if self.kind == "raw":
            return Answer(self.code, self.body.encode())
        body = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters is not None:
            body["parameters"] = self.parameters
        return Answer(self.code, json.dumps(body).encode())


class Faults:
    """`plan` them; `*` is for any method."""

    def __init__(self):
        self._planned = defaultdict(deque)

    def plan(self, method, kind, times=1, **details):
        if kind not in KINDS:
            raise ValueError(f"unknown fault {kind}")
        self._planned[method].extend([Fault(kind, **details)] * times)

    def clear(self):
        self._planned.clear()

    async def around(self, method, act):
        """The answer of `act`, unless a fault says otherwise; None resets the connection."""
        queue = self._planned[method] or self._planned["*"]
        if not queue:
            return await act()
        fault = queue.popleft()
        if fault.kind == "hang":
            await asyncio.Event().wait()
        if fault.kind in {"status", "raw"}:
            return fault.refusal()
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return await act()
        if fault.kind == "lost":
            await act()
        return None
