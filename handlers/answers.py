"""A date, a number or a SIRET given to a question of the walk: read, held to its bounds, or refused with a reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from handlers.dossier import Walk
from handlers.reading import own_attribues
from handlers.situation import Situation
from knowledge.bounds import date_bounds
from knowledge.dates import in_french
from knowledge.demandes import Question
from knowledge.parcours import Node

FIRST_YEAR = 2020
"""No contract of the programme is older (guide §1.3: the first conventions are of 2021)."""
YEARS_AHEAD = 10


@dataclass(frozen=True)
class Given:
    """What was given: a `value` to record, or the `refusal` that says why not; and what a date means, if anything."""

    value: str | None = None
    refusal: str = ""
    note: str = ""


def read(situation: Situation, walk: Walk, node: Node, question: Question) -> Given:
    """The value of the message for this question."""
    return _READERS[question.kind](situation, walk, node, question)


def of_day(situation: Situation, walk: Walk, node: Node, day: date) -> Given:
    """That day, picked rather than typed."""
    assert node.question is not None, "a day answers a question"
    return _held(situation, walk, node, node.question, day)


def _date(situation: Situation, walk: Walk, node: Node, question: Question) -> Given:
    day = situation.understanding.slots.day
    if day is None:
        return Given(refusal=situation.say("parcours.date-illisible"))
    return _held(situation, walk, node, question, day)


def _held(situation: Situation, walk: Walk, node: Node, question: Question, day: date) -> Given:
    """The day within its bounds, or why it is not."""
    today = situation.today
    told = in_french(day.isoformat())
    if not FIRST_YEAR <= day.year <= today.year + YEARS_AHEAD:
        last = today.year + YEARS_AHEAD
        return Given(refusal=situation.say("parcours.date-lointaine", date=told, debut=FIRST_YEAR, fin=last))
    after, before = date_bounds(node, question, walk.progress, today)
    if (after is not None and day < after) or (before is not None and day > before):
        return Given(refusal=question.refusal or "")
    return Given(day.isoformat(), note=_meaning(question, day, today))


def _meaning(question: Question, day: date, today: date) -> str:
    return (question.passed if day < today else question.to_come) or ""


def _number(situation: Situation, _walk: Walk, _node: Node, question: Question) -> Given:
    number = situation.understanding.slots.number
    if number is None:
        return Given(refusal=situation.say("parcours.nombre-illisible"))
    least = question.least if question.least is not None else 0
    if number < least or (question.most is not None and number > question.most):
        return Given(refusal=question.refusal or "")
    return Given(str(number))


def _part(situation: Situation, _walk: Walk, _node: Node, question: Question) -> Given:
    """« 1 sur 3 »: the total is the one declared, or the figure known of the structure, which bounds it anyway.

    A number alone is taken when no total is known: only the person can then see that a poste is left.
    """
    slots, known = situation.understanding.slots, own_attribues(situation)
    part, total = slots.part or (slots.number, known)
    if part is None:
        return Given(refusal=situation.say("parcours.part-illisible"))
    most = known if known is not None else question.most or part
    if total is None and 0 < part <= most:
        return Given(str(part), note=situation.say("parcours.part-sans-total"))
    total = most if total is None else total
    if known is not None and total > known:
        return Given(refusal=situation.say("parcours.part-au-dela-du-chiffre", nombre=total, connu=known))
    if 0 < part < total:
        return Given(f"{part}/{total}")
    key = "parcours.part-tout" if part == total else "parcours.part-impossible"
    return Given(refusal=f"{situation.say(key, part=part, total=total)} {question.refusal}")


def _identifiant(situation: Situation, _walk: Walk, _node: Node, question: Question) -> Given:
    slots = situation.understanding.slots
    if slots.wrong_siret:
        return Given(refusal=situation.say("statut.siret-faux", siret=slots.wrong_siret))
    found = slots.siret or slots.ridet
    return Given(found) if found else Given(refusal=question.refusal or "")


_READERS: Mapping[str, Callable[[Situation, Walk, Node, Question], Given]] = {
    "date": _date,
    "nombre": _number,
    "part": _part,
    "identifiant": _identifiant,
}
