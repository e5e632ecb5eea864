"""What can be picked: the families of topics, the topics of one family, and how choices are listed."""

from collections.abc import Iterable

from handlers.reply import Choice, Reply
from handlers.situation import Situation
from knowledge import Content

ALL = "aide"
SETS_FAMILLE = "famille:"


def show(situation: Situation, menu: str) -> Reply:
    """The menu named: every family, or the topics of one (`famille:3`)."""
    return _families(situation) if menu == ALL else _topics(situation, int(menu.removeprefix(SETS_FAMILLE)))


def _families(situation: Situation) -> Reply:
    choices = tuple(
        Choice(label=famille.name, sets=f"{SETS_FAMILLE}{index}")
        for index, famille in enumerate(situation.content.familles)
    )
    return Reply(kind="control", text=situation.say("aide.accueil", liste=numbered(choices)), choices=choices)


def _topics(situation: Situation, index: int) -> Reply:
    famille = situation.content.familles[index]
    choices = tuple(topic_choice(situation.content, topic) for topic in famille.topics)
    text = situation.say("aide.famille", famille=famille.name, liste=numbered(choices))
    return Reply(kind="control", text=text, choices=choices)


def topic_choice(content: Content, topic: str) -> Choice:
    """A topic as something to pick."""
    demande = content.demandes_by_topic.get(topic)
    return Choice(
        label=content.fiches_by_topic[topic][0].title,
        topic=topic,
        demande=demande.lettre if demande and demande.lettre != "AVIS" else None,
    )


def numbered(choices: Iterable[Choice]) -> str:
    return "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(choices, start=1))
