"""What is abnormal in the files: told in words, with its causes, what to check, and the message ready to send."""

from urllib.parse import quote

from handlers import naming
from handlers.quoting import bare
from handlers.situation import Situation
from knowledge.postes.model import Anomaly, Structure
from knowledge.rights import may_see

MAILBOX = "prefectures"
"""Who mends the tableau de pilotage (guide §3.2 and §8)."""
MOST_TOLD = 10


def mailbox(situation: Situation) -> str:
    return situation.content.contacts_by_id[MAILBOX].address


def of_structure(situation: Situation, structure: Structure) -> tuple[Anomaly, ...]:
    """Those of a structure, when whoever asks may see them."""
    if structure.id is None or not may_see(situation.asker, "anomalies", structure):
        return ()
    return situation.postes.anomalies(structures=(structure.id,))


def sentence(situation: Situation, anomaly: Anomaly) -> str:
    """The anomaly in one sentence, its blanks filled; the name comes from a file and is left without markup."""
    values = {name: bare(value, 60) for name, value in anomaly.values}
    name = naming.plain(anomaly.name) if anomaly.name else naming.departement(situation, anomaly.departement)
    told = " ; ".join(f"{key} : {value}" for key, value in values.items())
    return situation.say(f"anomalie.{anomaly.code}", nom=name, details=f" ({told})" if told else "")


def told(situation: Situation, found: tuple[Anomaly, ...]) -> str:
    """Each anomaly, the causes and checks of each kind once, and one message for them all."""
    if not found:
        return ""
    lines = [f"- {sentence(situation, item)}" for item in found[:MOST_TOLD]]
    if len(found) > MOST_TOLD:
        lines.append(f"- {situation.say('statut.et-autres', nombre=len(found) - MOST_TOLD)}")
    explained = [situation.say(f"anomalie-causes.{code}") for code in dict.fromkeys(item.code for item in found)]
    return "\n\n".join([situation.say("anomalie.titre"), "\n".join(lines), *explained, message(situation, found)])


def message(situation: Situation, found: tuple[Anomaly, ...]) -> str:
    """Ready to copy or to open; nothing is sent, and the recipient is always our mailbox."""
    address = mailbox(situation)
    subject = situation.say("anomalie.objet")
    listed = "\n".join(f"- {sentence(situation, item)}" for item in found[:MOST_TOLD])
    body = situation.say("anomalie.corps", liste=listed)
    link = f"mailto:{address}?subject={quote(subject)}&body={quote(body)}"
    return situation.say("bloque.message", adresse=address, objet=subject, corps=body, lien=link)
