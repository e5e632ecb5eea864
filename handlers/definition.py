"""A word of the glossary: what it means, where that is written, and the topic that says more."""

from handlers.citation import refs, source_line
from handlers.menu import numbered, topic_choice
from handlers.reply import Reply
from handlers.session import Session, Turn
from handlers.situation import Situation
from knowledge import Terme


def handle(situation: Situation) -> tuple[Reply, Session]:
    """The definition, and the topic that says more; in the middle of a dossier, the walk goes on instead."""
    terme = situation.content.terms[situation.understanding.name]
    assert terme.topic is not None, "a term without a topic is not understood as one"
    choices = () if situation.session.active else (topic_choice(situation.content, terme.topic),)
    turn = Turn(
        asked=situation.understanding.text, topics=(terme.topic,), term=terme.term, choices=choices, confidence=1.0
    )
    return show(situation, turn), situation.session.add(turn)


def show(situation: Situation, turn: Turn) -> Reply:
    """The definition that a turn showed, over today's content."""
    content = situation.content
    terme = content.terms[turn.term]
    sources = refs(content, terme.sources)
    further = situation.say("definition.plus", liste=numbered(turn.choices)) if turn.choices else ""
    parts = [_defined(situation, terme), further, source_line(content, sources)]
    demande = content.demandes_by_topic.get(terme.topic or "")
    return Reply(
        kind="answer",
        text="\n\n".join(filter(None, parts)),
        topic=terme.topic,
        demande=demande.lettre if demande else None,
        choices=turn.choices,
        sources=sources,
        confidence=turn.confidence,
    )


def _defined(situation: Situation, terme: Terme) -> str:
    if terme.sigle:
        return situation.say("definition.sigle", terme=terme.term, sigle=terme.sigle, texte=terme.definition)
    return situation.say("definition.mot", terme=terme.term, texte=terme.definition)
