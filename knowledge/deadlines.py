"""Deadlines of a dossier, computed from the dates that were answered, with the computation shown."""

from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.demandes import Delai
from knowledge.months import months_after
from knowledge.parcours import DONE, Answer, Node, Progress

FROM_STEP = "etape"
"""`depuis: etape`: the deadline runs from the day the step before was answered."""


@dataclass(frozen=True)
class Deadline:
    """The last day for a step: which one, when, and what it was computed from."""

    node: Node
    due: date
    start: date
    delai: Delai


def deadlines(progress: Progress) -> tuple[Deadline, ...]:
    """The deadlines of the steps behind and ahead that can be computed from what was answered."""
    values = {node.id: answer for node, answer in progress.done}
    found = []
    nodes = [*(node for node, _ in progress.done), *progress.ahead]
    for node in nodes:
        delai = node.etape.delai if node.etape else None
        start = _start(node, delai, values, progress) if delai else None
        due = add(start, delai.months or 0, delai.days or 0) if delai and start else None
        if delai and start and due:
            found.append(Deadline(node, due, start, delai))
    return tuple(found)


def _start(node: Node, delai: Delai, values: dict[str, Answer], progress: Progress) -> date | None:
    if delai.since is None or (delai.months is None and delai.days is None):
        return None
    if delai.since == FROM_STEP:
        before = [answer.on for done, answer in progress.done if done.id != node.id]
        return before[-1] if before and progress.current and progress.current.id == node.id else None
    prefix = node.id[: -len(node.etape.id)] if node.etape else ""
    answer = values.get(prefix + delai.since)
    if answer is None:
        return None
    try:
        return date.fromisoformat(answer.value)
    except ValueError:
        return answer.on if answer.value == DONE else None


def add(start: date, months: int = 0, days: int = 0) -> date | None:
    """The day reached: months keep the day of the month, or the last day of a shorter one. None past the calendar."""
    try:
        return months_after(start, months) + timedelta(days=days)
    except (OverflowError, ValueError):
        return None
