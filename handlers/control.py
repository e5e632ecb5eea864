"""Steering the conversation: help, back, start again, where am I, details, sources, why."""

from collections.abc import Callable, Mapping

from handlers import (
    contact,
    dossiers,
    feedback,
    fiche,
    linking,
    menu,
    mine,
    news,
    parcours,
    question,
    reminders,
    step,
    walking,
)
from handlers.contact import mailboxes
from handlers.effects import Noted
from handlers.quoting import quoted
from handlers.reply import Reply
from handlers.session import Session, Turn
from handlers.situation import Situation, mailbox_of
from handlers.walking import steering, take_up

PRIVACY = ("durees", "plateformes")
CERTAIN = 1.0
"""The confidence of a topic that the person chose, or asked for by its name."""
Outcome = tuple[Reply, Session]


def handle(situation: Situation) -> Outcome:
    """Run the command that was understood; what steers says where the dossier being walked stands."""
    name = situation.understanding.name
    reply, after = COMMANDS[name](situation)
    if name in STEERING:
        reply = steering(situation.with_session(after), reply)
    return take_up(situation, reply, after) if name in LOOKING else (reply, after)


def _open_menu(situation: Situation, name: str) -> Outcome:
    reply = menu.show(situation, name)
    return reply, situation.session.add(Turn(choices=reply.choices, menu=name))


def _control(situation: Situation, key: str, **values: object) -> Reply:
    return Reply(kind="control", text=situation.say(key, **values))


def _welcome(situation: Situation) -> Outcome:
    """What the assistant is, and what to try: the answer to « /start »."""
    text = "\n\n".join(situation.say(f"accueil.{part}") for part in ("nature", "reponses", "exemples", "suite"))
    return Reply(kind="control", text=text), situation.session


def _help(situation: Situation) -> Outcome:
    return _open_menu(situation, menu.ALL)


def _back(situation: Situation) -> Outcome:
    last = situation.session.last
    if last and situation.session.active and (last.aside or last.blocked):
        return dossiers.out_of_aside(situation)
    if last and last.walk and situation.session.active:
        return dossiers.back(situation)
    before = situation.session.back()
    if before.last is None:
        return _control(situation, "retour.debut"), before
    shown = question.show(situation.with_session(before), before.last)
    text = f"{situation.say('retour.fait')}\n\n{shown.text}"
    return shown.model_copy(update={"kind": "control", "text": text}), before


def _restart(situation: Situation) -> Outcome:
    fresh = situation.session.model_copy(update={"turns": (), "profil_asked": False, "current": None, "closed": ""})
    return _control(situation, "recommencer.dossiers" if fresh.dossiers else "recommencer"), fresh


def _cancel(situation: Situation) -> Outcome:
    last = situation.session.last
    if situation.session.active:
        return dossiers.abandon(situation)
    if last is None or not last.choices:
        return _control(situation, "annuler.rien"), situation.session
    return _control(situation, "annuler.fait"), situation.session.replace_last(
        last.model_copy(update={"choices": ()})
    )


def _where(situation: Situation) -> Outcome:
    """What has been talked about, latest last; the profile that was given."""
    session, content = situation.session, situation.content
    if session.active:
        return dossiers.summary(situation)
    titles = dict.fromkeys(
        content.fiches_by_topic[topic][0].title
        for turn in session.turns
        for topic in turn.topics
        if topic in content.fiches_by_topic
    )
    closed = dossiers.closed(situation)
    if not titles:
        start = _control(situation, "ou.debut", boites=mailboxes(situation))
        return start.model_copy(update={"text": closed}) if closed else start, session
    pending = situation.say("ou.choix") if session.last and session.last.choices else ""
    listed = "\n".join(f"- {title}" for title in titles)
    profil = situation.say(f"profil.{session.profil}").lower()
    told = _control(situation, "ou.fait", liste=listed, profil=profil, attente=pending)
    return told.model_copy(update={"text": "\n\n".join(filter(None, [told.text, closed]))}), session


def _resize(situation: Situation) -> Outcome:
    last = situation.session.answered
    if last is None:
        return _control(situation, "detail.rien"), situation.session
    size = "detail" if situation.understanding.name == "detail" else "short"
    of_the_fiche = {"topics": last.topics[:1], "size": size, "choices": (), "walk": False, "term": ""}
    turn = last.model_copy(update=of_the_fiche)
    return question.show(situation, turn), situation.session.add(turn)


def _sources(situation: Situation) -> Outcome:
    last = situation.session.answered
    if last is None:
        return _control(situation, "sources.rien"), situation.session
    found = [fiche.best_fiche(situation.content, topic, last.asked) for topic in last.topics]
    shown = question.show(situation, last.model_copy(update={"walk": False}))
    text = "\n\n".join(fiche.explain_sources(situation.content, item) for item in found)
    return Reply(kind="control", text=text, topic=shown.topic, sources=shown.sources), situation.session


