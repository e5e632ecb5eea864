"""What becomes of arrivals: values in, one exchange out. Everything that a person reads is decided here."""

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from bot.adapters import Adapter
from bot.adapters.offered import ONCE
from bot.conversation import Conversations
from bot.messages import Origin
from bot.serving import noting
from bot.serving.case import Case
from bot.serving.gathering import Gathering
from bot.storage.records import Delivery, Exchange, Judgement, Letter, Outgoing
from handlers import Reply, Session, say, sending
from handlers.effects import AccountEffect, Forget, SendCode, ShowMine, Unlink
from knowledge.rights import Grant

Grants = Callable[[str, str, date], Grant | None]
"""What the role table proves of (platform, person) on a day; read again at each message."""

Aftermath = Callable[[Sequence[AccountEffect], Origin, date], Awaitable[None]]
"""Carries out what a reply asks of the edge (a code to send, somebody to forget), once the reply is kept."""

NOTICE = ("accueil.premier-contact",)
FIRST_CONTACT = {"telegram": (*NOTICE, "accueil.telegram")}
"""What is told before a first answer; on Telegram, that a third party carries the words."""
MACHINE = (OSError, MemoryError, sqlite3.OperationalError)
"""What a machine refuses for a moment: handles, memory, a file. The message is not to blame."""


def no_grants(platform: str, person: str, today: date) -> Grant | None:  # noqa: ARG001 — nobody is proven to be anybody
    return None


async def no_aftermath(effects: Sequence[AccountEffect], origin: Origin, today: date) -> None:
    """Nothing besides the reply."""


