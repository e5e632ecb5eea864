"""Handlers are plain functions: what was understood and the session in, a reply and the next session out."""

from datetime import date

import pytest

from handlers import Session, Situation, Turn, respond
from intents import Asked, Intent, Understanding, Zone

TODAY = date(2026, 11, 23)


class Exchange:
    """A conversation whose messages are already understood, so that no ranking can blur what is tested."""

    def __init__(self, content, **told):
        self.content = content
        self.session = Session(**told)
        self.outside = None

    def hears(self, understanding):
        """The reply to what was understood; the session moves on."""
        reply, self.session = respond(self.content, self.session, understanding, TODAY, self.outside)
        return reply

    def asks(self, *topics, zone=Zone.ANSWER, text="Question ?", foreign=False, **more):
        """One question whose topics are ranked."""
        asked = Asked(text, topics, zone, confidence=0.95, foreign=foreign)
        return self.hears(Understanding(Intent.QUESTION, text=text, asked=(asked,), **more))

    def asks_several(self, *questions):
        """Several questions at once, each `(text, topics, zone)`."""
        asked = tuple(Asked(text, topics, zone, confidence=0.9) for text, topics, zone in questions)
        return self.hears(Understanding(Intent.QUESTION, text=" ".join(q[0] for q in questions), asked=asked))

    def commands(self, name):
        return self.hears(Understanding(Intent.COMMAND, name=name))

    def picks(self, number, **more):
        """The choice of that number, counted from 1 as people do."""
        return self.hears(Understanding(Intent.CHOICE, choice=number - 1, **more))

    def shows(self, topic, **turn):
        """A situation and a turn that settled on a topic."""
        situation = Situation(self.content, self.session, Understanding(Intent.QUESTION), TODAY)
        return situation, Turn(topics=(topic,), **turn)


@pytest.fixture
def exchange(content):
    return Exchange(content)


@pytest.fixture
def exchange_with(content):
    """Call it with what the operator vouches for: `exchange_with(profil="prefecture")`."""
    return lambda **told: Exchange(content, **told)
