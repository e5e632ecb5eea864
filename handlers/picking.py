"""What was picked among the choices on the table: a topic, a profile, a family of topics, a dossier, a reason."""

from collections.abc import Callable, Mapping

from handlers import dossiers, feedback, menu, parcours, question, sending, status
from handlers.contact import SETS_PROFIL, mailboxes
from handlers.reply import Choice, Reply
from handlers.session import Session, Turn
from handlers.situation import Situation, mailbox_of
from intents import Intent, Zone
from knowledge import Profil

Outcome = tuple[Reply, Session]


def choose(situation: Situation) -> Outcome:
    """The choice that was picked: a topic, a profile, or a family of topics."""
    last = situation.session.last
    assert last is not None, "a choice is only understood when some were offered"
    choice = last.choices[situation.understanding.choice]
    if choice.structure:
        return status.picked(situation, last, choice)
    if choice.topic:
        return question.picked(situation, last, choice.topic)
    assert choice.sets is not None, "a choice without topic settles something"
    settle = next((run for prefix, run in PICKS.items() if choice.sets.startswith(prefix)), parcours.pick)
    return settle(situation, choice)


def profil_told(situation: Situation) -> Choice | None:
    """The choice of a profile, when it was asked for and « je suis conseiller numérique » says it."""
    last, understanding = situation.session.last, situation.understanding
    if last is None or understanding.profil is None or understanding.intent is not Intent.QUESTION:
        return None
    if understanding.asked[0].zone is Zone.ANSWER and not understanding.introduces:
        return None
    return next((choice for choice in last.choices if choice.sets == SETS_PROFIL + understanding.profil), None)


def choose_profil(situation: Situation) -> Outcome:
    """What « je suis… » chose."""
    choice = profil_told(situation)
    assert choice is not None, "asked before"
    return _set_profil(situation, choice)


def _set_profil(situation: Situation, choice: Choice) -> Outcome:
    last = situation.session.last
    assert last is not None, "a profile is only picked when some were offered"
    profil: Profil = choice.sets.removeprefix(SETS_PROFIL)  # type: ignore[union-attr,assignment]
    session = situation.session.model_copy(update={"profil": profil})
    turn = last.model_copy(update={"choices": ()})
    known = situation.with_session(session)
    box = mailbox_of(situation.content, profil)
    reply = question.show(known, turn)
    text = situation.say("profil.note", profil=choice.label.lower(), boites=mailboxes(known))
    return (
        reply.model_copy(update={"text": f"{text}\n\n{reply.text}", "mailbox": reply.mailbox or box.address}),
        session.replace_last(turn),
    )


def _set_menu(situation: Situation, choice: Choice) -> Outcome:
    reply = menu.show(situation, choice.sets or "")
    return reply, situation.session.add(Turn(choices=reply.choices, menu=choice.sets or ""))


def _take_up(situation: Situation, choice: Choice) -> Outcome:
    return dossiers.activate(situation, int((choice.sets or "").removeprefix(dossiers.SETS_NEW)))


def _say_why(situation: Situation, choice: Choice) -> Outcome:
    return feedback.pick(situation, choice.sets or "")


def _send(situation: Situation, _: Choice) -> Outcome:
    return sending.ask_address(situation)


PICKS: Mapping[str, Callable[[Situation, Choice], Outcome]] = {
    SETS_PROFIL: _set_profil,
    menu.SETS_FAMILLE: _set_menu,
    dossiers.SETS_NEW: _take_up,
    feedback.SETS_REASON: _say_why,
    sending.SETS_SEND: _send,
}
"""How the value that a choice settles begins, and what it settles; a course settles any other."""
