"""The whole path of a message, in one place: session, understanding, reply, session."""

import logging
import secrets
from dataclasses import dataclass, field
from datetime import date

from bot.messages import IncomingMessage
from bot.sessions import MemorySessions, SessionStore
from handlers import Reply, Session, expectation, mailbox_of, respond, say
from handlers.retention import without_expired
from intents import Engine, Interpreter
from knowledge import Content

_log = logging.getLogger("conum")


@dataclass
class Conversations:
    """Every conversation in progress, over one version of the content."""

    content: Content
    engine: Engine
    sessions: SessionStore = field(default_factory=MemorySessions)

    def __post_init__(self) -> None:
        self._interpreter = Interpreter(self.content, self.engine)

    def answer(self, message: IncomingMessage, today: date) -> Reply:
        """The reply to a message. Nothing escapes: a failure is apologised for, and its reference logged."""
        try:
            session = self._introduce(message, today)
            understanding = self._interpreter.understand(message.text, expectation(self.content, session), today)
            reply, after = respond(self.content, session, understanding, today)
            self.sessions.save(message.conversation, after, today)
        except Exception:  # noqa: BLE001 — the one place where everything stops
            reference = secrets.token_hex(4)
            _log.exception("message not answered, reference %s", reference)
            return self._apology(reference)
        return reply

    def _introduce(self, message: IncomingMessage, today: date) -> Session:
        """The session as it stands, with what the operator says of the person from this message on."""
        session = self.sessions.load(message.conversation, today)
        session = without_expired(self.content.demandes_by_lettre, session, today)
        told = message.model_dump(include={"profil", "departement", "region", "structure"}, exclude_none=True)
        return session.model_copy(update=told)

    def _apology(self, reference: str) -> Reply:
        address = mailbox_of(self.content, "anonyme").address
        text = say(self.content, "erreur.interne", adresse=address, reference=reference)
        return Reply(kind="error", text=text, mailbox=address)
