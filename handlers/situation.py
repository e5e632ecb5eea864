"""What a handler may look at: the content, the conversation so far, and what the message means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from handlers.reply import Attachment
from handlers.session import Session
from intents import Understanding
from knowledge import Contact, Content, Profil
from knowledge.postes.model import Postes, Structure, Totals
from knowledge.postes.nothing import EMPTY
from knowledge.rights import Asker, Grant
from knowledge.routing import Case, route

Chart = Callable[[str, Totals, Sequence[Structure]], Attachment | str]
"""Draws the figures of a territory; gives why not, in words, when it cannot."""


@dataclass(frozen=True)
class Account:
    """The account a message comes from. `private`: nobody else reads what is typed there."""

    private: bool
    can_mail: bool
    linked: Grant | None = None
    """What the account is proven to be, from the right code that this message gives on."""


@dataclass(frozen=True)
class Outside:
    """What the edge knows of the moment of a message: who asks and from where, and the imported files."""

    asker: Asker = field(default_factory=Asker)
    postes: Postes = EMPTY
    account: Account | None = None
    """None on the command line, where there is no account."""
    chart: Chart | None = None
    """Draws a territory, where the drawing library is installed."""


@dataclass(frozen=True)
class Situation:
    """Everything a handler is given; it returns a reply and the session that follows."""

    content: Content
    session: Session
    understanding: Understanding
    today: date
    outside: Outside = field(default_factory=Outside)

    @property
    def asker(self) -> Asker:
        return self.outside.asker

    @property
    def postes(self) -> Postes:
        return self.outside.postes

    def say(self, key: str, **values: object) -> str:
        """A fixed sentence of the bot, from `messages.yaml`."""
        return say(self.content, key, **values)

    @property
    def how_to_prove(self) -> str:
        """How a role is proven from here: a person without an account, on the command line, has none to link."""
        return self.say("preuve.ligne-de-commande" if self.outside.account is None else "preuve.compte")

    def with_session(self, session: Session) -> "Situation":
        return replace(self, session=session)

    @cached_property
    def profil(self) -> Profil:
        return self.session.profil


def say(content: Content, key: str, **values: object) -> str:
    """The sentence `key` with its blanks filled."""
    return content.messages[key].format_map(values)


def mailbox_of(content: Content, profil: Profil) -> Contact:
    """The mailbox of a profile, whatever the subject (guide §8); an admin is served as the préfectures are."""
    return route(content, Case(profil)).contact
