"""What is kept about a person: shown when they ask, erased when they ask."""

from handlers.effects import Forget, ShowMine
from handlers.quoting import quoted
from handlers.reply import Reply
from handlers.session import Session
from handlers.situation import Situation

Outcome = tuple[Reply, Session]


def show(situation: Situation) -> Outcome:
    """« mes données »: what this conversation holds; the edge adds what it keeps elsewhere."""
    session = situation.session
    asked = list(dict.fromkeys(turn.asked for turn in session.turns if turn.asked))
    dossiers = [situation.content.demandes_by_lettre[dossier.lettre].title for dossier in session.dossiers]
    parts = [
        situation.say("donnees.intro"),
        situation.say("donnees.profil", profil=situation.say(f"profil.{session.profil}").lower()),
        _listed(situation, "donnees.questions", asked),
        _listed(situation, "donnees.dossiers", dossiers),
    ]
    return Reply(kind="control", text="\n\n".join(parts), effects=(ShowMine(),)), session


def _listed(situation: Situation, key: str, items: list[str]) -> str:
    listed = "\n".join(f"- {quoted(item)}" for item in items)
    return situation.say(key, nombre=len(items)) + (f"\n\n{listed}" if listed else "")


def forget(situation: Situation) -> Outcome:
    """« oublie-moi »: nothing is left of the conversation, and the edge erases the rest."""
    return Reply(kind="control", text=situation.say("donnees.effacees"), effects=(Forget(),)), Session()
