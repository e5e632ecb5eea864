"""What is kept of the way of a message: values, whatever the engine."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from bot.adapters import Event, Part
from bot.messages import Origin
from handlers import Session
from handlers.effects import AccountEffect, Why

Verdict = Literal["", "busy", "withdrawn"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Arrival(_Frozen):
    """An event to treat. `number` is its order of arrival on its platform."""

    number: int
    event: Event
    verdict: Verdict = ""
    """`busy`: too much came at once; it is told so instead of being answered. `withdrawn`: deleted by its author
    before it was answered; it is closed without a word.
    """
    crashes: int = 0
    """How many times it was under the hand when the process died."""
    ends: int = 0
    """How many lives ended while it waited: what goes with it is there since then, or will not come."""

    @property
    def suspect(self) -> bool:
        """Whether it may be what the process died of."""
        return self.crashes > 0


class Opening(_Frozen):
    """What answering needs to know of a conversation."""

    session: Session = Session()
    before: Session | None = None
    """The session as it was before the last message."""
    last_event: str = ""
    """The event last answered in it."""
    met: bool = False
    """Whether the person was told what they are talking to."""


class Outgoing(_Frozen):
    """A part to deliver. `replaces_key` names the part whose message it edits, known once that one is delivered."""

    part: Part
    replaces_key: str = ""


class Waiting(Outgoing):
    """A part kept until it is delivered, refused or given up."""

    number: int
    conversation: str
    attempts: int = 0
    delay: float = 0.0
    """Seconds to wait before the next try."""
    marked: bool = False
    """Whether the disk knows that a try may have begun."""
    again: bool = False
    """Whether an earlier try may have succeeded."""
    failing_since: float | None = None
    """When it first failed in this life, on the monotonic clock."""


class Answer(_Frozen):
    """How an event was answered: the name it was answered under, and the keys of the parts, in order."""

    name: str
    keys: tuple[str, ...]


class Delivery(_Frozen):
    """One line of the journal: who was answered what, from which content; never a text."""

    platform: str
    person: str
    event: str
    kind: str
    topics: tuple[str, ...] = ()
    demande: str = ""
    version: str = ""


class Judgement(_Frozen):
    """What somebody thought of an answer: `message` is the platform's id of it, or the event that it answered when
    it was judged in words; `value` is `+1` or `-1`.
    """

    platform: str
    person: str
    message: str
    value: str
    reason: str = ""
    topic: str = ""


class Missed(_Frozen):
    """A question for the reviewers, scrubbed: not answered, « aucune », judged bad, or a course left on the way.
    The person is kept so that « oublie-moi » erases it; nobody is shown it.
    """

    platform: str
    person: str
    why: Why
    text: str
    topic: str = ""
    detail: str = ""
    profil: str = "anonyme"
    departement: str = ""


class Letter(_Frozen):
    """An e-mail that was promised to somebody: to one of our mailboxes, to be answered at their address."""

    reference: str
    recipient: str
    subject: str
    body: str
    reply_to: str


class WaitingLetter(Letter):
    """A letter that no server has taken yet."""

    number: int
    attempts: int = 0


class Addressee(_Frozen):
    """A person who asked to be written to: where, and at whose clock."""

    platform: str
    person: str
    conversation: str
    origin: Origin
    departement: str


class Reminded(Addressee):
    """Of their deadlines: when they last were, and their conversation, empty when nothing of it is kept."""

    week: str
    state: str


class Follower(Addressee):
    """Of what imports change: the last import that they were told about, and the latest there is."""

    told: int
    latest: int


class Notice(_Frozen):
    """A note of the team: its number, its text, whom it is about, how many people will get it."""

    number: int
    text: str
    topic: str
    persons: int


class Target(_Frozen):
    """A person to whom a note goes, and where."""

    number: int
    notice: int
    text: str
    platform: str
    person: str
    conversation: str
    origin: Origin


class Figure(_Frozen):
    """One answer more, counted without its person: by week, topic, kind, profile and département."""

    platform: str
    kind: str
    topic: str = ""
    profil: str = "anonyme"
    departement: str = ""


class Mine(_Frozen):
    """What is kept about a person besides the conversation they ask from: counts, and the day they were met."""

    met_on: str = ""
    conversations: int = 0
    answers: int = 0
    judgements: int = 0
    missed: int = 0
    reminders: bool = False
    follows: bool = False


class Exchange(_Frozen):
    """Everything that treating arrivals changes: kept in one transaction, or not at all."""

    platform: str
    conversation: str
    arrivals: tuple[int, ...]
    person: str = ""
    session: Session | None = None
    """None leaves the session as it is."""
    before: Session | None = None
    event: str = ""
    """The event under whose name it was answered."""
    edits: str = ""
    """The event whose answer this one replaces."""
    parts: tuple[Outgoing, ...] = ()
    at_once: bool = False
    """Whether the first part leaves as soon as it is kept: it is then marked as tried in the same breath."""
    in_company: bool = False
    """Whether others are being answered meanwhile: it may then wait a moment to share their commit."""
    delivery: Delivery | None = None
    judgement: Judgement | None = None
    missed: tuple[Missed, ...] = ()
    figure: Figure | None = None
    letter: Letter | None = None
    reminds: bool | None = None
    """Whether the person wants reminders from now on; None changes nothing."""
    departement: str = ""
    follows: bool | None = None
    """Whether the person wants to be told what imports change; None changes nothing."""
    forgets: bool = False
    """Whether everything that is kept about the person goes, this very exchange included once it is delivered."""
    asks_mine: bool = False
    """Whether it cannot be treated without what is kept about the person (`Case.mine`)."""
    effects: tuple[AccountEffect, ...] = ()
    """What the reply asks of the edge besides, once it is kept; not kept itself."""


class Load(_Frozen):
    """What waits on a platform, for alarms: counts, and the age in seconds of the oldest."""

    inbox: int
    outbox: int
    dead: int
    oldest: float
