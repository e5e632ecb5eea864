"""What nobody gets: personal data of anyone (reliability: names, addresses, phones are not even imported)."""

from handlers.reply import Reply
from handlers.session import Session
from handlers.situation import Situation


def personal_data(situation: Situation) -> tuple[Reply, Session]:
    return Reply(kind="refused", text=situation.say("refus.donnees-personnelles")), situation.session
