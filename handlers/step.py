"""How a step, a question or an end of a course is shown: who acts, where, what, papers, deadline, what follows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.citation import cited, source_line
from handlers.dossier import Walk
from handlers.reply import Choice, Reply
from handlers.situation import say
from knowledge import Content
from knowledge.dates import in_french
from knowledge.deadlines import Deadline
from knowledge.demandes import Etape, Question
from knowledge.markers import without_markers
from knowledge.parcours import Node
from knowledge.schema import AVIS

SETS_OPTION = "option:"
SETS_STEP = "etape:"
SETS_SEE = "voir:"
STEP_WORDS = ("fait", "pas-encore", "comment", "bloque")


@dataclass(frozen=True)
class Screen:
    """The texts of one screen, with their markers, and what may be picked."""

    texts: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    node: str | None = None
    mailbox: str | None = None
    plain: str = ""
    """Text without markers, shown as it is."""


def screen(content: Content, walk: Walk) -> Screen:
    """What the person must see now: the question asked, the step to do, or the end; first of all, that the
    demande is suspended, until its steps are asked for.
    """
    if not is_open(walk):
        return _suspended(content, walk)
    node = walk.progress.current
    if node is None:
        return _end(content, walk)
    if node.question:
        return _question(content, node, node.question, walk.dossier.day)
    assert node.etape is not None, "a node is a question or a step"
    return _step(content, walk, node, node.etape)


def is_open(walk: Walk) -> bool:
    """Whether the steps may be shown: those of a suspended demande are only once asked for."""
    return walk.demande.etat.value != "suspendue" or walk.dossier.shown


def reply(content: Content, walk: Walk, shown: Screen, intro: Iterable[str] = ()) -> Reply:
    """A `procedure` reply from a screen; `intro` goes before it."""
    texts = [text for text in (*intro, *shown.texts) if text]
    where = place(walk)
    sources = cited(content, *texts)
    listed = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(shown.choices, start=1))
    parts = [*map(without_markers, texts), shown.plain, listed, source_line(content, sources)]
    return Reply(
        kind="procedure",
        text="\n\n".join(filter(None, parts)),
        topic=where["topic"],
        demande=where["demande"],
        step=shown.node,
        choices=shown.choices,
        sources=sources,
        warnings=(without_markers(walk.demande.etat.text),) if walk.demande.etat.value != "ouverte" else (),
        mailbox=shown.mailbox,
        confidence=1.0,
        parcours=where["parcours"],
    )


def standing(walk: Walk, node: Node) -> str:
    """What the person is in the middle of: the demande itself while it is only told to be suspended."""
    return title(node) if is_open(walk) else walk.demande.title


def title(node: Node) -> str:
    """The title of the step, or the question asked."""
    return (node.etape.title if node.etape else node.question.text if node.question else "") or ""


def place(walk: Walk) -> dict[str, Any]:
    """Where the walk stands, as the fields of a reply say it."""
    node = walk.progress.current
    return {
        "topic": walk.demande.topic,
        "demande": None if walk.demande.lettre == AVIS else walk.demande.lettre,
        "step": node.id if node else None,
        "parcours": walk.parcours(),
    }


def _suspended(content: Content, walk: Walk) -> Screen:
    contact = content.contacts_by_id[walk.demande.fins[-1].contact]
    choice = Choice(label=say(content, "parcours.voir-etapes"), sets=SETS_SEE + walk.demande.lettre)
    text = say(content, "parcours.suspendue", adresse=contact.address)
    return Screen((text,), (choice,), mailbox=contact.address)


def _question(content: Content, node: Node, question: Question, day: date | None) -> Screen:
    """The question and its options; the `day` that the story named is offered to a question of a date."""
    choices = tuple(Choice(label=option.label, sets=SETS_OPTION + option.id) for option in question.options)
    hint = say(content, f"parcours.attend-{question.kind}")
    if question.kind == "date" and day:
        told = in_french(day.isoformat())
        choices = (Choice(label=told, sets=SETS_OPTION + day.isoformat()), *choices)
        hint = say(content, "parcours.jour-entendu", date=told)
    return Screen((node.why or "", f"**{question.text}**", hint), choices, node.id)


def _step(content: Content, walk: Walk, node: Node, etape: Etape) -> Screen:
    shown_only = walk.only_shown(node)
    number, total = walk.steps_done + 1, walk.steps_done + walk.steps_left
    heading = say(content, "parcours.etape", numero=number, total=total, titre=etape.title)
    mark = say(content, "parcours.pour-information") if shown_only else ""
    about = (mark, node.why or "", heading, doer(content, etape), etape.todo or "", _not_before(content, walk, node))
    follows = (say(content, "parcours.ensuite", texte=etape.then),) if etape.then else ()
    words = ("fait",) if shown_only else STEP_WORDS
    labels = ["parcours.choix-suivante"] if shown_only else [f"parcours.choix-{word}" for word in words]
    choices = tuple(
        Choice(label=say(content, label), sets=SETS_STEP + word) for label, word in zip(labels, words, strict=True)
    )
    return Screen((*about, *_papers(content, etape), *_delai(content, walk, node), *follows), choices, node.id)


def _not_before(content: Content, walk: Walk, node: Node) -> str:
    """The date given earlier, when the step cannot happen before it."""
    awaited = walk.waits_for(node)
    return say(content, "parcours.pas-avant", date=in_french(awaited[1].isoformat())) if awaited else ""


def doer(content: Content, etape: Etape) -> str:
    """Who acts and where; the place is left out when it is the actor's own."""
    who = say(content, f"acteur.{etape.who}")
    if etape.who == etape.where:
        return say(content, "parcours.qui", qui=who)
    return say(content, "parcours.qui-ou", qui=who, ou=say(content, f"lieu.{etape.where}"))


def _papers(content: Content, etape: Etape) -> Iterator[str]:
    if etape.pieces:
        listed = "\n".join(f"- {piece}" for piece in etape.pieces)
        yield f"{say(content, 'parcours.pieces')}\n\n{listed}"


def _delai(content: Content, walk: Walk, node: Node) -> Iterator[str]:
    if node.etape is None or node.etape.delai is None:
        return
    yield say(content, "parcours.delai", texte=node.etape.delai.text)
    for deadline in walk.deadlines:
        if deadline.node.id == node.id:
            yield computed(content, deadline)


def computed(content: Content, deadline: Deadline) -> str:
    """« avant le 30 avril 2027 : 31 octobre 2026 + 6 mois »."""
    delai = deadline.delai
    length = f"{delai.months} mois" if delai.months else f"{delai.days} jours"
    return say(
        content,
        "parcours.echeance",
        due=in_french(deadline.due.isoformat()),
        depart=in_french(deadline.start.isoformat()),
        duree=length,
    )


def _end(content: Content, walk: Walk) -> Screen:
    fin = walk.progress.end
    assert fin is not None, "a course without a current node has an end"
    contact = content.contacts_by_id[fin.contact]
    where = say(content, "parcours.fin-ou", ou=say(content, f"lieu.{fin.where}"), adresse=contact.address)
    heading = say(content, "parcours.fin-information" if walk.informative else "parcours.fin-faite")
    due = tuple(
        f"- {without_markers(deadline.node.etape.title or '')} : {computed(content, deadline)}"
        for deadline in walk.deadlines
        if deadline.node.etape and deadline.node.id not in {node.id for node, _ in walk.progress.done}
    )
    dates = (say(content, "parcours.echeances") + "\n\n" + "\n".join(due),) if due else ()
    return Screen((heading, fin.text, fin.action, where, *dates), mailbox=contact.address)
