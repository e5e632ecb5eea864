"""What comes before any answer: help for a person in distress, and personal data, which nobody gets."""

from handlers.reply import Reply
from handlers.session import Session
from handlers.situation import Situation


def distress(situation: Situation) -> tuple[Reply, Session]:
    """Words of distress: who to call, before anything else."""
    return Reply(kind="control", text=situation.say("prudence.detresse")), situation.session


def personal_data(situation: Situation) -> tuple[Reply, Session]:
    return Reply(kind="refused", text=situation.say("refus.donnees-personnelles")), situation.session
