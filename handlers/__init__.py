"""What we do about it: one handler a kind of request, from values to a reply and the session that follows."""

from collections.abc import Callable, Mapping
from datetime import date

from handlers import (
    blocage,
    contact,
    control,
    correcting,
    courtesy,
    definition,
    linking,
    parcours,
    picking,
    question,
    refusal,
    sending,
    side_question,
    status,
    walking,
)
from handlers.effects import Noted
from handlers.expecting import expectation
from handlers.fiche import CONTACT_PREFIX
from handlers.reply import Choice, Kind, Reply, SourceRef
from handlers.session import Session, Turn
from handlers.situation import Account, Outside, Situation, mailbox_of, say
from handlers.walking import take_up
from intents import Intent, Understanding, Zone
from intents.segments import asks
from knowledge import Content
from knowledge.folding import words

Outcome = tuple[Reply, Session]
Handler = Callable[[Situation], Outcome]

HANDLERS: Mapping[Intent, Handler] = {
    Intent.QUESTION: question.handle,
    Intent.CHOICE: picking.choose,
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
    Intent.CORRECTION: correcting.correct,
    Intent.UPCOMING: correcting.note,
    Intent.BLOCKED: blocage.told,
    Intent.REPORT: parcours.reported,
    Intent.STRAY_NUMBER: courtesy.stray_number,
    Intent.CODE: linking.code,
    Intent.TERM: definition.handle,
}


MAX_ATTEMPT_WORDS = 4
MAX_RESTATED_WORDS = 6
MAX_STATEMENT_WORDS = 5
MAX_INTRODUCTION = 8
SURE_QUESTION = 0.5
REASONS = frozenset({Intent.HUMAN, Intent.PERSONAL_DATA, Intent.STATUS, Intent.NOISE, Intent.ADDRESS})
"""What words may look like when they tell what blocks: « personne ne répond », « Mme Untel est partie »…"""
FACTS = frozenset({"answer", "contact"})
"""What a choice may lead to without leaving the dossier."""
DIGRESSIONS = frozenset({Intent.QUESTION, Intent.HUMAN, Intent.ADDRESS, Intent.STATUS, Intent.SMALLTALK, Intent.TERM})
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
            update={
                "text": f"{caution}\n\n{reply.text}",
                "warnings": (caution, *reply.warnings),
                "effects": tuple(effect for effect in reply.effects if not isinstance(effect, Noted)),
            }
        )
        after = after if after.turns == session.turns else _forget_words(after)
    return reply, after


def _named(session: Session, understanding: Understanding, outside: Outside) -> Session:
    """With the profile that chooses the words: the proven role, else what the person says of themselves."""
    role, told = outside.asker.grant.role, understanding.profil
    if role != "anonyme":
        return session.model_copy(update={"profil": role})
    heard = told and (session.profil == "anonyme" or understanding.introduces)
    return session.model_copy(update={"profil": told}) if heard else session


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
        return take_up(situation, *contact.human(situation))
    if before.active and unanswered:
        again = _said_again(situation)
        if again or _is_an_attempt(situation):
            return again or parcours.misunderstood(situation)
    told = side_question.answer(situation) if before.active and unanswered else None
    reply, after = told or HANDLERS[understanding.intent](situation)
    aside = understanding.intent in DIGRESSIONS or (understanding.intent is Intent.CHOICE and reply.kind in FACTS)
    if before.active and aside and after.current == before.current:
        return take_up(situation, reply, after)
    return reply, after


def _said_again(situation: Situation) -> Outcome | None:
    """An answer already understood, said once more in a few words."""
    walk, text = walking.active(situation), situation.understanding.text
    label = correcting.restated(walk, text) if walk and len(words(text)) <= MAX_RESTATED_WORDS else None
    return walking.resume(situation, (situation.say("parcours.deja-note", texte=label),)) if label else None


def _before_all(situation: Situation) -> Handler | None:
    """The address that was asked for, and who only says who they are."""
    last = situation.session.last
    if last and last.linking and situation.understanding.intent is Intent.ADDRESS:
        return linking.address
    if sending.awaits_address(situation.session) and situation.understanding.intent is Intent.ADDRESS:
        return sending.send
    if picking.profil_told(situation) is not None:
        return picking.choose_profil
    if _only_introduces(situation.understanding):
        return courtesy.introduced
    return status.named if status.is_a_name(situation) else None


def _only_introduces(understanding: Understanding) -> bool:
    """« je suis préfet du 93 », and nothing that could be answered."""
    if understanding.profil is None or understanding.intent is not Intent.QUESTION:
        return False
    unanswered = understanding.asked[0].zone is Zone.ABSTAIN and len(words(understanding.text)) <= MAX_INTRODUCTION
    return understanding.introduces or unanswered


def _is_an_attempt(situation: Situation) -> bool:
    """Whether words that no fiche answers look like a try at the step rather than another question.

    At a question of the dossier, a short statement is one; elsewhere, a few words that mean little are.
    """
    understanding, last = situation.understanding, situation.session.last
    walk, count = walking.active(situation), len(words(understanding.text))
    if walk and walk.progress.current and walk.progress.current.question and count <= MAX_STATEMENT_WORDS:
        return not asks(understanding.text)
    doubtful = count <= MAX_ATTEMPT_WORDS and understanding.asked[0].confidence < SURE_QUESTION
    return doubtful and last is not None and last.walk


def _forget_words(session: Session) -> Session:
    """The last turn without the person's own words."""
    if session.last is None:
        return session
    return session.replace_last(session.last.model_copy(update={"asked": ""}))


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
