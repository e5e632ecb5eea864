"""Recognises a situation that is told: the facts it holds, over the table that authors keep."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from intents.lexicon import CONCEPT_MARK
from intents.segments import asks
from intents.understanding import Asked
from intents.zones import Zone
from knowledge import Recit
from knowledge.folding import fold

NEGATION = CONCEPT_MARK + "negation"
_A_PROCEDURE = r"(?:demarche|procedure|marche|manip\w*|etape|demande|parcours|papier|formalite)s?"
_FACT_ASKED = re.compile(
    r"\b(?:combien|pourquoi|delai|duree|expliquez|quand est[- ]ce|a quelle date|est[- ]ce qu|faut[- ]il|peut[- ]on|"
    r"peut il|doit[- ]on|"
    rf"c'est quoi|que veut dire|qui (?:decide|valide|paie|donne)|quel(?:le)?s? (?!{_A_PROCEDURE})|dans quel)"
)
"""A question about one fact: it wants an answer, not a course (« faut-il l'avis de la préfecture pour… »)."""
_ONE_FACT = re.compile(
    r"\b(?:combien|pourquoi|quel delai|quand est[- ]ce|a quelle date|(?<!que )faut[- ]il(?! faire)|"
    r"doit[- ]on|que veut dire|qui (?:decide|valide|paie|donne)|passe[- ]t[- ](?:il|elle)|"
    r"peut[- ]on (?:l'|la |le )?(?:annuler|modifier|changer|corriger)|"
    rf"quel(?:le)?s? (?!{_A_PROCEDURE}))"
)
_OWN_STORY = re.compile(r"\b(?:notre|nos|mon|ma|mes|nous|je|on|j')(?:\b|(?<='))")
"""Whoever speaks of their own case before asking wants the course of that case."""


@dataclass(frozen=True)
class Recits:
    """The table, the topic of each demande, and the topics that each topic's fiche sends to."""

    table: tuple[Recit, ...]
    topics: Mapping[str, str]
    see_also: Mapping[str, Collection[str]] = field(default_factory=dict)

    def told(self, notions: Iterable[str], *, doubtful: bool = True) -> tuple[Recit, ...]:
        """The situations that these notions tell, in the order of the table; without those that only speak
        `doubtful` when something else is sure.
        """
        heard = {notion.removeprefix(CONCEPT_MARK) for notion in notions}
        return tuple(
            recit
            for recit in self.table
            if heard.issuperset(recit.facts)
            and heard.isdisjoint(recit.without)
            and (doubtful or not recit.only_in_doubt)
        )

    def settle(self, asked: Asked, notions: Collection[str]) -> Asked:
        """What the ranking says, once the facts were heard.

        One situation told is its course. When several are told, each is offered and the person chooses.
        """
        if asked.zone is Zone.ABSTAIN:
            return asked
        if _FACT_ASKED.search(fold(asked.text)) or asks_one_fact(asked.text):
            return replace(asked, fact=asks_one_fact(asked.text))
        recits = self.told(notions)
        if asked.zone is Zone.ANSWER and not self._is_apart(asked.topics[0], recits):
            recits = self.told(notions, doubtful=False)
        told = tuple(dict.fromkeys(self.topics[recit.demande] for recit in recits))
        if not told:
            return asked
        if len(told) > 1 and any(recit.to_choose for recit in recits):
            return _offered(asked, told)
        if asked.zone is Zone.ANSWER:
            return self._against(asked, told, doubt=NEGATION in notions)
        sure = len(told) == 1 and told[0] in asked.topics
        return replace(_offered(asked, told), zone=Zone.ANSWER, told=True) if sure else _offered(asked, told)

    def _against(self, asked: Asked, told: tuple[str, ...], *, doubt: bool) -> Asked:
        """The ranking was sure of something else.

        The facts win over another demande, unless a « pas » belongs to none of them; beside a fiche, which may
        answer what is asked about the situation, the course is offered.
        """
        first = asked.topics[0]
        if first in told:
            return replace(asked, told=True)
        if not self._is_a_course(first) and asks(asked.text):
            return asked
        if len(told) == 1 and not doubt and self._is_a_course(first):
            return replace(asked, topics=(*told, *asked.topics), told=True)
        return replace(asked, topics=(*told, first), zone=Zone.OFFER)

    def _is_apart(self, topic: str, recits: Iterable[Recit]) -> bool:
        """Whether a fiche has nothing to do with the situations told: being sure of it, the ranking heard a word."""
        if self._is_a_course(topic):
            return False
        courses = {self.topics[recit.demande] for recit in recits}
        linked = {other for other in courses if topic in self.see_also.get(other, ())}
        return not linked and courses.isdisjoint(self.see_also.get(topic, ()))

    def _is_a_course(self, topic: str) -> bool:
        return topic in self.topics.values()


def _offered(asked: Asked, told: tuple[str, ...]) -> Asked:
    """The situations told, then what the ranking found."""
    topics = tuple(dict.fromkeys([*told, *asked.topics]))[: len(asked.topics)]
    return replace(asked, topics=topics, zone=Zone.OFFER)


def asks_one_fact(text: str) -> bool:
    """Whether a message asks about one point of a demande rather than for its course (contracts §3)."""
    folded = fold(text)
    found = _ONE_FACT.search(folded)
    return found is not None and not _OWN_STORY.search(folded[: found.start()])
