"""A question: one fiche, several candidates, or an honest « je ne sais pas »."""

from dataclasses import replace

from handlers import definition, fiche, menu, parcours, portrait, status, walking
from handlers.citation import source_line
from handlers.contact import ask_profil, mailboxes
from handlers.effects import Noted
from handlers.menu import numbered, topic_choice
from handlers.reply import MAX_CHOICES, Choice, Reply
from handlers.session import Session, Turn
from handlers.situation import Situation, mailbox_of
from intents import Asked, Zone
from intents.recits import asks_one_fact
from knowledge.markers import without_markers
from knowledge.schema import AVIS, LettreDemande

ALL_MAILBOXES = fiche.CONTACT_PREFIX + "liste"
SEVERAL_MAILBOXES = 3
"""Among the candidates: what is asked is then whom to write to, and not one of them."""
AVIS_TOPIC = "demandes-avis-prefecture"
FOR_PREFECTURES: dict[str, LettreDemande] = {"A": AVIS, "C": AVIS}
"""What a préfecture does about a structure's demande: it gives its avis (guide §4.0)."""


def handle(situation: Situation) -> tuple[Reply, Session]:
    """The reply that the zones of the question allow."""
    asked = situation.understanding.asked
    if len(asked) > 1:
        return _several(situation, asked)
    mine = _mailbox_topic(situation, asked[0])
    if mine:
        return _answer(situation, replace(asked[0], topics=(mine, *asked[0].topics)))
    return _BY_ZONE[asked[0].zone](situation, asked[0])


def _mailbox_topic(situation: Situation, asked: Asked) -> str | None:
    """« je suis en préfecture, à qui écrire ? »: among mailboxes, the one of who asks. « à qui écrire ? »,
    by somebody unknown or without a mailbox of their own (a conseiller, guide §8), is for the list of them all.
    """
    if asked.foreign or asked.zone is not Zone.OFFER or not asked.topics[0].startswith(fiche.CONTACT_PREFIX):
        return None
    mine = fiche.CONTACT_PREFIX + mailbox_of(situation.content, situation.profil).id
    if situation.profil != "anonyme" and mine in asked.topics:
        return mine
    boxes = [topic for topic in asked.topics[:MAX_CHOICES] if topic.startswith(fiche.CONTACT_PREFIX)]
    return ALL_MAILBOXES if ALL_MAILBOXES in boxes and len(boxes) >= SEVERAL_MAILBOXES else None


def show(situation: Situation, turn: Turn) -> Reply:
    """What a turn showed, recomputed over today's content."""
    if turn.walk:
        return walking.resume(situation)[0]
    if turn.status:
        return status.show(situation, turn)
    if turn.menu:
        return menu.show(situation, turn.menu)
    if turn.term in situation.content.terms:
        return definition.show(situation, turn)
    if turn.topics:
        one = len(turn.topics) == 1
        return (
            portrait.with_own_figures(situation, fiche.answer(situation, turn)) if one else _answers(situation, turn)
        )
    return _offer(situation, turn) if turn.choices else abstain(situation, turn)


def settle(situation: Situation, topic: str, turn: Turn) -> tuple[Reply, Session]:
    """A topic that was understood or picked: a demande opens its course, any other topic shows its fiche."""
    demande = situation.content.demandes_by_topic.get(topic)
    if demande:
        mine = FOR_PREFECTURES.get(demande.lettre) if situation.profil == "prefecture" else None
        return parcours.start(situation, mine or demande.lettre, turn, _before(situation))
    reply = portrait.with_own_figures(situation, fiche.answer(situation, turn))
    if topic == AVIS_TOPIC and situation.profil in ("prefecture", "admin"):
        return _offer_avis(situation, reply, turn)
    if reply.kind == "contact" or (reply.mailbox is None and _needs_mailbox(situation, turn)):
        return ask_profil(situation, reply, turn)
    return reply, situation.session.add(turn)


def _before(situation: Situation) -> str:
    """The beginning of the story, when it was answered by choices and is being told further."""
    last = situation.session.last
    return last.asked if last and last.choices and not last.topics and not last.walk else ""


def _offer_avis(situation: Situation, reply: Reply, turn: Turn) -> tuple[Reply, Session]:
    """Under the fiche on its avis, a préfecture may be walked through giving one."""
    choice = Choice(label=situation.say("parcours.donner-un-avis"), sets=parcours.SETS_OPEN + AVIS)
    text = f"{reply.text}\n\n{numbered([choice])}"
    turn = turn.model_copy(update={"choices": (choice,)})
    return reply.model_copy(update={"text": text, "choices": (choice,)}), situation.session.add(turn)


def _answer(situation: Situation, asked: Asked) -> tuple[Reply, Session]:
    turn = Turn(asked=asked.text, topics=asked.topics[:1], confidence=asked.confidence, runners_up=asked.topics[1:4])
    if asked.told and asked.topics[0] == AVIS_TOPIC:
        return parcours.start(situation, AVIS, turn)
    if asked.fact and asked.topics[0] in situation.content.demandes_by_topic:
        return _about_a_demande(situation, turn)
    return settle(situation, asked.topics[0], turn)


def picked(situation: Situation, last: Turn, topic: str) -> tuple[Reply, Session]:
    """A topic chosen from a list; when one fact was asked about, what is said of it goes before the course."""
    turn = Turn(asked=last.asked, topics=(topic,), confidence=1.0, picked=True)
    if not last.topics and topic in situation.content.demandes_by_topic and asks_one_fact(last.asked):
        return _about_a_demande(situation, turn)
    return settle(situation, topic, turn)


