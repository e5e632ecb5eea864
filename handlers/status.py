"""Figures of postes: without an imported file there are none, and the reply says so."""

from handlers.reply import Reply
from handlers.session import Session, Turn
from handlers.situation import Situation
from knowledge.territoires import departements


def handle(situation: Situation) -> tuple[Reply, Session]:
    """No file is imported: say it, name what was asked for, and where the figures are."""
    where = _territory(situation)
    text = situation.say("statut.aucun-fichier", territoire=where)
    wrong = situation.understanding.slots.wrong_siret
    if wrong:
        text = f"{situation.say('statut.siret-faux', siret=wrong)}\n\n{text}"
    turn = Turn(asked=situation.understanding.text, status=True)
    return Reply(kind="status", text=text), situation.session.add(turn)


def _territory(situation: Situation) -> str:
    slots, session = situation.understanding.slots, situation.session
    code = slots.departement or (None if slots.region else session.departement)
    if code:
        departement = departements()[code]
        return situation.say("statut.departement", nom=departement.name, code=code)
    region = slots.region or session.region
    return situation.say("statut.region", nom=region) if region else situation.say("statut.sans-territoire")
