"""Greetings, thanks, insults, « qui êtes-vous ? », silence, noise and numbers that pick nothing."""

from handlers.reply import Reply
from handlers.session import Session
from handlers.situation import Situation

EXAMPLE = "21"
"""The département of an example, when none was named."""


def handle(situation: Situation) -> tuple[Reply, Session]:
    """The small talk that was understood; its name is that of the phrasings file."""
    kind = situation.understanding.name.removeprefix("_")
    return Reply(kind="smalltalk", text=situation.say(f"politesse.{kind}")), situation.session


def empty(situation: Situation) -> tuple[Reply, Session]:
    return Reply(kind="control", text=situation.say("vide")), situation.session


def noise(situation: Situation) -> tuple[Reply, Session]:
    return Reply(kind="control", text=situation.say("bruit")), situation.session


def stray_number(situation: Situation) -> tuple[Reply, Session]:
    """A number where nothing, or not that many things, can be picked."""
    last = situation.session.last
    offered = len(last.choices) if last else 0
    key = "nombre.hors-liste" if offered else "nombre.sans-choix"
    return Reply(kind="control", text=situation.say(key, nombre=offered)), situation.session


def introduced(situation: Situation) -> tuple[Reply, Session]:
    """« je suis préfet du 93 »: it chooses the words, and proves nothing; a proven role stays what it is."""
    profil = situation.profil
    place = situation.understanding.slots.departement or EXAMPLE
    examples = situation.say(f"profil.demander-{profil}", code=place)
    proven = situation.asker.grant.role != "anonyme"
    text = situation.say(
        "profil.prouve" if proven else "profil.dit",
        profil=situation.say(f"profil.{profil}").lower(),
        exemples=examples,
        preuve=situation.how_to_prove,
    )
    return Reply(kind="control", text=text), situation.session