def _about_a_demande(situation: Situation, turn: Turn) -> tuple[Reply, Session]:
    """One fact of a demande: what its fiche says, and its course to follow; in a dossier, the walk goes on."""
    ready = fiche.replies_first(situation.content, turn.topics[0], turn.asked)
    turn = turn.model_copy(update={"size": "short" if ready else "detail"})
    reply = fiche.answer(situation, turn)
    if situation.session.active:
        return reply, situation.session.add(turn)
    choice = Choice(label=situation.say("parcours.suivre"), topic=reply.topic, demande=reply.demande)
    text = f"{reply.text}\n\n{numbered([choice])}"
    turn = turn.model_copy(update={"choices": (choice,)})
    return reply.model_copy(update={"text": text, "choices": (choice,)}), situation.session.add(turn)


def _needs_mailbox(situation: Situation, turn: Turn) -> bool:
    """Whether the fiche reads differently for each profile."""
    return bool(fiche.best_fiche(situation.content, turn.topics[0], turn.asked).by_profil)


def _clarify(situation: Situation, asked: Asked) -> tuple[Reply, Session]:
    choices = tuple(topic_choice(situation.content, topic) for topic in asked.topics[:MAX_CHOICES])
    turn = Turn(asked=asked.text, choices=choices, confidence=asked.confidence, runners_up=asked.topics)
    return _offer(situation, turn), situation.session.add(turn)


def _offer(situation: Situation, turn: Turn) -> Reply:
    return Reply(
        kind="clarify",
        text=situation.say("choix.plusieurs", liste=_told_apart(situation, turn)),
        choices=turn.choices,
        confidence=round(turn.confidence, 2),
    )


def _told_apart(situation: Situation, turn: Turn) -> str:
    """The list of choices; two demandes or more are told apart by whom each is for."""
    demandes = situation.content.demandes_by_topic
    lines = numbered(turn.choices).split("\n")
    if sum(choice.topic in demandes for choice in turn.choices) < 2:  # noqa: PLR2004 — one alone stands by itself
        return "\n".join(lines)
    told = []
    for line, choice in zip(lines, turn.choices, strict=True):
        demande = demandes.get(choice.topic or "")
        told.append(f"{line} : {_first_lower(without_markers(demande.audience))}" if demande else line)
    return "\n".join(told)


def _first_lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _abstain(situation: Situation, asked: Asked) -> tuple[Reply, Session]:
    nearest = tuple(topic_choice(situation.content, topic) for topic in asked.topics[:3])
    choices = () if asked.foreign else nearest
    turn = Turn(asked=asked.text, choices=choices, confidence=asked.confidence, foreign=asked.foreign)
    effects = () if asked.foreign else (Noted(why="sans-reponse", text=asked.text, topic=asked.topics[0]),)
    return abstain(situation, turn).model_copy(update={"effects": effects}), situation.session.add(turn)


def abstain(situation: Situation, turn: Turn) -> Reply:
    """« Je ne sais pas », and whom to write to when the subject is ours."""
    if turn.foreign:
        return Reply(
            kind="abstain",
            text=situation.say("abstention.hors-sujet"),
            confidence=round(turn.confidence, 2),
            hors_sujet=True,
        )
    near = situation.say("abstention.proches", liste=numbered(turn.choices)) if turn.choices else ""
    text = situation.say("abstention.domaine", boites=mailboxes(situation))
    return Reply(
        kind="abstain",
        text="\n\n".join(filter(None, [text, near])),
        choices=turn.choices,
        mailbox=mailbox_of(situation.content, situation.profil).address,
        confidence=round(turn.confidence, 2),
    )


def _several(situation: Situation, asked: tuple[Asked, ...]) -> tuple[Reply, Session]:
    """Each question that has an answer gets it; the others are named with their nearest entries."""
    sure = tuple(item.topics[0] for item in asked if item.zone is Zone.ANSWER)
    unsure = [item for item in asked if item.zone is not Zone.ANSWER]
    turn = Turn(
        asked=" ".join(item.text for item in asked),
        topics=sure,
        choices=tuple(topic_choice(situation.content, t) for item in unsure for t in item.topics[:2])[:MAX_CHOICES],
        confidence=min(item.confidence for item in asked if item.zone is Zone.ANSWER),
    )
    return _answers(situation, turn), situation.session.add(turn)


def _answers(situation: Situation, turn: Turn) -> Reply:
    briefs = [fiche.in_brief(situation, topic, turn) for topic in turn.topics]
    sources = tuple({source.ref: source for _, found in briefs for source in found}.values())
    named = situation.say("plusieurs.autre", liste=numbered(turn.choices)) if turn.choices else ""
    first = situation.content.demandes_by_topic.get(turn.topics[0])
    parts = [
        situation.say("plusieurs.intro"),
        *(text for text, _ in briefs),
        named,
        source_line(situation.content, sources),
    ]
    return Reply(
        kind="answer",
        text="\n\n".join(filter(None, parts)),
        topic=turn.topics[0],
        demande=first.lettre if first else None,
        choices=turn.choices,
        sources=sources,
        confidence=round(turn.confidence, 2),
        topics=turn.topics,
    )


_BY_ZONE = {Zone.ANSWER: _answer, Zone.OFFER: _clarify, Zone.ABSTAIN: _abstain}
