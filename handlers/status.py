"""Figures of postes: without an imported file there are none, and the reply says so."""

from handlers.reply import Reply
from handlers.session import Session, Turn
from handlers.situation import Situation
from intents.slots import Slots, read_slots
from knowledge.territoires import departements


def handle(situation: Situation) -> tuple[Reply, Session]:
    """No file is imported: say it, name what was asked for, and where the figures are."""
    turn = Turn(asked=situation.understanding.text, status=True)
    return _reply(situation, situation.understanding.slots), situation.session.add(turn)


def show(situation: Situation, turn: Turn) -> Reply:
    """The figures that a turn asked for, over today's data."""
    return _reply(situation, read_slots(turn.asked, situation.today))


def _reply(situation: Situation, slots: Slots) -> Reply:
    text = situation.say("statut.aucun-fichier", territoire=_territory(situation, slots))
    if slots.wrong_siret:
        text = f"{situation.say('statut.siret-faux', siret=slots.wrong_siret)}\n\n{text}"
    return Reply(kind="status", text=text)


def _territory(situation: Situation, slots: Slots) -> str:
    session = situation.session
    code = slots.departement or (None if slots.region else session.departement)
    if code:
        departement = departements()[code]
        return situation.say("statut.departement", nom=departement.name, code=code)
    region = slots.region or session.region
    return situation.say("statut.region", nom=region) if region else situation.say("statut.sans-territoire")
