"""What a message turned out to mean."""

from dataclasses import dataclass, field
from enum import StrEnum

from intents.slots import Slots
from intents.zones import Zone
from knowledge import Profil


class Intent(StrEnum):
    """The kinds of request; each has one handler."""

    QUESTION = "question"
    CHOICE = "choice"
    COMMAND = "command"
    SMALLTALK = "smalltalk"
    HUMAN = "human"
    STATUS = "status"
    PERSONAL_DATA = "personal_data"
    ADDRESS = "address"
    VALUE = "value"
    OPTION = "option"
    CORRECTION = "correction"
    UPCOMING = "upcoming"
    BLOCKED = "blocked"
    REPORT = "report"
    STRAY_NUMBER = "stray_number"
    EMPTY = "empty"
    NOISE = "noise"
    CODE = "code"
    TERM = "term"


@dataclass(frozen=True)
class Asked:
    """One question: its text, the topics that may answer it, best first, and what may be done with them."""

    text: str
    topics: tuple[str, ...]
    zone: Zone
    confidence: float
    foreign: bool = False
    """Whether the message seems to be about something else altogether."""
    told: bool = False
    """Whether a situation is told: its course is wanted, not what the fiche says of it."""
    fact: bool = False
    """Whether one fact is asked about: what the fiche says of it is wanted, not the course."""


@dataclass(frozen=True)
class Understanding:
    """A message, understood. `name` is the command, the kind of small talk, what blocks, the term of the glossary;
    `choice` counts from 0.
    """

    intent: Intent
    text: str = ""
    name: str = ""
    choice: int = -1
    asked: tuple[Asked, ...] = ()
    slots: Slots = field(default_factory=Slots)
    profil: Profil | None = None
    introduces: bool = False
    """Whether the message says who speaks, and nothing else."""
    sensitive: bool = False
    distress: bool = False
