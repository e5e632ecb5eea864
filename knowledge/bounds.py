"""Between what days a question takes its date, given what was answered before."""

from datetime import date

from knowledge.demandes import TODAY, Question
from knowledge.parcours import Node, Progress


def date_bounds(node: Node, question: Question, progress: Progress, today: date) -> tuple[date | None, date | None]:
    """The first and the last day that the question takes; None where it has no bound, or where the bounding
    date was left unknown. Raises KeyError when that date was never asked, which no checked content does.
    """
    answers = {done.id: answer.value for done, answer in progress.done}
    prefix = node.id[: -len(question.id)]

    def bound(name: str | None) -> date | None:
        if name is None:
            return None
        return today if name == TODAY else as_date(answers[prefix + name])

    return bound(question.after), bound(question.before)


def as_date(value: str) -> date | None:
    """The date that an answer gives; None for a date left unknown."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
