"""The whole path of a message, in one place: session, understanding, reply, session."""

import logging
import secrets
from dataclasses import dataclass, field
from datetime import date

from bot.messages import IncomingMessage
from bot.storage.sessions import MemorySessions, SessionStore
from handlers import Outcome, Reply, Session, Situation, expectation, mailbox_of, respond, say
from handlers.effects import Forget
from handlers.feedback import ask_reason
from handlers.retention import without_expired
from intents import Engine, Intent, Interpreter, Understanding
from knowledge import Content

_log = logging.getLogger("conum")


@dataclass
class Conversations:
    """Every conversation in progress, over one version of the content."""

    content: Content
    engine: Engine
    sessions: SessionStore = field(default_factory=MemorySessions)
    version: str = ""
    """The digest of the content's files."""

    def __post_init__(self) -> None:
        self._interpreter = Interpreter(self.content, self.engine)

    def answer(self, message: IncomingMessage, today: date) -> Reply:
        """The reply to a message, the session being kept. Platforms keep more: `bot.serving.answering`."""
        try:
            session = self.sessions.load(message.conversation, today)
            reply, after = self.turn(message, session, today)
            if any(isinstance(effect, Forget) for effect in reply.effects):
                self.sessions.forget(message.conversation)
            else:
                self.sessions.save(message.conversation, after, today)
        except Exception as error:  # noqa: BLE001 — the one place where everything stops
            return self.apology(error)
        return reply

    def turn(self, message: IncomingMessage, session: Session, today: date) -> Outcome:
        """One exchange, values in and values out. Nothing escapes: a failure is apologised for, and the session
        stays as it was.
        """
        try:
            kept = without_expired(self.content.demandes_by_lettre, session, today)
            told = _introduce(message, kept)
            understanding = self._interpreter.understand(message.text, expectation(self.content, told), today)
            return respond(self.content, told, understanding, today)
        except Exception as error:  # noqa: BLE001 — the one place where everything stops
            return self.apology(error), session

    def ask_reason(self, session: Session, today: date) -> tuple[Reply | None, Session]:
        """Why was the last answer bad? None when there is none to judge."""
        judged = session.answered
        if judged is None:
            return None, session
        return ask_reason(Situation(self.content, session, Understanding(Intent.COMMAND), today), judged)

    def apology(self, error: Exception | None = None) -> Reply:
        """The prepared sentence of a failure; its reference is in the log too."""
        reference = secrets.token_hex(4)
        _log.error("message not answered, reference %s", reference, exc_info=error)
        address = mailbox_of(self.content, "anonyme").address
        text = say(self.content, "erreur.interne", adresse=address, reference=reference)
        return Reply(kind="error", text=text, mailbox=address)


def _introduce(message: IncomingMessage, session: Session) -> Session:
    """The session as it stands, with what the operator says of the person from this message on."""
    told = message.model_dump(include={"profil", "departement", "region", "structure"}, exclude_none=True)
    return session.model_copy(update=told)
