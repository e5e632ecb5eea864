"""What is abnormal in the files: told in words, with its causes, what to check, and the message ready to send."""

from dataclasses import replace

from handlers import letter, naming
from handlers.citation import cited
from handlers.letter import Letter
from handlers.quoting import bare
from handlers.reply import SourceRef
from handlers.situation import Situation
from knowledge import Contact
from knowledge.markers import without_markers
from knowledge.postes.explanation import Explanation, explain
from knowledge.postes.model import Anomaly, AnomalyCode, Structure
from knowledge.rights import may_see
from knowledge.routing import about_anomaly, route

SIGNALLED: AnomalyCode = "occupe_sans_attribue"
"""The anomaly of the guide (§3.2), when none is named."""
MOST_TOLD = 10


def mailbox(situation: Situation, code: AnomalyCode = SIGNALLED) -> str:
    """Where an anomaly is signalled by who asks: the routing table has the last word."""
    return contact(situation, code).address


def contact(situation: Situation, code: AnomalyCode) -> Contact:
    return route(situation.content, about_anomaly(situation.content, situation.profil, code)).contact


def of_structure(situation: Situation, structure: Structure) -> tuple[Anomaly, ...]:
    """Those of a structure, when whoever asks may see them."""
    if structure.id is None or not may_see(situation.asker, "anomalies", structure):
        return ()
    return situation.postes.anomalies(structures=(structure.id,))


def explained(situation: Situation, anomaly: Anomaly) -> Explanation:
    """In words; what comes from a file is left without any sign that a platform reads."""
    content = situation.content.anomalies_by_code[anomaly.code]
    values = tuple((name, value if name == "source" else bare(value, 60)) for name, value in anomaly.values)
    safe = replace(anomaly, name=naming.plain(anomaly.name) if anomaly.name else None, values=values)
    return explain(safe, content, mailbox(situation, anomaly.code))


def told(situation: Situation, found: tuple[Anomaly, ...]) -> str:
    """Each anomaly, the causes and checks of each kind once, and one message for them all."""
    if not found:
        return ""
    shown = [explained(situation, item) for item in found[:MOST_TOLD]]
    lines = [f"- {item.text}" for item in shown]
    if len(found) > MOST_TOLD:
        lines.append(f"- {situation.say('statut.et-autres', nombre=len(found) - MOST_TOLD)}")
    kinds = {item.title: item for item in shown}
    parts = [situation.say("anomalie.titre"), "\n".join(lines), *(_why(situation, item) for item in kinds.values())]
    return "\n\n".join([*parts, message(situation, shown)])


def sources(situation: Situation, found: tuple[Anomaly, ...]) -> tuple[SourceRef, ...]:
    """What the causes and checks rest on."""
    shown = [explained(situation, item) for item in found[:MOST_TOLD]]
    return cited(situation.content, *(text for item in shown for text in (*item.causes, *item.checks)))


def _why(situation: Situation, item: Explanation) -> str:
    return situation.say(
        "anomalie.pourquoi",
        titre=item.title,
        causes="\n".join(f"- {without_markers(cause)}" for cause in item.causes),
        verifier="\n".join(f"- {without_markers(check)}" for check in item.checks),
    )


def message(situation: Situation, shown: list[Explanation]) -> str:
    """Ready to copy or to open; nothing is sent, and the recipient is always one of our mailboxes."""
    first = shown[0]
    if len(shown) == 1:
        subject, body = first.subject, first.letter
    else:
        subject = situation.say("anomalie.objet")
        body = situation.say("anomalie.corps", liste="\n".join(f"- {item.text}" for item in shown))
    meant = next(item for item in situation.content.contacts if item.address == first.address)
    return letter.show(situation.content, Letter.write(meant, subject, body))
