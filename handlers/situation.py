"""What a handler may look at: the content, the conversation so far, and what the message means."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from handlers.session import Session
from intents import Understanding
from knowledge import Contact, Content, Profil
from knowledge.routing import Case, route


@dataclass(frozen=True)
class Situation:
    """Everything a handler is given; it returns a reply and the session that follows."""

    content: Content
    session: Session
    understanding: Understanding
    today: date

    def say(self, key: str, **values: object) -> str:
        """A fixed sentence of the bot, from `messages.yaml`."""
        return say(self.content, key, **values)

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