class Desk:
    """Treats cases for one platform."""

    def __init__(
        self,
        conversations: Conversations,
        adapter: Adapter,
        grants: Grants = no_grants,
        aftermath: Aftermath = no_aftermath,
        *,
        mails: bool = False,
    ) -> None:
        """`mails` tells whether a mail server is configured, and so whether the bot may send for a person."""
        self._mails = mails
        self.aftermath = aftermath
        self._conversations = conversations
        self._adapter = adapter
        self._grants = grants
        self.gathering = Gathering(conversations.content)
        self._kinds: dict[str, Callable[[Case], Exchange]] = {
            "message": self._answer,
            "edited": self._answer_again,
            "unreadable": self._unreadable,
            "feedback": self._feedback,
        }

    def serve(self, conversations: Conversations) -> None:
        """From the next message on, answer over this content."""
        self.gathering = Gathering(conversations.content)
        self._conversations = conversations

    def grant_of(self, origin: Origin, today: date) -> Grant | None:
        """What the role table proves of who speaks."""
        return self._grants(origin.platform, origin.person, today)

    def says(self, case: Case, reply: Reply) -> Exchange:
        """An exchange of one reply that no conversation led to."""
        return self._reply(case, reply)

    def treat(self, case: Case) -> Exchange:
        """Nothing escapes but what the machine refuses for the moment: what cannot be treated is apologised for."""
        arrival = case.arrivals[-1]
        if case.withdrawn:
            return self._nothing(case)
        if case.condemned:
            return self._reply(case, self._conversations.apology())
        try:
            if arrival.verdict == "busy":
                return self._say(case, "charge.beaucoup")
            return self._kinds[arrival.event.kind](case)
        except Exception as error:
            if case.patient and isinstance(error, MACHINE):
                raise
            return self.apologise(case, error)

    def apologise(self, case: Case, error: Exception) -> Exchange:
        """A polite sentence with a reference, and the same reference for the operator. Raises what the machine
        refuses: who asked would otherwise get nothing at all, for ever.
        """
        apology = self._conversations.apology(error)
        try:
            return self._reply(case, apology)
        except MACHINE:
            raise
        except Exception as again:  # noqa: BLE001 — an adapter that can prepare nothing at all
            self._conversations.apology(again)
            return self._nothing(case)

    def _answer(self, case: Case) -> Exchange:
        if self._is_past(case):
            return self._say(case, "bouton.ancien")
        reply, after = self._turn(case, case.opening.session)
        kinds = {type(effect) for effect in reply.effects}
        if ShowMine in kinds:
            if case.mine is None:
                return self._nothing(case).model_copy(update={"asks_mine": True})
            reply = noting.told(self._conversations.content, reply, case.mine)
        if Forget in kinds:
            return self._reply(case, reply).model_copy(update={"forgets": True, "delivery": None})
        reply, after, letter = self._posted(case, reply, after)
        about = noting.about(case.opening)
        learnt = self._learnt(case, reply, after, about)
        session = noting.offering(noting.remembering(after, about), reply, case.event.id)
        kept = {"session": session, "before": case.opening.session, "letter": letter, **noting.reminds(reply, after)}
        return self._reply(case, reply).model_copy(update={**kept, **learnt})

    @staticmethod
    def _is_past(case: Case) -> bool:
        """Whether a button of a step is pressed when another one is on the table: its words would move that one. A
        message not yet known as delivered is the last one, if there is any.
        """
        offered = case.opening.session.offered
        return case.event.value == ONCE and (not offered or case.judged not in {"", offered})

    def _posted(self, case: Case, reply: Reply, after: Session) -> tuple[Reply, Session, Letter | None]:
        """The letter to send, its reference told; or under a message ready to be copied, the offer to send it."""
        content, origin = self._conversations.content, case.origin
        letter = noting.letter(content, reply, f"{origin.platform}/{case.event.id}")
        if not self._mails or not origin.private:
            return reply, after, None
        if letter is None:
            return *sending.offer(content, reply, after), None
        reference = say(content, "envoi.reference", reference=letter.reference)
        return reply.model_copy(update={"text": f"{reply.text} {reference}"}), after, letter

    def _learnt(self, case: Case, reply: Reply, after: Session, about: str) -> dict[str, object]:
        """What the answer teaches, kept with it."""
        origin = case.origin
        return {
            "judgement": noting.judgement(reply, origin, about),
            "missed": noting.missed(reply, origin, after, self._conversations.engine),
            "figure": noting.figure(reply, origin, after),
        }

    def _turn(self, case: Case, session: Session) -> tuple[Reply, Session]:
        origin = case.origin
        message = case.message.model_copy(update={"grant": self._grants(origin.platform, origin.person, case.today)})
        return self._conversations.turn(message, session, case.today)

    def _answer_again(self, case: Case) -> Exchange:
        """An edited question, its earlier answer edited in place; nothing when nothing had answered it. Only the
        last message of a conversation may change what the conversation led to.
        """
        answer, opening = case.answer, case.opening
        if answer is None or not answer.keys:
            return self._nothing(case)
        is_last = opening.last_event == answer.name
        known = opening.session.model_copy(update={"turns": (), "dossiers": (), "current": None})
        session = (opening.before or Session()) if is_last else known
        reply, after = self._turn(case, session)
        exchange = self._reply(case, reply)
        parts = self._in_place(case, exchange.parts, answer.keys)
        changes: dict[str, object] = {"parts": parts, "edits": case.event.about}
        if is_last:
            changes |= {"session": noting.offering(after, reply, case.event.id), "before": session}
        return exchange.model_copy(update=changes)

    def _in_place(self, case: Case, parts: Sequence[Outgoing], keys: Sequence[str]) -> tuple[Outgoing, ...]:
        """Each new part edits an old one; an old one too many says that the answer is above."""
        above = Reply(kind="control", text=say(self._conversations.content, "reponse.remplacee"))
        surplus = [
            Outgoing(part=part)
            for index in range(len(parts), len(keys))
            for part in self._adapter.prepare(above, case.origin, f"{case.event.id}/{index}")[:1]
        ]
        replaced = [*keys, *[""] * len(parts)]
        return tuple(
            outgoing.model_copy(update={"replaces_key": key})
            for outgoing, key in zip([*parts, *surplus], replaced, strict=False)
        )

    def _unreadable(self, case: Case) -> Exchange:
        return self._say(case, "message.illisible")

    def _feedback(self, case: Case) -> Exchange:
        event, origin = case.event, case.origin
        about = {"platform": origin.platform, "person": origin.person, "message": event.about}
        kept = self._nothing(case).model_copy(update={"judgement": Judgement(**about, value=event.value)})
        latest = bool(case.judged) and case.judged == case.opening.last_event
        if event.value != "-1" or not origin.private or not latest:
            return kept
        reply, after = self._conversations.ask_reason(case.opening.session, case.today)
        if reply is None:
            return kept
        session = noting.offering(noting.remembering(after, event.about), reply, event.id)
        asked = self._reply(case, reply).model_copy(update={"delivery": None})
        change = {"judgement": kept.judgement, "session": session, "before": case.opening.before}
        return asked.model_copy(update=change)

    def _say(self, case: Case, key: str) -> Exchange:
        return self._reply(case, Reply(kind="control", text=say(self._conversations.content, key)))

    def _nothing(self, case: Case) -> Exchange:
        return Exchange(
            platform=case.origin.platform,
            conversation=case.event.message.conversation,
            arrivals=tuple(arrival.number for arrival in case.arrivals),
            person=case.origin.person,
        )

    def _reply(self, case: Case, reply: Reply) -> Exchange:
        """An exchange that says this, after the notice of a first contact; the session stays as it is."""
        shown = reply
        if not case.opening.met:
            content = self._conversations.content
            told = (say(content, key) for key in FIRST_CONTACT.get(case.origin.platform, NOTICE))
            unsaid = reply.text.removeprefix(f"{say(content, 'accueil.nature')}\n\n")
            shown = reply.model_copy(update={"text": "\n\n".join([*told, unsaid])})
        event = case.event
        parts = self._adapter.prepare(shown, case.origin, event.id)
        delivery = Delivery(
            platform=case.origin.platform,
            person=case.origin.person,
            event=event.id,
            kind=reply.kind,
            topics=reply.topics or ((reply.topic,) if reply.topic else ()),
            demande=reply.demande or "",
            version=self._conversations.version,
        )
        kept = {
            "event": event.id,
            "parts": tuple(Outgoing(part=part) for part in parts),
            "delivery": delivery,
            "effects": tuple(effect for effect in reply.effects if isinstance(effect, SendCode | Unlink)),
        }
        return self._nothing(case).model_copy(update=kept)
