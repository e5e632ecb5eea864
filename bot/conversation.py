"""The whole path of a message, in one place: session, understanding, reply, session."""

import logging
import secrets
from dataclasses import dataclass, field
from datetime import date

from bot.messages import IncomingMessage
from handlers import Reply, Session, expectation, mailbox_of, respond, say
from intents import Engine, Interpreter
from knowledge import Content

_log = logging.getLogger("conum")


@dataclass
class Conversations:
    """Every conversation in progress, over one version of the content; sessions live in memory."""

    content: Content
    engine: Engine
    sessions: dict[str, Session] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._interpreter = Interpreter(self.content, self.engine)

    def answer(self, message: IncomingMessage, today: date) -> Reply:
        """The reply to a message. Nothing escapes: a failure is apologised for, and its reference logged."""
        try:
            session = self._introduce(message)
            understanding = self._interpreter.understand(message.text, expectation(self.content, session), today)
            reply, after = respond(self.content, session, understanding, today)
            self.sessions[message.conversation] = after
        except Exception:  # noqa: BLE001 — the one place where everything stops
            reference = secrets.token_hex(4)
            _log.exception("message not answered, reference %s", reference)
            return self._apology(reference)
        return reply

    def has_left(self, conversation: str) -> bool:
        """Whether the person said goodbye; the conversation is then forgotten."""
        if not self.sessions.get(conversation, Session()).left:
            return False
        del self.sessions[conversation]
        return True

    def _introduce(self, message: IncomingMessage) -> Session:
        """The session as it stands, with what the operator says of the person from this message on."""
        session = self.sessions.get(message.conversation, Session())
        told = message.model_dump(include={"profil", "departement", "region", "structure"}, exclude_none=True)
        return session.model_copy(update=told)

    def _apology(self, reference: str) -> Reply:
        address = mailbox_of(self.content, "anonyme").address
        text = say(self.content, "erreur.interne", adresse=address, reference=reference)
        return Reply(kind="error", text=text, mailbox=address)
