"""Reads a question: what no fiche answers, several questions in one, a follow-up, a story, noise."""

import re
from collections.abc import Mapping
from dataclasses import replace

from intents.engine import Engine, Ranking
from intents.expectation import Expectation
from intents.lexicon import CONCEPT_MARK
from intents.recits import Recits
from intents.segments import asks, questions_in
from intents.understanding import Asked, Intent, Understanding
from intents.zones import Thresholds, Zone
from knowledge import Content
from knowledge.folding import words

SMALLTALK = ("_salutations", "_merci", "_insultes", "_identite")
_ROUTES: Mapping[str, Intent] = {
    "_humain": Intent.HUMAN,
    "_statut": Intent.STATUS,
    "_donnees-personnelles": Intent.PERSONAL_DATA,
    **dict.fromkeys(SMALLTALK, Intent.SMALLTALK),
}
_NAMED = CONCEPT_MARK + "dispositif_nomme"
"""The notion of a message that names the programme: it may be unknown, it is not foreign."""
_SURE_LEAD = {Intent.HUMAN: 0.4, Intent.STATUS: 0.4, Intent.PERSONAL_DATA: 0.2}
"""A special route is taken when its machine claims the message (score above 0) and leads the next by this much."""

_SURE_BESIDE = 0.8
"""How sure a question must be of its topic beside the course being walked, which speaks for it too."""

MAX_TOPICS = 5
MIN_ROUTE_WORDS = 2
_FOLLOW_UP = re.compile(r"^(?:et|mais|ou|alors|sinon|donc|ok|oui|non|pour|pareil|meme)\b")
_MAX_ELLIPSIS = 5
_SURE_ALONE = 0.97
"""How sure a few words after « et… » must be to owe nothing to what was just talked about."""


class Questions:
    """The ranking of the content, and what is made of it."""

    def __init__(self, content: Content, engine: Engine) -> None:
        self.engine = engine
        self.thresholds = Thresholds.from_content(content.thresholds)
        topics: dict[str, str] = {demande.lettre: demande.topic for demande in content.demandes}
        self._courses = frozenset(topics.values())
        self._recits = Recits(content.recits, topics, {fiche.topic: fiche.see_also for fiche in content.fiches})

    def read(self, text: str, expected: Expectation) -> Understanding:
        """What is asked, alone or after what was just talked about."""
        ranking = self.engine.rank(text)
        route = self._route(ranking)
        if route:
            return route
        several = self._several(text)
        if several:
            return Understanding(Intent.QUESTION, asked=several)
        asked = self._recits.settle(self._asked(text, ranking), ranking.reading.notions)
        if expected.subject and (asked.zone is not Zone.ANSWER or _leans(text, asked)):
            asked = self._in_context(text, asked, expected)
        elif asked.zone is Zone.OFFER and expected.course and asks(text):
            asked = self._beside(text, asked, expected)
        if asked.zone is Zone.ABSTAIN and self._is_noise(ranking):
            return Understanding(Intent.NOISE)
        return Understanding(Intent.QUESTION, asked=(asked,))

    def _route(self, ranking: Ranking) -> Understanding | None:
        """A request that no fiche answers: figures, personal data, a human, courtesies."""
        if len(ranking.reading.words) < MIN_ROUTE_WORDS and ranking.candidates[0].topic not in SMALLTALK:
            return None
        first, second = ranking.candidates[:2]
        intent = _ROUTES.get(first.topic)
        if intent is None or first.score < 0 or first.score - second.score < _SURE_LEAD.get(intent, 0):
            return None
        return Understanding(intent, name=first.topic)

    def _several(self, text: str) -> tuple[Asked, ...]:
        """Two questions, each of which could be answered or offered on its own, about different topics."""
        pieces = questions_in(text)
        asked = [self._asked(piece, self.engine.rank(piece)) for piece in pieces]
        known = [item for item in asked if item.zone is not Zone.ABSTAIN]
        sure = [item for item in known if item.zone is Zone.ANSWER]
        distinct = {item.topics[0] for item in known}
        return tuple(known) if sure and len(distinct) > 1 and len(known) == len(distinct) else ()

    def _asked(self, text: str, ranking: Ranking) -> Asked:
        ours = [c for c in ranking.candidates if not c.topic.startswith("_")][:MAX_TOPICS]
        return Asked(
            text=text,
            topics=tuple(candidate.topic for candidate in ours),
            zone=self.thresholds.zone(ranking.evidence),
            confidence=self.thresholds.confidence(ranking.evidence),
            foreign=ranking.candidates[0].topic.startswith("_") and _NAMED not in ranking.reading.notions,
        )

    def _in_context(self, text: str, alone: Asked, expected: Expectation) -> Asked:
        """« et pour les coordinateurs ? » after a fiche: the message together with what was talked about.

        The fiche already shown is set aside, since the person asks for something else; it is offered first
        when nothing else is sure.
        """
        said = words(text)
        follows = _FOLLOW_UP.match(" ".join(said))
        if not follows and (len(said) > _MAX_ELLIPSIS or (alone.foreign and alone.zone is Zone.ABSTAIN)):
            return alone
        ranking = self.engine.rank(f"{expected.subject} {text}", without=expected.topic)
        together = self._asked(text, ranking)
        if together.zone is Zone.ANSWER:
            return together
        if alone.zone is Zone.ANSWER or (alone.zone is Zone.OFFER and alone.confidence > together.confidence):
            return alone
        topics = (expected.topic, *together.topics)[:MAX_TOPICS]
        return replace(together, zone=Zone.OFFER, topics=topics, foreign=False)

    def _beside(self, text: str, alone: Asked, expected: Expectation) -> Asked:
        """« c'est quoi le prorata ? » in the middle of a transfer: what the course makes likely, when the question
        alone already put it first. Another course is never opened by that: a question is not a wish.
        """
        if alone.topics[0] in self._courses:
            return alone
        together = self._asked(text, self.engine.rank(f"{expected.course} {text}", without=expected.topic))
        agreed = together.topics[0] == alone.topics[0] and together.confidence >= _SURE_BESIDE
        return replace(together, zone=Zone.ANSWER) if agreed else alone

    def _is_noise(self, ranking: Ranking) -> bool:
        """« asdfgh qsdf »: no word that the content or French knows."""
        speller = self.engine.reader.speller
        said = [word for word in ranking.reading.words if word.isalpha()]
        return not any(speller.knows(word) for word in said)


def _leans(text: str, alone: Asked) -> bool:
    """« et pour les coordinateurs ? »: it says of whom, and hardly what."""
    said = words(text)
    follows = said[:1] == ("et",) and len(said) <= _MAX_ELLIPSIS
    return follows and alone.confidence < _SURE_ALONE
