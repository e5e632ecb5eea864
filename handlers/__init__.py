"""What we do about it: one handler a kind of request, from values to a reply and the session that follows."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal

from handlers import blocage, contact, control, courtesy, linking, parcours, question, refusal, status, step
from handlers.dossier import follow
from handlers.fiche import CONTACT_PREFIX
from handlers.reply import Choice, Kind, Reply, SourceRef
from handlers.session import Session, Turn
from handlers.situation import Account, Outside, Situation, mailbox_of, say
from intents import Expectation, Intent, Understanding, Zone
from knowledge import Content
from knowledge.demandes import Question
from knowledge.folding import words

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
    Intent.VALUE: parcours.value,
    Intent.OPTION: parcours.option,
    Intent.STRAY_NUMBER: courtesy.stray_number,
    Intent.CODE: linking.code,
}


MAX_ATTEMPT_WORDS = 4
MAX_INTRODUCTION = 8
SURE_QUESTION = 0.5
REASONS = frozenset({Intent.HUMAN, Intent.PERSONAL_DATA, Intent.STATUS, Intent.NOISE, Intent.ADDRESS})
"""What words may look like when they tell what blocks: « personne ne répond », « Mme Untel est partie »…"""
DIGRESSIONS = frozenset({Intent.QUESTION, Intent.HUMAN, Intent.ADDRESS, Intent.STATUS, Intent.SMALLTALK})
"""What may be asked in the middle of a dossier, and is followed by « on reprend »."""


def respond(
    content: Content, session: Session, understanding: Understanding, today: date, outside: Outside | None = None
) -> Outcome:
    """The reply to a message already understood; a word of caution goes first when it held something sensitive."""
    outside = outside or Outside()
    situation = Situation(content, _named(session, understanding, outside), understanding, today, outside)
    session = situation.session
    if understanding.distress:
        return refusal.distress(situation)
    reply, after = _handle(situation)
    if understanding.sensitive:
        caution = say(content, "prudence.sensible")
        reply = reply.model_copy(
            update={"text": f"{caution}\n\n{reply.text}", "warnings": (caution, *reply.warnings)}
        )
        after = after if after.turns == session.turns else _forget_words(after)
    return reply, after


def _named(session: Session, understanding: Understanding, outside: Outside) -> Session:
    """With the profile that chooses the words: the proven role, else what the person says of themselves."""
    role, told = outside.asker.grant.role, understanding.profil
    if role != "anonyme":
        return session.model_copy(update={"profil": role})
    return session.model_copy(update={"profil": told}) if told and session.profil == "anonyme" else session


def _handle(situation: Situation) -> Outcome:
    """The handler of the intent; words said when asked what blocks are the reason, unless a fiche answers them."""
    understanding, before = situation.understanding, situation.session
    last = before.last
    special = _before_all(situation)
    if special:
        return special(situation)
    unanswered = understanding.intent is Intent.QUESTION and understanding.asked[0].zone is not Zone.ANSWER
    if last and last.blocked and (unanswered or understanding.intent in REASONS):
        private = understanding.sensitive or understanding.intent is Intent.PERSONAL_DATA
        return blocage.explain_block(situation, "" if private else understanding.text)
    if before.active and unanswered and understanding.asked[0].topics[0].startswith(CONTACT_PREFIX):
        return _resume(situation, *contact.human(situation))
    if before.active and last and last.walk and unanswered and _is_an_attempt(understanding):
        return parcours.misunderstood(situation)
    reply, after = HANDLERS[understanding.intent](situation)
    if before.active and understanding.intent in DIGRESSIONS and after.current == before.current:
        return _resume(situation, reply, after)
    return reply, after


def _before_all(situation: Situation) -> Handler | None:
    """The address that was asked for, and who only says who they are."""
    last = situation.session.last
    if last and last.linking and situation.understanding.intent is Intent.ADDRESS:
        return linking.address
    if _only_introduces(situation.understanding):
        return courtesy.introduced
    return status.named if status.is_a_name(situation) else None


def _only_introduces(understanding: Understanding) -> bool:
    """« je suis préfet du 93 », and nothing that could be answered."""
    if understanding.profil is None or understanding.intent is not Intent.QUESTION:
        return False
    return understanding.asked[0].zone is Zone.ABSTAIN and len(words(understanding.text)) <= MAX_INTRODUCTION


def _is_an_attempt(understanding: Understanding) -> bool:
    """Whether words that no fiche answers look like a try at the step rather than another question."""
    return len(words(understanding.text)) <= MAX_ATTEMPT_WORDS and understanding.asked[0].confidence < SURE_QUESTION


def _resume(situation: Situation, reply: Reply, after: Session) -> Outcome:
    """« On reprend : … » under the answer to something else, with the choices of the step again."""
    walk = follow(situation.content.demandes_by_lettre, after.active) if after.active else None
    node = walk.progress.current if walk else None
    if walk is None or node is None or reply.choices or reply.kind == "procedure":
        return reply, after
    title = node.etape.title if node.etape else node.question.text if node.question else ""
    shown = step.screen(situation.content, walk)
    text = say(situation.content, "parcours.on-reprend", titre=title)
    listed = "\n".join(f"{number}. {choice.label}" for number, choice in enumerate(shown.choices, start=1))
    reply = reply.model_copy(
        update={"text": "\n\n".join(filter(None, [reply.text, text, listed])), "choices": shown.choices}
    )
    last = after.last
    turn = last.model_copy(update={"choices": shown.choices}) if last else Turn(choices=shown.choices)
    return reply, after.replace_last(turn) if last else after.add(turn)


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
        words=_words(content, session, last.choices),
        options=_options(content, session) if not last.walk else (),
        value=_value(content, session),
        subject=content.fiches_by_topic[topic][0].title if topic and not last.walk else "",
        topic=topic,
        status=last.status,
        code=last.linking == "code",
    )


def _asked_now(content: Content, session: Session) -> Question | None:
    """The question of the dossier being walked, when one is being asked."""
    node = follow(content.demandes_by_lettre, session.active).progress.current if session.active else None
    return node.question if node else None


def _words(content: Content, session: Session, choices: tuple[Choice, ...]) -> tuple[tuple[str, ...], ...]:
    question = _asked_now(content, session)
    said = {step.SETS_OPTION + option.id: option.words for option in question.options} if question else {}
    said |= _blocking_words(content, session)
    said[f"{step.SETS_STEP}fait"] = next(item.words for item in content.commandes if item.id == "oui")
    return tuple(said.get(choice.sets or "", ()) for choice in choices)


def _options(content: Content, session: Session) -> tuple[tuple[str, ...], ...]:
    question = _asked_now(content, session)
    return tuple((option.label, *option.words) for option in question.options) if question else ()


def _blocking_words(content: Content, session: Session) -> dict[str, tuple[str, ...]]:
    node = follow(content.demandes_by_lettre, session.active).progress.current if session.active else None
    blocages = node.etape.blocages if node and node.etape else ()
    return {f"{blocage.SETS_BLOCAGE}{index}": item.words for index, item in enumerate(blocages)}


def _value(content: Content, session: Session) -> Literal["date", "nombre", ""]:
    """What the question being asked expects; a number is only read when no list is on the table."""
    question = _asked_now(content, session)
    if question and question.kind == "nombre" and session.last and session.last.choices:
        return ""
    return question.kind if question and question.kind != "choix" else ""


__all__ = [
    "Account",
    "Choice",
    "Kind",
    "Outcome",
    "Outside",
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
