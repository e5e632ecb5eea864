"""Every path of a course, answers taken by class: each option, a date inside its bounds, a number at its bounds."""

from collections.abc import Iterator
from datetime import date, timedelta

from knowledge.demandes import TODAY, Question
from knowledge.parcours import DONE, Answer, Catalogue, Node, Progress, replay

MAX_NODES = 200
"""A path longer than this is a loop."""
DAY = date(2026, 1, 15)


def paths(catalogue: Catalogue, lettre: str) -> Iterator[Progress]:
    """The end of every path on which each step is answered « fait ». Raises RecursionError on an endless one."""
    waiting: list[tuple[Answer, ...]] = [()]
    while waiting:
        answers = waiting.pop()
        progress = replay(catalogue, lettre, answers)
        if progress.current is None:
            yield progress
            continue
        if len(answers) > MAX_NODES:
            raise RecursionError(f"le parcours {lettre} ne finit pas après {MAX_NODES} réponses")
        node = progress.current
        waiting += [(*answers, Answer(node.id, value, DAY)) for value in reversed(classes(node, progress))]


def classes(node: Node, progress: Progress) -> list[str]:
    """One accepted answer of each class, for a question or a step."""
    question = node.question
    if question is None:
        return [DONE]
    if question.kind == "choix":
        return [option.id for option in question.options]
    if question.kind == "nombre":
        least = question.least if question.least is not None else 0
        return sorted({str(least), str(question.most if question.most is not None else least + 1)})
    return [_day_inside(node, question, progress).isoformat()]


def _day_inside(node: Node, question: Question, progress: Progress) -> date:
    answers = {done.id: answer.value for done, answer in progress.done}
    prefix = node.id[: -len(question.id)]

    def bound(name: str | None) -> date | None:
        if name is None:
            return None
        return DAY if name == TODAY else date.fromisoformat(answers[prefix + name])

    after, before = bound(question.after), bound(question.before)
    if after is not None:
        return after if before is None or after <= before else before
    return before if before is not None else DAY + timedelta(days=30)
