"""The message to a person when a dossier is blocked: recipient, subject, body, ready to copy or to open."""

from urllib.parse import quote

from handlers.dossier import Walk
from handlers.quoting import bare
from handlers.situation import say
from knowledge import Content
from knowledge.dates import in_french
from knowledge.deadlines import Deadline
from knowledge.demandes import Question
from knowledge.parcours import Answer, Node
from knowledge.schema import AVIS


def summary(content: Content, walk: Walk) -> str:
    """What was declared, when; what is done and left; the deadlines."""
    heading = say(
        content,
        "dossier.titre",
        numero=walk.dossier.number,
        titre=walk.demande.title,
        ouvert=in_french(walk.dossier.opened.isoformat()),
        etat=say(content, f"dossier.{walk.etat}"),
    )
    told = [f"- {_told(node, answer)}" for node, answer in walk.progress.done]
    ahead = [node for node in walk.progress.ahead if node.etape]
    left = [f"- {node.etape.title}" for node in ahead if node.etape and node.id in walk.progress.sure]
    maybe = [f"- {node.etape.title}" for node in ahead if node.etape and node.id not in walk.progress.sure]
    parts = (
        [heading, *told],
        [say(content, "dossier.reste"), *left] if left else [],
        [say(content, "dossier.reste-selon"), *dict.fromkeys(maybe)] if maybe else [],
        [_due(content, deadline) for deadline in walk.deadlines],
    )
    return "\n\n".join("\n".join(part) for part in parts if part)


def _due(content: Content, deadline: Deadline) -> str:
    title = deadline.node.etape.title if deadline.node.etape else ""
    return say(content, "dossier.echeance", titre=title, due=in_french(deadline.due.isoformat()))


def _told(node: Node, answer: Answer) -> str:
    when = in_french(answer.on.isoformat())
    if node.etape:
        return f"{node.etape.title} : fait ({when})"
    assert node.question is not None, "a node is a question or a step"
    labels = {option.id: option.label for option in node.question.options}
    value = labels.get(answer.value, spoken(node.question, answer.value))
    return f"{node.question.text} {value} ({when})"


def spoken(question: Question, value: str) -> str:
    """A value as people say it: « 31 janvier 2027 », « 1 sur 3 »."""
    return in_french(value) if question.kind == "date" else value.replace("/", " sur ")


def message(content: Content, walk: Walk, reason: str) -> tuple[str, str]:
    """(text to show, mailbox). The recipient comes from `contacts.yaml` alone, never from the reason given."""
    node = walk.progress.current
    etape = node.about if node else None
    contact = content.contacts_by_id[(etape and etape.contact) or walk.demande.fins[-1].contact]
    title = etape.title if etape else walk.demande.title
    key = "bloque.objet-avis" if walk.demande.lettre == AVIS else "bloque.objet"
    subject = say(content, key, demande=walk.demande.lettre, titre=title)
    body = say(
        content,
        "bloque.corps",
        titre=title,
        raison=bare(reason) or say(content, "bloque.sans-raison"),
        dossier=summary(content, walk),
    )
    link = f"mailto:{contact.address}?subject={quote(subject)}&body={quote(body)}"
    text = say(content, "bloque.message", adresse=contact.address, objet=subject, corps=body, lien=link)
    return text, contact.address
