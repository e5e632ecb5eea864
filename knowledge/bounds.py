"""Between what days a question takes its date, given what was answered before."""

from datetime import date

from knowledge.demandes import TODAY, Question
from knowledge.parcours import Node, Progress


def date_bounds(node: Node, question: Question, progress: Progress, today: date) -> tuple[date | None, date | None]:
    """The first and the last day that the question takes; None where it has no bound."""

    def bound(name: str | None) -> date | None:
        if name == TODAY:
            return today
        found = _answer(node, question, name, progress)
        try:
            return date.fromisoformat(found) if found else None
        except ValueError:
            return None  # a date that the person did not know

    return bound(question.after), bound(question.before)


def _answer(node: Node, question: Question, name: str | None, progress: Progress) -> str | None:
    """What was answered to another question of the same course."""
    if name is None:
        return None
    wanted = node.id[: -len(question.id)] + name
    return next((answer.value for done, answer in progress.done if done.id == wanted), None)
