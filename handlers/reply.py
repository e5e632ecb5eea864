"""What goes back to a person: one value, whatever the platform."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from handlers.effects import Effect

LettreDemande = Literal["A", "B", "C", "D", "E", "F", "G1", "G2", "H"]

Kind = Literal[
    "answer",
    "clarify",
    "procedure",
    "status",
    "contact",
    "abstain",
    "refused",
    "smalltalk",
    "control",
    "error",
]

MAX_CHOICES = 5


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Choice(_Frozen):
    """Something the person may pick, by its number, its label or a word of it; a click says its label."""

    label: str
    topic: str | None = None
    demande: LettreDemande | None = None
    structure: str | None = None
    sets: str | None = None
    """What the pick settles when it is no topic: `profil:structure`, `famille:3`."""


class SourceRef(_Frozen):
    """A source as it is shown: a section of the guide or the name of a public source, and its date."""

    ref: str
    label: str
    date: str


class Attachment(_Frozen):
    """A file that goes with a reply: text, or a picture and the words that say the same (`alt`)."""

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64")

    name: str
    content: str | bytes
    alt: str = ""


class Reply(_Frozen):
    """One reply: Markdown text and everything a program may want to know about it."""

    kind: Kind
    text: str
    topic: str | None = None
    demande: LettreDemande | None = None
    step: str | None = None
    choices: tuple[Choice, ...] = ()
    sources: tuple[SourceRef, ...] = ()
    warnings: tuple[str, ...] = ()
    mailbox: str | None = None
    confidence: float = 0.0
    hors_sujet: bool | None = None
    parcours: dict[str, Any] | None = None
    structure: str | None = None
    """The id of the structure whose figures these are."""
    postes: dict[str, Any] | None = None
    """The figures, as `conum postes show --json` prints them (contracts §6)."""
    effects: tuple[Effect, ...] = Field(default=(), exclude=True, description="what the edge has to do besides")
    ends: bool = Field(default=False, exclude=True, description="whether the person said goodbye")
    files: tuple[Attachment, ...] = ()
    topics: tuple[str, ...] = Field(default=(), description="every topic answered, when there are several")

    def as_object(self) -> dict[str, Any]:
        """The object that `ask --json` and `batch` print (contracts §2)."""
        fields = self.model_dump(mode="json")
        for name in ("hors_sujet", "parcours", "structure", "postes"):
            if fields[name] is None:
                del fields[name]
        for name in ("topics", "files"):
            if not fields[name]:
                del fields[name]
        return fields
