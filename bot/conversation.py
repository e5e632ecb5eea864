"""The whole path of a message, in one place: session, understanding, reply, session."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from bot.messages import IncomingMessage, Origin
from bot.sessions import MemorySessions, SessionStore
from handlers import Account, Outside, Reply, Session, expectation, mailbox_of, respond, say
from handlers.situation import Chart
from intents import Engine, Intent, Interpreter, Understanding
from knowledge import Content
from knowledge.postes.model import Postes
from knowledge.postes.nothing import NOTHING
from knowledge.rights import Asker, Grant, in_force

_log = logging.getLogger("conum")


class Accounts(Protocol):
    """The role table and the one-time codes, as a conversation needs them."""

    can_mail: bool

    def grant_of(self, platform: str, person: str, today: date) -> Grant | None:
        """What the account is proven to be, that day."""

    def try_code(self, platform: str, person: str, code: str) -> bool:
        """Whether this is the code sent for the account; if so the account is linked from now on."""


@dataclass
class Conversations:
    """Every conversation in progress, over one version of the content."""

    content: Content
    engine: Engine
    sessions: SessionStore = field(default_factory=MemorySessions)
    postes: Callable[[], Postes] = lambda: NOTHING
    """Gives the imported files as they are now."""
    accounts: Accounts | None = None
    chart: Chart | None = None

    def __post_init__(self) -> None:
        self._interpreter = Interpreter(self.content, self.engine)

    def answer(self, message: IncomingMessage, today: date) -> Reply:
        """The reply to a message. Nothing escapes: a failure is apologised for, and its reference logged."""
        try:
            session = self._introduce(message, today)
            understanding = self._interpreter.understand(message.text, expectation(self.content, session), today)
            outside = self._outside(message, session, understanding, today)
            reply, after = respond(self.content, session, understanding, today, outside)
            self.sessions.save(message.conversation, after, today)
        except Exception:  # noqa: BLE001 — the one place where everything stops
            reference = secrets.token_hex(4)
            _log.exception("message not answered, reference %s", reference)
            return self._apology(reference)
        return reply

    def _introduce(self, message: IncomingMessage, today: date) -> Session:
        """The session as it stands, with what the operator says of the person from this message on."""
        session = self.sessions.load(message.conversation, today)
        return session if message.origin else session.model_copy(update=_told(message))

    def _outside(
        self, message: IncomingMessage, session: Session, understanding: Understanding, today: date
    ) -> Outside:
        """Who asks, as proven at this very message: a stored session proves nothing on a platform."""
        postes, origin = self.postes(), message.origin
        if origin is None:
            return Outside(Asker(session.grant, "command_line"), postes, chart=self.chart)
        account = self._account(origin, understanding, today)
        grant = message.grant
        if self.accounts:
            grant = self.accounts.grant_of(origin.platform, origin.person, today)
        return Outside(Asker(in_force(grant, today), origin.place), postes, account, self.chart)

    def _account(self, origin: Origin, understanding: Understanding, today: date) -> Account:
        account = Account(private=_is_private(origin), can_mail=bool(self.accounts and self.accounts.can_mail))
        if understanding.intent is not Intent.CODE or not account.private or self.accounts is None:
            return account
        if not self.accounts.try_code(origin.platform, origin.person, understanding.name):
            return Account(account.private, account.can_mail, "refused")
        linked = in_force(self.accounts.grant_of(origin.platform, origin.person, today), today)
        return Account(account.private, account.can_mail, "linked", linked)

    def _apology(self, reference: str) -> Reply:
        address = mailbox_of(self.content, "anonyme").address
        text = say(self.content, "erreur.interne", adresse=address, reference=reference)
        return Reply(kind="error", text=text, mailbox=address)


def _told(message: IncomingMessage) -> dict[str, Any]:
    """What the operator says of the person. A territory takes the place of the one said before."""
    told = message.model_dump(include={"profil", "departement", "region", "structure"}, exclude_none=True)
    if message.profil:
        told["vouched"] = message.profil
    if message.departement:
        told["region"] = None
    elif message.region:
        told["departement"] = None
    return told


def _is_private(origin: Origin) -> bool:
    """Whether what is typed there is read by nobody else: a private Telegram chat has the number of its person."""
    if origin.platform == "telegram":
        return origin.channel == origin.person
    return origin.place == "direct"
