"""Every path of a course, answers taken by class: each option, a date inside its bounds, a number at its bounds."""

from collections.abc import Iterator
from datetime import date, timedelta

from knowledge.bounds import date_bounds
from knowledge.demandes import Question
from knowledge.parcours import DONE, Answer, Catalogue, Node, Progress, replay

MAX_NODES = 200
"""A path longer than this is a loop."""
DAY = date(2026, 1, 15)
SIRET, RIDET = "13002603200016", "1234567"


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
    if question.kind == "identifiant":
        return [*(option.id for option in question.options), SIRET, RIDET]
    if question.kind == "nombre":
        least = question.least if question.least is not None else 0
        return sorted({str(least), str(question.most if question.most is not None else least + 1)})
    if question.kind == "part":
        return ["1/2", "1/3"]
    return [_day_inside(node, question, progress).isoformat(), *(option.id for option in question.options)]


def _day_inside(node: Node, question: Question, progress: Progress) -> date:
    after, before = date_bounds(node, question, progress, DAY)
    if after is not None:
        return after if before is None or after <= before else before
    return before if before is not None else DAY + timedelta(days=30)