def _why(situation: Situation) -> Outcome:
    """How the last question was read: the entry chosen, how sure, and what came next."""
    last, content = situation.session.answered, situation.content
    if last is None:
        return _control(situation, "pourquoi.rien"), situation.session
    found = fiche.best_fiche(content, last.topics[0], last.asked)
    others = "\n".join(f"- {content.fiches_by_topic[topic][0].title}" for topic in last.runners_up)
    asked = situation.say("pourquoi.question", question=quoted(last.asked)) if last.asked else ""
    text = situation.say(
        "pourquoi.fait",
        question=asked,
        titre=found.title,
        exemple=found.questions[0],
        confiance=_how_sure(situation, last),
        autres=situation.say("pourquoi.autres", liste=others) if others else "",
    )
    return Reply(kind="control", text=text.strip(), topic=found.topic), situation.session


def _how_sure(situation: Situation, turn: Turn) -> str:
    if turn.confidence in (0.0, CERTAIN):
        return situation.say("pourquoi.choisi" if turn.picked else "pourquoi.demande")
    return situation.say("pourquoi.confiance", confiance=round(100 * turn.confidence))


def _none(situation: Situation) -> Outcome:
    last = situation.session.last
    if last and last.walk and situation.session.active:
        return parcours.none_of_these(situation)
    if last is None or not last.choices:
        return _control(situation, "aucune.rien"), situation.session
    dismissed = tuple(choice.topic for choice in last.choices if choice.topic)
    turn = Turn(asked=last.asked, runners_up=dismissed)
    reply = question.abstain(situation, turn)
    text = situation.say("aucune.fait", boites=mailboxes(situation))
    effects = (Noted(why="aucune", text=last.asked, topic=dismissed[0] if dismissed else ""),) if last.asked else ()
    return reply.model_copy(update={"text": text, "effects": effects}), situation.session.add(turn)


def _yes(situation: Situation) -> Outcome:
    """« oui » where nothing was asked that it could answer."""
    if situation.session.active:
        return parcours.misunderstood(situation)
    return _control(situation, "oui.rien"), situation.session


def _other_question(situation: Situation) -> Outcome:
    """The dossier waits while something else is asked: its choices stay, and free words are a question."""
    session, walk = situation.session, walking.active(situation)
    node = walk.progress.current if walk else None
    if walk is None or node is None:
        return _control(situation, "autre-question"), session
    shown = step.screen(situation.content, walk)
    reply = _control(situation, "parcours.autre-question", titre=step.standing(walk, node))
    return reply.model_copy(update={"choices": shown.choices}), session.add(Turn(choices=shown.choices))


def _privacy(situation: Situation) -> Outcome:
    """What is kept, by whom, how long, and through whose hands messages go: Telegram's terms ask for it too."""
    address = mailbox_of(situation.content, situation.profil).address
    who = situation.say("confidentialite.qui", adresse=address)
    parts = (situation.say("confidentialite"), who, *(situation.say(f"confidentialite.{part}") for part in PRIVACY))
    return Reply(kind="control", text="\n\n".join(parts)), situation.session


def _leave(situation: Situation) -> Outcome:
    goodbye = _control(situation, "quitter").model_copy(update={"ends": True})
    return goodbye, situation.session.model_copy(update={"turns": (), "profil_asked": False})


def _say(key: str) -> Callable[[Situation], Outcome]:
    return lambda situation: (_control(situation, key), situation.session)


STEERING = frozenset({"aide", "retour", "annuler", "ou-en-suis-je", "autre-question", "corriger", "confidentialite"})
"""What moves about in the conversation rather than in the demande (contract: kind `control`)."""
LOOKING = frozenset(
    {"ou-en-suis-je", "tout-voir", "resume-dossier", "calendrier", "detail", "bref", "sources", "pourquoi"}
    | {"confidentialite", "aucune"}
)
"""What is looked at in the middle of a dossier, and is followed by « on reprend »."""

COMMANDS: Mapping[str, Callable[[Situation], Outcome]] = {
    "aide": _help,
    "accueil": _welcome,
    "retour": _back,
    "recommencer": _restart,
    "annuler": _cancel,
    "ou-en-suis-je": _where,
    "detail": _resize,
    "bref": _resize,
    "sources": _sources,
    "pourquoi": _why,
    "aucune": _none,
    "autre-question": _other_question,
    "oui": _yes,
    "message": contact.message,
    "avis-plus": feedback.good,
    "avis-moins": feedback.bad,
    **dict.fromkeys(feedback.SAID_REASONS, feedback.said_reason),
    "mes-donnees": mine.show,
    "oublie-moi": mine.forget,
    "rappels": reminders.start,
    "stop-rappels": reminders.stop,
    "nouveautes": news.start,
    "stop-nouveautes": news.stop,
    "confidentialite": _privacy,
    "quitter": _leave,
    "lier-compte": linking.start,
    "delier-compte": linking.end,
    **parcours.STEP_COMMANDS,
}
