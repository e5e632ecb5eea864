"""The dossier being walked, and the screen where it stands: what every part of the walk shares."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from handlers import hand_over, step
from handlers.dossier import Dossier, Walk, follow
from handlers.hand_over import spoken
from handlers.reply import Reply
from handlers.retention import kept_until
from handlers.session import Session, Turn
from handlers.situation import Situation
from knowledge.dates import in_french
from knowledge.demandes import Question
from knowledge.folding import phrasing_key

Outcome = tuple[Reply, Session]


def show(situation: Situation, dossier: Dossier, intro: Sequence[str] = (), told: Turn | None = None) -> Outcome:
    """The screen where the dossier stands; answers that the content no longer asks for are dropped and told."""
    walk = follow(situation.content.demandes_by_lettre, dossier)
    if walk.progress.lost is not None:
        kept = dossier.answers[: len(walk.progress.done)]
        dossier = dossier.model_copy(update={"answers": kept})
        walk = follow(situation.content.demandes_by_lettre, dossier)
        intro = (*intro, situation.say("dossier.contenu-change"))
    walk, understood = _hear(situation, walk)
    dossier, intro = walk.dossier, (*intro, *understood)
    shown = step.screen(situation.content, walk)
    intro = (*intro, *_late(situation, walk))
    if walk.progress.end is not None:
        until = in_french(kept_until(situation.content.demandes_by_lettre, dossier).isoformat())
        shown = replace(shown, texts=(*shown.texts, situation.say("dossier.garde", jusqu=until)))
    session = situation.session.keep(dossier)
    turn = (told or Turn()).model_copy(
        update={"topics": (walk.demande.topic,), "choices": shown.choices, "walk": True}
    )
    return step.reply(situation.content, walk, shown, intro), session.add(turn)


def _hear(situation: Situation, walk: Walk) -> tuple[Walk, tuple[str, ...]]:
    """The walk past the questions that the story answered, and what was understood of it."""
    told: list[str] = []
    while (node := walk.progress.current) and node.question and step.is_open(walk):
        taken = walk.dossier.take(node.id, situation.today)
        if taken is None:
            break
        told.append(_understood(node.question, taken.answers[-1].value))
        walk = follow(situation.content.demandes_by_lettre, taken)
    return walk, (situation.say("parcours.compris", texte=" ; ".join(told)),) if told else ()


def _understood(question: Question, value: str) -> str:
    """What was understood; a « Oui » goes with its question."""
    label = next((item.label for item in question.options if item.id == value), None) or spoken(question, value)
    return f"« {question.text} {label} »" if phrasing_key(label) in ("oui", "non") else f"« {label} »"


def _late(situation: Situation, walk: Walk) -> Iterator[str]:
    """A deadline of the present step that is already past."""
    for deadline in walk.deadlines:
        if walk.progress.current == deadline.node and deadline.due < situation.today:
            told = in_french(deadline.due.isoformat())
            desk = hand_over.desk(situation.content, walk, situation.profil)
            yield situation.say("parcours.echeance-passee", due=told, adresse=desk.address)


def active(situation: Situation) -> Walk | None:
    dossier = situation.session.active
    return follow(situation.content.demandes_by_lettre, dossier) if dossier else None


def resume(situation: Situation, intro: tuple[str, ...] = ()) -> Outcome:
    """The active dossier where it stands."""
    walk = active(situation)
    if walk is None:
        return nothing(situation)
    return show(situation, walk.dossier, intro)


def aside(situation: Situation, intro: tuple[str, ...]) -> Outcome:
    """The active dossier where it stands, under something that « retour » will leave without undoing an answer."""
    reply, after = resume(situation, intro)
    return reply, after.replace_last(after.last.model_copy(update={"aside": True})) if after.last else after


def take_up(situation: Situation, reply: Reply, after: Session) -> Outcome:
    """« On reprend : … » under the answer to something else, with the choices of the step again."""
    walk = active(situation.with_session(after))
    node = walk.progress.current if walk else None
    if walk is None or node is None or reply.choices or (reply.kind == "procedure" and reply.step):
        return reply, after
    shown = step.screen(situation.content, walk)
    text = situation.say("parcours.on-reprend", titre=step.standing(walk, node))
    listed = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(shown.choices, start=1))
    place = node.id if reply.kind == "procedure" else reply.step
    told = "\n\n".join(filter(None, [reply.text, text, listed]))
    reply = reply.model_copy(update={"text": told, "choices": shown.choices, "step": place})
    last = after.last
    if last is None or after.turns == situation.session.turns:
        return reply, after.add(Turn(choices=shown.choices, walk=True, aside=True))
    return reply, after.replace_last(last.model_copy(update={"choices": shown.choices}))


def steering(situation: Situation, reply: Reply) -> Reply:
    """The reply to a word that steers (retour, aide, où j'en suis…): `control`, and where the person stands."""
    walk = active(situation)
    place = step.place(walk) if walk else {}
    missing = {name: value for name, value in place.items() if getattr(reply, name) is None}
    return reply.model_copy(update={"kind": "control", **missing})


def nothing(situation: Situation) -> Outcome:
    return Reply(kind="control", text=situation.say("dossier.aucun")), situation.session
