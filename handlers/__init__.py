"""What we do about it: one handler a kind of request, from values to a reply and the session that follows."""

from collections.abc import Callable, Mapping

from handlers import contact, control, courtesy, question, refusal, status
from handlers.reply import Choice, Kind, Reply, SourceRef
from handlers.session import Session, Turn
from handlers.situation import Situation, mailbox_of, say
from intents import Expectation, Intent, Understanding
from knowledge import Content

Outcome = tuple[Reply, Session]
Handler = Callable[[Situation], Outcome]

HANDLERS: Mapping[Intent, Handler] = {
    Intent.QUESTION: question.handle,
    Intent.CHOICE: control.choose,
    Intent.COMMAND: control.handle,
    Intent.SMALLTALK: courtesy.handle,
    Intent.HUMAN: contact.human,
    Intent.ADDRESS: contact.address,
    Intent.STATUS: status.handle,
    Intent.PERSONAL_DATA: refusal.personal_data,
    Intent.EMPTY: courtesy.empty,
    Intent.NOISE: courtesy.noise,
    Intent.STRAY_NUMBER: courtesy.stray_number,
}


def respond(content: Content, session: Session, understanding: Understanding) -> Outcome:
    """The reply to a message already understood; a word of caution goes first when it held something sensitive."""
    told = understanding.profil
    if told and session.profil == "anonyme":
        session = session.model_copy(update={"profil": told})
    situation = Situation(content, session, understanding)
    reply, after = HANDLERS[understanding.intent](situation)
    if understanding.sensitive:
        caution = say(content, "prudence.sensible")
        reply = reply.model_copy(
            update={"text": f"{caution}\n\n{reply.text}", "warnings": (caution, *reply.warnings)}
        )
        after = _forget_words(after)
    return reply, after


def _forget_words(session: Session) -> Session:
    """The last turn without the person's own words."""
    if session.last is None:
        return session
    return session.replace_last(session.last.model_copy(update={"asked": ""}))


def expectation(content: Content, session: Session) -> Expectation:
    """What the next message may lean on: the choices on the table and the subject being talked about."""
    last, answered = session.last, session.answered
    if last is None:
        return Expectation()
    topic = answered.topics[0] if answered and answered.topics[0] in content.fiches_by_topic else ""
    return Expectation(
        labels=tuple(choice.label for choice in last.choices),
        subject=content.fiches_by_topic[topic][0].title if topic else "",
        topic=topic,
        status=last.status,
    )


__all__ = [
    "Choice",
    "Kind",
    "Outcome",
    "Reply",
    "Session",
    "Situation",
    "SourceRef",
    "Turn",
    "expectation",
    "mailbox_of",
    "respond",
    "say",
]
