"""The reviewers' queue as they read it: what waits, without its persons, and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["accepted", "rejected"]

_WAITING = "SELECT number, why, text, topic, detail FROM unanswered WHERE state = 'waiting' ORDER BY number"


@dataclass(frozen=True)
class Waiting:
    """One question that waits for a reviewer; the text is scrubbed, and empty when there are no words to show."""

    number: int
    why: str
    text: str
    topic: str
    detail: str


def waiting(database: Any) -> Sequence[Waiting]:
    """Oldest first."""
    return [Waiting(*row) for row in database.execute(_WAITING)]


def settle(database: Any, numbers: Iterable[int], state: State) -> int:
    """Take questions out of the queue; how many were still waiting."""
    sql = "UPDATE unanswered SET state = ? WHERE number = ? AND state = 'waiting'"
    return sum(database.execute(sql, (state, number)).rowcount for number in numbers)
