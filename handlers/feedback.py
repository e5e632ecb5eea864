"""What a person thinks of an answer, and when it is bad, why: for those who write the answers."""

from handlers.effects import REASONS, Effect, Judged, Noted, Reason
from handlers.menu import numbered
from handlers.reply import Choice, Reply
from handlers.session import Session, Turn
from handlers.situation import Situation

SETS_REASON = "avis:"
Outcome = tuple[Reply, Session]

SAID_REASONS: dict[str, Reason] = {
    "avis-faux": "faux",
    "avis-pas-clair": "pas-clair",
    "avis-trop-long": "trop-long",
    "avis-perime": "perime",
}
"""Commands that say a bad judgement and its reason in one breath."""


def good(situation: Situation) -> Outcome:
    """« 👍 », « utile »."""
    judged = situation.session.answered
    if judged is None:
        return _nothing(situation)
    reply = Reply(kind="control", text=situation.say("avis.merci"), effects=(_judged(judged, "+1"),))
    return reply, situation.session


def bad(situation: Situation) -> Outcome:
    """« 👎 », « pas utile »: the judgement counts at once, the reason is asked for."""
    judged = situation.session.answered
    if judged is None:
        return _nothing(situation)
    reply, session = ask_reason(situation, judged)
    return reply.model_copy(update={"effects": (_judged(judged, "-1"), _noted(judged, ""))}), session


def ask_reason(situation: Situation, judged: Turn) -> Outcome:
    """The five reasons, to pick one."""
    choices = tuple(Choice(label=situation.say(f"avis.{reason}"), sets=SETS_REASON + reason) for reason in REASONS)
    text = situation.say("avis.pourquoi", liste=numbered(choices))
    turn = Turn(asked=judged.asked, topics=judged.topics, confidence=judged.confidence, choices=choices)
    return Reply(kind="control", text=text, choices=choices), situation.session.add(turn)


def said_reason(situation: Situation) -> Outcome:
    """« c'est faux », « pas clair »: judgement and reason together."""
    judged = situation.session.answered
    if judged is None:
        return _nothing(situation)
    return _thanks(situation, judged, SAID_REASONS[situation.understanding.name]), situation.session


def pick(situation: Situation, sets: str) -> Outcome:
    """The reason that was picked."""
    last = situation.session.last
    assert last is not None, "a reason is only picked when the reasons were offered"
    reason = next(item for item in REASONS if item == sets.removeprefix(SETS_REASON))
    reply = _thanks(situation, last, reason)
    return reply, situation.session.replace_last(last.model_copy(update={"choices": ()}))


def _thanks(situation: Situation, judged: Turn, reason: Reason) -> Reply:
    key = "avis.autrement" if reason == "pas-ma-question" else "avis.note"
    return Reply(
        kind="control",
        text=situation.say(key),
        effects=(_judged(judged, "-1", reason), _noted(judged, reason)),
    )


def _judged(turn: Turn, value: str, reason: Reason = "") -> Effect:
    return Judged(value="+1" if value == "+1" else "-1", reason=reason, topic=turn.topics[0])


def _noted(turn: Turn, reason: Reason) -> Effect:
    return Noted(why="avis", text=turn.asked, topic=turn.topics[0], detail=reason)


def _nothing(situation: Situation) -> Outcome:
    return Reply(kind="control", text=situation.say("avis.rien")), situation.session
