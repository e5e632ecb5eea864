"""Greetings, thanks, insults, « qui êtes-vous ? », silence and noise."""

from handlers.reply import Reply
from handlers.session import Session
from handlers.situation import Situation


def handle(situation: Situation) -> tuple[Reply, Session]:
    """The small talk that was understood; its name is that of the phrasings file."""
    kind = situation.understanding.name.removeprefix("_")
    return Reply(kind="smalltalk", text=situation.say(f"politesse.{kind}")), situation.session


def empty(situation: Situation) -> tuple[Reply, Session]:
    return Reply(kind="control", text=situation.say("vide")), situation.session


def noise(situation: Situation) -> tuple[Reply, Session]:
    return Reply(kind="control", text=situation.say("bruit")), situation.session
