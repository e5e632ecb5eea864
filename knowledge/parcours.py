"""A guided course as a fold over answers: nothing is stored but what was answered, the rest is recomputed.

A course is a list of nodes (questions, then steps); a step may insert another demande, whose nodes are then
prefixed by its letter (`D.date-fin`). A node is met when its conditions hold on the answers already given.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from knowledge.demandes import ALONE, Conditions, Demande, Etape, Fin, Question, Variante

DONE = "fait"
Catalogue = Mapping[str, Demande]


class Node(NamedTuple):
    """A question or a step on the way; `id` is unique along the whole course, chains included."""

    id: str
    lettre: str
    question: Question | None = None
    etape: Etape | None = None
    why: str | None = None
    before: Etape | None = None
    """The step that a question is asked for, when it is asked just before it."""

    @property
    def about(self) -> Etape | None:
        """The step of the node, or the one its question is asked for."""
        return self.etape or self.before


@dataclass(frozen=True)
class Answer:
    """What was answered at a node, and when; the value is an option, an ISO date, a number, or « fait »."""

    node: str
    value: str
    on: date


@dataclass(frozen=True)
class Progress:
    """Where the answers lead: what is behind, what is next, what may come, and the end once reached."""

    done: tuple[tuple[Node, Answer], ...] = ()
    current: Node | None = None
    ahead: tuple[Node, ...] = ()
    variante: Variante | None = None
    chain: tuple[str, ...] = ()
    """The demandes on the way, the goal last; those of which only one will be walked wait for the answer."""
    certain: frozenset[str] = frozenset()
    """The demandes that the answers so far make certain to be walked."""
    sure: frozenset[str] = frozenset()
    """The nodes that the answers so far make certain to be met."""
    end: Fin | None = None
    lost: Answer | None = None
    """The first answer that the course no longer asks for: the content changed under the dossier."""


@dataclass
class _Values:
    """Answers as conditions see them, under the prefix of the course that asks."""

    given: dict[str, str] = field(default_factory=dict)

    def known(self, prefix: str, question: str) -> str | None:
        if question == ALONE:
            return "non" if prefix else "oui"
        return self.given.get(prefix + question)

    def hold(self, prefix: str, conditions: Conditions) -> bool:
        return not conditions or all(self.known(prefix, item.question) in item.among for item in conditions)

    def may_hold(self, prefix: str, conditions: Conditions, demande: Demande) -> bool:
        """Whether nothing answered so far rules the conditions out; a question that will not be asked does."""
        for item in conditions:
            known = self.known(prefix, item.question)
            if known is None and not self.may_hold(prefix, demande.when_asked[item.question], demande):
                return False
            if known is not None and known not in item.among:
                return False
        return True


def replay(catalogue: Catalogue, lettre: str, answers: Sequence[Answer]) -> Progress:
    """Follow the answers along the course of `lettre`. Stops at the first answer the course does not expect."""
    values = _Values()
    done: list[tuple[Node, Answer]] = []
    left = list(reversed(answers))
    current = None
    for node in _nodes(catalogue, lettre, "", values):
        if not left or left[-1].node != node.id:
            current = node
            break
        answer = left.pop()
        done.append((node, answer))
        values.given[node.id] = answer.value
    demande, sure = catalogue[lettre], tuple(_nodes(catalogue, lettre, "", values))
    ahead = _ahead(catalogue, lettre, values, current) if current else ()
    named = set(_unrivalled(catalogue, lettre, "", values)).union(node.lettre for node, _ in done)
    return Progress(
        done=tuple(done),
        current=current,
        ahead=ahead,
        variante=next((item for item in demande.variantes if values.hold("", item.when)), None),
        chain=_chain([node for node in (*(node for node, _ in done), *ahead) if node.lettre in named], lettre),
        certain=frozenset(node.lettre for node in sure) | {lettre},
        sure=frozenset(node.id for node in sure),
        end=None if current else next(fin for fin in demande.fins if values.hold("", fin.when)),
        lost=left[-1] if left else None,
    )


def _ahead(catalogue: Catalogue, lettre: str, values: _Values, current: Node) -> tuple[Node, ...]:
    """The node being asked and those that may follow it."""
    possible = list(_possible(catalogue, lettre, "", values))
    place = next(index for index, node in enumerate(possible) if node.id == current.id)
    return tuple(possible[place:])


def _nodes(catalogue: Catalogue, lettre: str, prefix: str, values: _Values, why: str | None = None) -> Iterator[Node]:
    """The nodes met, one after the other; conditions are read when a node is reached, not before."""
    demande = catalogue[lettre]
    for question in demande.questions:
        if question.at is None and values.hold(prefix, question.when):
            yield Node(prefix + question.id, lettre, question=question, why=why)
            why = None
    for etape in demande.etapes:
        if not values.hold(prefix, etape.when):
            continue
        for question in demande.questions:
            if question.at == etape.id and values.hold(prefix, question.when):
                yield Node(prefix + question.id, lettre, question=question, before=etape)
        if etape.demande:
            yield from _nodes(catalogue, etape.demande, f"{prefix}{etape.demande}.", values, etape.why)
        else:
            yield Node(prefix + etape.id, lettre, etape=etape, why=why)
            why = None


def _possible(catalogue: Catalogue, lettre: str, prefix: str, values: _Values) -> Iterator[Node]:
    """The nodes that nothing answered so far rules out."""
    demande = catalogue[lettre]
    for question in demande.questions:
        if question.at is None and values.may_hold(prefix, question.when, demande):
            yield Node(prefix + question.id, lettre, question=question)
    for etape in demande.etapes:
        if not values.may_hold(prefix, etape.when, demande):
            continue
        for question in demande.questions:
            if question.at == etape.id and values.may_hold(prefix, question.when, demande):
                yield Node(prefix + question.id, lettre, question=question, before=etape)
        if etape.demande:
            yield from _possible(catalogue, etape.demande, f"{prefix}{etape.demande}.", values)
        else:
            yield Node(prefix + etape.id, lettre, etape=etape)


def _unrivalled(catalogue: Catalogue, lettre: str, prefix: str, values: _Values) -> Iterator[str]:
    """The demandes that may be walked on the way, without those that an open question still sets against another."""
    demande = catalogue[lettre]
    inserted = [item for item in demande.etapes if item.demande and values.may_hold(prefix, item.when, demande)]
    for etape in inserted:
        if etape.demande and not any(_exclude(etape, other, demande) for other in inserted):
            yield etape.demande
            yield from _unrivalled(catalogue, etape.demande, f"{prefix}{etape.demande}.", values)


def _exclude(etape: Etape, other: Etape, demande: Demande) -> bool:
    """Whether one wants of some question an answer that the other rules out."""
    wanted, against = _wanted(etape.when, demande), _wanted(other.when, demande)
    return any(one.question == two.question and not {*one.among} & {*two.among} for one in wanted for two in against)


def _wanted(conditions: Conditions, demande: Demande) -> Conditions:
    """The conditions, and those of being asked the questions that they speak of."""
    before = (_wanted(demande.when_asked.get(item.question, ()), demande) for item in conditions)
    return (*conditions, *(item for found in before for item in found))


def _chain(met: Sequence[Node], lettre: str) -> tuple[str, ...]:
    """The demandes walked through, in the order in which they end; the goal comes last."""
    latest_first = dict.fromkeys((lettre, *(node.lettre for node in reversed(met))))
    return tuple(reversed(latest_first))
