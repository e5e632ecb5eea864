"""What a person needs to know to take over: the question or the dossier, told whole, for the right mailbox."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from handlers.dossier import Walk
from handlers.letter import MAX_SUBJECT, Letter
from handlers.quoting import bare
from handlers.session import Session
from handlers.situation import say
from knowledge import Contact, Content, Profil
from knowledge.dates import in_french
from knowledge.deadlines import Deadline
from knowledge.demandes import Question
from knowledge.folding import MAX_CHARACTERS
from knowledge.markers import without_markers
from knowledge.parcours import Answer, Node
from knowledge.routing import Case, about_topic, route
from knowledge.schema import AVIS
from knowledge.territoires import departements

MAX_ASKED = 10


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


@dataclass(frozen=True)
class Writer:
    """Who writes: what they said they are, where they are, and the state of their postes when they may see it."""

    profil: Profil
    departement: str | None = None
    status: str = ""
    """A sentence with its date; empty when there is none, or no right to see it."""


def of_walk(content: Content, walk: Walk, writer: Writer, reason: str = "") -> Letter:
    """A dossier, handed over whole: what blocks, the path walked, what was checked, the papers."""
    node = walk.progress.current
    etape = node.about if node else None
    writer = replace(writer, profil=_said(walk) if writer.profil == "anonyme" else writer.profil)
    contact = desk(content, walk, writer.profil)
    title = etape.title if etape and etape.title else walk.demande.title
    stuck = walk.dossier.blocked or bool(walk.dossier.cause)
    motive = "remise.motif-bloque" if stuck else "remise.motif-question"
    about = say(
        content, "remise.avis" if walk.demande.lettre == AVIS else "remise.demande", lettre=walk.demande.lettre
    )
    subject = _subject(content, writer, about, motive, title)
    asked = say(content, "remise.bloque", titre=title) if stuck else title
    told = bare(reason or walk.dossier.cause, MAX_CHARACTERS)
    parts = [
        say(content, "remise.demandee", texte=asked),
        say(content, "remise.raison", raison=told or say(content, "bloque.sans-raison")),
        say(content, "remise.compris", texte=_understood(walk)),
        *_facts(content, walk),
    ]
    return Letter.write(contact, subject, _body(content, writer, parts))


def desk(content: Content, walk: Walk, profil: Profil) -> Contact:
    """The mailbox of a walk: of the step it is at or leads to, else of its end, or the person's own by a rule."""
    near = (node.about for node in walk.progress.ahead)
    behind = (node.about for node, _ in reversed(walk.progress.done))
    proposed = next((etape.contact for etape in (*near, *behind) if etape and etape.contact), None)
    case = Case(
        profil,
        topic=walk.demande.topic,
        demande=walk.demande.lettre,
        proposed=walk.progress.end.contact if walk.progress.end else proposed or walk.demande.fins[-1].contact,
    )
    return route(content, case).contact


def _said(walk: Walk) -> Profil:
    """Who the answers to the walk say the person is."""
    picked = (
        option.means
        for node, answer in walk.progress.done
        for option in (node.question.options if node.question else ())
        if option.id == answer.value
    )
    return next((profil for profil in picked if profil), "anonyme")


def _understood(walk: Walk) -> str:
    variante = walk.progress.variante
    return f"{walk.demande.title} ({variante.title})" if variante else walk.demande.title


def _facts(content: Content, walk: Walk) -> Iterator[str]:
    """The path, what was checked, and the papers of the steps behind and ahead."""
    yield summary(content, walk)
    checked = [
        without_markers(walk.demande.etat.text),
        say(content, f"remise.avis-{'oui' if walk.demande.avis_prefecture else 'non'}"),
        say(content, f"remise.comite-{'oui' if walk.demande.comite else 'non'}"),
    ]
    yield _listed(say(content, "remise.verifie"), checked)
    yield from _papers(content, walk)


