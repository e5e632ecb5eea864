"""The whole path of a message, in one place: session, understanding, reply, session."""

import logging
import secrets
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from bot.messages import IncomingMessage, Origin
from bot.storage.sessions import MemorySessions, SessionStore
from handlers import Account, Outcome, Outside, Reply, Session, Situation, expectation, mailbox_of, respond, say
from handlers.effects import Forget
from handlers.feedback import ask_reason
from handlers.retention import without_expired
from handlers.situation import Chart
from intents import Engine, Intent, Interpreter, Understanding
from knowledge import Content
from knowledge.postes.model import Postes
from knowledge.postes.nothing import EMPTY
from knowledge.rights import Asker, Grant, in_force

_log = logging.getLogger("conum")


class Accounts(Protocol):
    """The one-time codes, as a conversation needs them."""

    @property
    def can_mail(self) -> bool: ...

    def try_code(self, origin: Origin, code: str, today: date) -> Grant | None:
        """What the account is proven to be when this is the code sent for it: it is linked from now on."""


@dataclass
class Conversations:
    """Every conversation in progress, over one version of the content."""

    content: Content
    engine: Engine
    sessions: SessionStore = field(default_factory=MemorySessions)
    postes: Postes = EMPTY
    accounts: Accounts | None = None
    chart: Chart | None = None
    version: str = ""
    """The digest of the content's files."""
    demonstration: bool = False
    """Whether the figures are invented: then each reply that shows some says so."""

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
            outside = self._outside(message, told, understanding, today)
            reply, after = respond(self.content, told, understanding, today, outside)
            return self._told_invented(reply), after
        except Exception as error:  # noqa: BLE001 — the one place where everything stops
            return self.apology(error), session

    def rehearse(self, today: date) -> None:
        """Answer a question of the content to nobody: the first person need not wait for what it makes ready."""
        if self.content.fiches:
            question = self.content.fiches[0].questions[0]
            self.turn(IncomingMessage(conversation="", text=question), Session(), today)

    def ask_reason(self, session: Session, today: date) -> tuple[Reply | None, Session]:
        """Why was the last answer bad? None when there is none to judge."""
        judged = session.answered
        if judged is None:
            return None, session
        return ask_reason(Situation(self.content, session, Understanding(Intent.COMMAND), today), judged)

    def _told_invented(self, reply: Reply) -> Reply:
        if not self.demonstration or not (reply.kind == "status" or reply.postes):
            return reply
        notice = say(self.content, "statut.demonstration")
        own = say(self.content, "statut.chez-vous")
        before, mark, after = ("", "", reply.text) if reply.kind == "status" else reply.text.rpartition(own)
        text = f"{before}{notice}\n\n{mark}{after}"
        changes = {"text": text, "warnings": (notice, *reply.warnings)}
        return reply.model_copy(update=changes)

    def _outside(
        self, message: IncomingMessage, session: Session, understanding: Understanding, today: date
    ) -> Outside:
        """Who asks, as proven by this very message: a stored session proves nothing on a platform."""
        if message.origin is None:
            return Outside(Asker(session.grant, "command_line"), self.postes, chart=self.chart)
        asker = Asker(in_force(message.grant, today), message.origin.place)
        return Outside(asker, self.postes, self._account(message.origin, understanding, today), self.chart)

    def _account(self, origin: Origin, understanding: Understanding, today: date) -> Account:
        account = Account(private=_is_private(origin), can_mail=bool(self.accounts and self.accounts.can_mail))
        if understanding.intent is not Intent.CODE or not account.private or self.accounts is None:
            return account
        linked = self.accounts.try_code(origin, understanding.name, today)
        return Account(account.private, account.can_mail, in_force(linked, today) if linked else None)

    def apology(self, error: Exception | None = None) -> Reply:
        """The prepared sentence of a failure; its reference is in the log too."""
        reference = secrets.token_hex(4)
        _log.error("message not answered, reference %s", reference, exc_info=error)
        address = mailbox_of(self.content, "anonyme").address
        text = say(self.content, "erreur.interne", adresse=address, reference=reference)
        return Reply(kind="error", text=text, mailbox=address)


def _introduce(message: IncomingMessage, session: Session) -> Session:
    """The session as it stands, with what the operator says of the person from this message on.

    A territory takes the place of the one said before. On a platform there is no operator to say anything.
    """
    if message.origin is not None:
        return session
    told: dict[str, Any] = message.model_dump(
        include={"profil", "departement", "region", "structure"}, exclude_none=True
    )
    if message.profil:
        told["vouched"] = message.profil
    if message.departement:
        told["region"] = None
    elif message.region:
        told["departement"] = None
    return session.model_copy(update=told)


def _is_private(origin: Origin) -> bool:
    """Whether what is typed there is read by nobody else: a private Telegram chat has the number of its person."""
    if origin.platform == "telegram":
        return origin.channel == origin.person
    return origin.place == "direct"
