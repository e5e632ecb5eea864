"""What is kept about a person: shown when they ask, erased when they ask."""

from handlers import linking
from handlers.effects import Forget, ShowMine
from handlers.quoting import quoted
from handlers.reply import Reply
from handlers.session import Session
from handlers.situation import Situation
from knowledge.dates import in_french

Outcome = tuple[Reply, Session]


def show(situation: Situation) -> Outcome:
    """« mes données »: what this conversation holds; the edge adds what it keeps elsewhere."""
    session = situation.session
    asked = list(dict.fromkeys(turn.asked for turn in session.turns if turn.asked))
    dossiers = [situation.content.demandes_by_lettre[dossier.lettre].title for dossier in session.dossiers]
    parts = [
        situation.say("donnees.intro"),
        situation.say("donnees.profil", profil=situation.say(f"profil.{session.profil}").lower()),
        *_role(situation),
        _listed(situation, "donnees.questions", asked),
        _listed(situation, "donnees.dossiers", dossiers),
    ]
    return Reply(kind="control", text="\n\n".join(parts), effects=(ShowMine(),)), session


def _role(situation: Situation) -> tuple[str, ...]:
    """The role that the team gave to the account; on the command line there is none to show."""
    grant = situation.asker.grant
    if situation.outside.account is None or grant.role == "anonyme" or grant.expires_on is None:
        return ()
    scope, until = linking.scope(situation, grant), in_french(grant.expires_on.isoformat())
    role = linking.role(situation, grant)
    return (situation.say("donnees.role", role=role, perimetre=scope, date=until),)


def _listed(situation: Situation, key: str, items: list[str]) -> str:
    listed = "\n".join(f"- {quoted(item)}" for item in items)
    return situation.say(key, nombre=len(items)) + (f"\n\n{listed}" if listed else "")


def forget(situation: Situation) -> Outcome:
    """« oublie-moi »: nothing is left of the conversation, and the edge erases the rest; a role, which the team
    gave, stays until its last day, and the person is told.
    """
    told = [situation.say("donnees.effacees")]
    if _role(situation):
        told.append(situation.say("donnees.role-reste"))
    return Reply(kind="control", text="\n\n".join(told), effects=(Forget(),)), Session()