def _papers(content: Content, walk: Walk) -> Iterator[str]:
    """The papers behind, ahead, and of the steps that open questions may still rule out; each told once."""
    progress, told = walk.progress, set[str]()
    groups: Mapping[str, Iterable[Node]] = {
        "remise.pieces-la": [node for node, _ in progress.done],
        "remise.pieces-manquent": [node for node in progress.ahead if node.id in progress.sure],
        "remise.pieces-selon": [node for node in progress.ahead if node.id not in progress.sure],
    }
    for heading, nodes in groups.items():
        pieces = (without_markers(piece) for node in nodes if node.etape for piece in node.etape.pieces)
        new = [piece for piece in dict.fromkeys(pieces) if piece not in told]
        told.update(new)
        if new:
            yield _listed(say(content, heading), new)


def of_question(content: Content, session: Session, writer: Writer) -> Letter | None:
    """A question that was not answered, or not well enough: what was asked, what was understood, what was read.
    None when nothing was asked yet.
    """
    turn = next((turn for turn in reversed(session.turns) if turn.asked and not turn.foreign), None)
    if turn is None:
        return None
    topic = turn.topics[0] if turn.topics else None
    case = about_topic(content, session.profil, topic) if topic else Case(session.profil)
    title = _title(content, topic) if topic else say(content, "remise.sans-sujet")
    parts = [
        say(content, "remise.demandee", texte=bare(turn.asked, MAX_CHARACTERS)),
        say(content, "remise.compris", texte=title),
    ]
    near = {choice.topic for choice in turn.choices} | ({*turn.runners_up} if not topic else set())
    beside = [_title(content, name) for name in content.topics if name in near - {*turn.topics}]
    if beside:
        parts.append(say(content, "remise.ecartes", texte=" ; ".join(beside)))
    read = [_title(content, name) for name in dict.fromkeys(name for item in session.turns for name in item.topics)]
    if read:
        parts.append(_listed(say(content, "remise.lu"), read))
    subject = _subject(content, writer, topic or title, "remise.motif-sans-reponse", title)
    return Letter.write(route(content, case).contact, subject, _body(content, writer, parts))


def of_group(content: Content, questions: Sequence[str], count: int) -> Letter:
    """The question to the ANCT when no source answers: what was asked, and how often. No one is named."""
    title = bare(questions[0], MAX_SUBJECT)
    subject = _subject(content, Writer("admin"), say(content, "remise.sans-source"), "remise.motif-question", title)
    parts = [
        say(content, "remise.absent", nombre=count),
        _listed(say(content, "remise.demandes"), [bare(question) for question in questions[:MAX_ASKED]]),
    ]
    contact = route(content, Case("anonyme")).contact
    return Letter.write(contact, subject, _body(content, Writer("admin"), parts))


def _title(content: Content, topic: str) -> str:
    return content.fiches_by_topic[topic][0].title


def _listed(heading: str, lines: Iterable[str]) -> str:
    return "\n".join([heading, *(f"- {line}" for line in lines)])


def _subject(content: Content, writer: Writer, about: str, motive: str, title: str) -> str:
    """Always the same places in the same order, so that a mailbox can sort on them."""
    place = writer.departement or say(content, "remise.departement-inconnu")
    return say(
        content,
        "remise.objet",
        profil=say(content, f"remise.profil-{writer.profil}"),
        departement=place,
        sujet=about,
        motif=say(content, motive),
        titre=title,
    )


def _body(content: Content, writer: Writer, parts: Iterable[str]) -> str:
    who = say(content, f"remise.profil-{writer.profil}")
    where = departements()[writer.departement].name if writer.departement in departements() else ""
    about = [say(content, "remise.de", profil=who, departement=f", {where}" if where else "")]
    if writer.status:
        about.append(say(content, "remise.postes", texte=writer.status))
    return say(content, "remise.corps", contenu="\n\n".join([*parts, *about]))
